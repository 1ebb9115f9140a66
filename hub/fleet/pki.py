"""The centre's keys: fleet authority, broker, hub workers, kiosks, signing and sealing.

All files live in one folder, private keys with mode 0600. Every method may be called again: what
is there and fits is kept. A kiosk's key serves TLS and signs its envelopes (P-256).
"""

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.wire.access import Access
from sync.wire.transfer_v1 import DEVICE_NAME

AUTHORITY_YEARS: Final = 20
LEAF_YEARS: Final = 5
BACKDATED: Final = timedelta(days=1)  # a kiosk has no clock of its own until it is online
SERVER: Final = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT: Final = ExtendedKeyUsageOID.CLIENT_AUTH
DOCUMENTS: Final = (
    x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # id-kp-documentSigning, RFC 9336
    ExtendedKeyUsageOID.EMAIL_PROTECTION,  # what NSS, and with it poppler, asks of a signer
)
HUB: Final = "hub-1"
log = logging.getLogger(__name__)


class PkiError(Exception):
    """A file is damaged or does not fit its key; the message names it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate, its private key and the authority that signed it, as PEM files."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The files that a kiosk gets; the names are those of `kiosk.toml`, table `sync`.

    Those that begin with `contract_` belong into the table `contract`.
    """

    authority: Path
    certificate: Path
    key: Path
    centre_seal: Path
    centre_sign: Path
    contract_certificate: Path
    contract_key: Path


