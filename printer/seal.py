"""Seals a contract: one PAdES signature (ETSI EN 319 142-1, level B-B) over the whole file.

The file is only added to, so a customer's own signature may follow. No timestamp authority and no
revocation data: who needs them later adds them from the embedded chain. Knows no contract.
"""

import io
from pathlib import Path
from typing import Final

from asn1crypto import cms
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kiosk.ports.receipt_printer import SealKeyError, SealRefusedError

_Names = cms.CMSAttributeType  # pyHanko adds to it; whoever used it before remembers the old ones
_Names._reverse_map = {name: oid for oid, name in _Names._map.items()}  # noqa: SLF001
DEVICE: Final = "seal"
FIELD: Final = "Kiosk"
DIGEST: Final = "sha256"
MAX_PDF: Final = 20 * 1024 * 1024  # a contract has 0.1 MB
MAX_PEM: Final = 64 * 1024
BROKEN_PDF: Final = (  # what the reader raises where a file lacks parts of a PDF, or has them twice
    PdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError,
)  # fmt: skip


class Pencil:
    """Holds the key (RSA or EC, not encrypted), read once; raise `SealKeyError` where it is unfit.

    Key, certificate and chain are PEM. The certificate needs digitalSignature and
    contentCommitment; `chain` holds those above it.
    """

    def __init__(self, key: Path, certificate: Path, chain: Path) -> None:
        self._signer = _signer(key, certificate, chain)

    def seal(self, pdf: bytes) -> bytes:
        """Give the file with its seal; raise `SealRefusedError`."""
        if len(pdf) > MAX_PDF:
            raise SealRefusedError(DEVICE, f"{len(pdf)} bytes are too many")
        meta = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES
        )
        try:
            sealed = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=self._signer)
        except BROKEN_PDF as refused:
            raise SealRefusedError(DEVICE, f"no PDF to seal: {type(refused).__name__}") from refused
        return bytes(sealed.getvalue())


def seal(pdf: bytes, key: Path, certificate: Path, chain: Path) -> bytes:
    """Seal one file with what stands in the files."""
    return Pencil(key, certificate, chain).seal(pdf)


def _signer(key: Path, certificate: Path, chain: Path) -> SimpleSigner:
    private, own = _key(key), _certificates(certificate)[0]
    if own.public_key() != private.public_key():
        raise SealKeyError(DEVICE, f"{key.name} is not the key of {certificate.name}")
    _fit(own, certificate.name)
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    above.register_multiple([_asn1(one) for one in _certificates(chain)])
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(own),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=above,
    )


def _key(path: Path) -> RSAPrivateKey | EllipticCurvePrivateKey:
    try:
        found = load_pem_private_key(_pem(path), password=None)
    except (ValueError, TypeError) as wrong:  # the second: it is encrypted
        raise SealKeyError(DEVICE, f"{path.name} is no open private key") from wrong
    if not isinstance(found, RSAPrivateKey | EllipticCurvePrivateKey):
        raise SealKeyError(DEVICE, f"{path.name} is neither RSA nor EC")
    return found


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_pem(path))
    except ValueError as wrong:
        raise SealKeyError(DEVICE, f"{path.name} holds no certificate") from wrong


def _fit(certificate: x509.Certificate, name: str) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError) as wrong:
        raise SealKeyError(DEVICE, f"{name} does not say what it is for") from wrong
    if not (usage.digital_signature and usage.content_commitment):
        raise SealKeyError(DEVICE, f"{name} is not for signing documents")


def _pem(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_PEM)
    except OSError as absent:
        raise SealKeyError(DEVICE, f"{path.name}: {absent.strerror}") from absent


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
