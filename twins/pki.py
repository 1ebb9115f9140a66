"""A country's document signing, made up on the spot: one CSCA, one signer, in the common kinds.

From ICAO 9303-12: the signer's certificate names its issuer's key, both carry country and name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

Kind = Literal["ecdsa", "rsa", "pss"]
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Pki:
    """What signs the documents of a country; `csca` is what the kiosk is to trust."""

    kind: Kind
    csca: x509.Certificate
    signer: x509.Certificate
    key: Key | None
    digest: str = "sha256"
    algorithm: bytes = b""  # AlgorithmIdentifier of the signature, where `kind` does not tell it
    signing: Callable[[bytes], bytes] | None = None
    signed_at: datetime | None = None  # the time written into signatures; now, if not said

    def sign(self, data: bytes) -> bytes:
        """Sign with the document signer's key, SHA-256 unless `signing` does it otherwise."""
        if self.signing is not None or self.key is None:
            return self.signing(data) if self.signing else b""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        if self.kind == "pss":
            scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return self.key.sign(data, scheme, hashes.SHA256())
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    @property
    def signer_key_id(self) -> bytes:
        """Identifier of the signer's key."""
        held = self.signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        return held.value.digest

    @property
    def csca_key_id(self) -> bytes:
        """Identifier of the issuer's key."""
        held = self.csca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        return held.value.digest

    @property
    def csca_pem(self) -> bytes:
        return self.csca.public_bytes(Encoding.PEM)

    @property
    def signer_der(self) -> bytes:
        return self.signer.public_bytes(Encoding.DER)


def make_pki(
    kind: Kind = "ecdsa", country: str = "VN", *, signer_valid_days: tuple[int, int] = (-30, 3650)
) -> Pki:
    """Make keys and certificates; the signer is valid from and to so many days from now."""
    csca_key, key = _key(kind), _key(kind)
    csca_name = _name(country, "Twin CSCA")
    now = datetime.now(UTC)
    identifier = x509.SubjectKeyIdentifier.from_public_key(csca_key.public_key())
    csca = (
        _certificate(csca_name, csca_name, csca_key, now - timedelta(3650), now + timedelta(5475))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(identifier, critical=False)
        .sign(csca_key, hashes.SHA256())
    )
    begins, ends = (now + timedelta(days) for days in signer_valid_days)
    signer = (
        _certificate(_name(country, "Twin Document Signer"), csca_name, key, begins, ends)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(csca_key, hashes.SHA256())
    )
    return Pki(kind, csca, signer, key)


def _key(kind: Kind) -> Key:
    if kind == "ecdsa":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 2048)


def _name(country: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: Key, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