class Pki:
    """Opens or founds the authority in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ca_key = _signing_key(folder / "authority.key")
        self._ca = self._authority()

    def broker(self, *names: str) -> Pair:
        """Give the broker's certificate, good for localhost and `names` (hosts or addresses)."""
        hosts = x509.SubjectAlternativeName([_host(n) for n in ("localhost", "127.0.0.1", *names)])
        return self._pair("broker", SERVER, hosts)

    def worker(self, name: str = HUB) -> Pair:
        """Give the certificate of one hub worker; two workers never share one."""
        return self._pair(name, CLIENT, None)

    def access(self, host: str, port: int, name: str = HUB) -> Access:
        """Say how a hub worker reaches the broker."""
        pair = self.worker(name)
        return Access(name, host, port, pair.authority, pair.certificate, pair.key)

    def signing_key(self) -> ec.EllipticCurvePrivateKey:
        """Give the key that signs acknowledgements and decisions."""
        return _signing_key(self._folder / "sign.key")

    def sealing_key(self) -> x25519.X25519PrivateKey:
        """Give the key that opens what kiosks seal."""
        path = self._folder / "seal.key"
        if not path.exists():
            _write(path, x25519.X25519PrivateKey.generate().private_bytes_raw().hex().encode())
        try:
            raw = bytes.fromhex(path.read_text().strip())
            return x25519.X25519PrivateKey.from_private_bytes(raw)
        except ValueError as wrong:
            raise PkiError(f"{path}: no X25519 key") from wrong

    def enrol(self, device: str) -> Enrolled:
        """Make a kiosk known and write its files. Raise ValueError for a name out of form."""
        if not DEVICE_NAME.fullmatch(device) or device in (HUB, "broker"):
            raise ValueError(f"{device!r} is no name for a kiosk")
        folder = self._folder / "kiosks" / device
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        files = Enrolled(
            folder / "authority.pem", folder / "certificate.pem", folder / "key.pem",
            folder / "centre_seal.hex", folder / "centre_sign.pem",
            folder / "contract_certificate.pem", folder / "contract_key.pem",
        )  # fmt: skip
        self._leaf(device, files.certificate, _signing_key(files.key), CLIENT, None)
        self._document_signer(device, files)
        _write(files.authority, self._ca.public_bytes(serialization.Encoding.PEM))
        sealing = self.sealing_key().public_key().public_bytes_raw()
        _write(files.centre_seal, sealing.hex().encode())
        _write(files.centre_sign, _public_pem(self.signing_key().public_key()))
        return files

    def authority(self) -> x509.Certificate:
        """Give the certificate above every kiosk's."""
        return self._ca

    def _document_signer(self, device: str, files: Enrolled) -> None:
        """Certify the key that seals contracts: for documents alone, never for TLS or envelopes."""
        key = _signing_key(files.contract_key)
        path = files.contract_certificate
        if path.exists() and _fits(_read_certificate(path), key, None):
            return
        builder = _dated(_name(device), self._ca.subject, key.public_key(), LEAF_YEARS)
        builder = (
            builder.add_extension(x509.ExtendedKeyUsage(DOCUMENTS), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(ca=False, documents=True), critical=True)
            .add_extension(_issuer(self._ca), critical=False)
        )
        made = builder.sign(self._ca_key, hashes.SHA256())
        _write(path, made.public_bytes(serialization.Encoding.PEM))

    def device_key(self, device: str) -> ec.EllipticCurvePublicKey | None:
        """Give the public key in a kiosk's certificate; None where there is none to read."""
        path = self._folder / "kiosks" / device / "certificate.pem"
        if not DEVICE_NAME.fullmatch(device) or not path.exists():
            return None
        try:
            key = _read_certificate(path).public_key()
        except PkiError as damaged:
            log.error("%s", damaged)  # noqa: TRY400 - names all there is
            return None
        return key if isinstance(key, ec.EllipticCurvePublicKey) else None

    def _authority(self) -> x509.Certificate:
        path = self._folder / "authority.pem"
        if path.exists():
            found = _read_certificate(path)
            if found.public_key() != self._ca_key.public_key():
                raise PkiError(f"{path}: not the certificate of authority.key")
            return found
        name = _name("simkiosk fleet")
        builder = _dated(name, name, self._ca_key.public_key(), AUTHORITY_YEARS).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        made = builder.add_extension(_usage(ca=True), critical=True).sign(
            self._ca_key, hashes.SHA256()
        )
        _write(path, made.public_bytes(serialization.Encoding.PEM))
        return made

    def _pair(
        self, name: str, purpose: x509.ObjectIdentifier, hosts: x509.SubjectAlternativeName | None
    ) -> Pair:
        pair = Pair(
            self._folder / "authority.pem", self._folder / f"{name}.pem",
            self._folder / f"{name}.key",
        )  # fmt: skip
        self._leaf(name, pair.certificate, _signing_key(pair.key), purpose, hosts)
        return pair

    def _leaf(
        self,
        name: str,
        path: Path,
        key: ec.EllipticCurvePrivateKey,
        purpose: x509.ObjectIdentifier,
        hosts: x509.SubjectAlternativeName | None,
    ) -> None:
        if path.exists() and _fits(_read_certificate(path), key, hosts):
            return
        builder = _dated(_name(name), self._ca.subject, key.public_key(), LEAF_YEARS)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        ).add_extension(_usage(ca=False), critical=True)
        if hosts is not None:
            builder = builder.add_extension(hosts, critical=False)
        made = builder.sign(self._ca_key, hashes.SHA256())
        _write(path, made.public_bytes(serialization.Encoding.PEM))


def _fits(
    found: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    hosts: x509.SubjectAlternativeName | None,
) -> bool:
    if found.public_key() != key.public_key() or found.not_valid_after_utc < datetime.now(UTC):
        return False
    if hosts is None:
        return True
    return found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value == hosts


def _dated(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _issuer(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    held = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(held.value)


def _usage(*, ca: bool, documents: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, content_commitment=documents,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signing_key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1())
        _write(
            path,
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except ValueError as wrong:
        raise PkiError(f"{path}: no key") from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise PkiError(f"{path}: not a P-256 key")
    return key


def _public_pem(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as wrong:
        raise PkiError(f"{path}: no certificate") from wrong


def _write(path: Path, content: bytes) -> None:
    """Write so that after a power cut the file is whole or absent; readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    fresh.replace(path)
