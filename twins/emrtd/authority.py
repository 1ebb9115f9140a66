"""Certificates, revocation lists and master lists of a made-up country, in every kind of key.

From ICAO 9303-12 and RFC 5280, written octet by octet: libraries refuse explicit curve parameters
and rare curves.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from twins.emrtd.cms import DIGESTS, Style, pss_algorithm, signed_data
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.groups import curve
from twins.pki import Pki

ECDSA = {"sha1": "1.2.840.10045.4.1", "sha224": "1.2.840.10045.4.3.1",
         "sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3",
         "sha512": "1.2.840.10045.4.3.4"}  # fmt: skip
RSA = {"sha1": 5, "sha224": 14, "sha256": 11, "sha384": 12, "sha512": 13}
MASTER_LIST = "2.23.136.1.1.2"
DEFECT_LIST = "0.4.0.127.0.7.3.1.5"


class Signer(Protocol):
    """A private key with the way it signs."""

    @property
    def digest(self) -> str: ...
    @property
    def algorithm(self) -> bytes: ...
    @property
    def info(self) -> bytes: ...
    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class EcSigner:
    """ECDSA on a curve by its number (9303-11 table 6), named or explicit."""

    parameters: int = 12
    digest: str = "sha256"
    explicit: bool = False
    secret: int = 0

    @property
    def algorithm(self) -> bytes:
        return sequence(oid(ECDSA[self.digest]))

    @property
    def info(self) -> bytes:
        home = curve(self.parameters)
        return home.key_info(home.public(self.secret), explicit=self.explicit)

    def sign(self, data: bytes) -> bytes:
        r, s = curve(self.parameters).sign(self.secret, data, self.digest)
        return sequence(integer(r), integer(s))


@dataclass(frozen=True)
class RsaSigner:
    """RSA, PKCS#1 v1.5 or PSS."""

    bits: int = 2048
    digest: str = "sha256"
    pss: bool = False
    turn: int = 0

    @property
    def algorithm(self) -> bytes:
        if self.pss:
            return pss_algorithm(self.digest)
        return sequence(oid(f"1.2.840.113549.1.1.{RSA[self.digest]}"), tlv(0x05))

    @property
    def info(self) -> bytes:
        public = _rsa(self.bits, self.turn).public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        digest: hashes.HashAlgorithm = getattr(hashes, self.digest.upper())()
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if self.pss:
            scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return _rsa(self.bits, self.turn).sign(data, scheme, digest)


@cache
def _rsa(bits: int, turn: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def fresh(signer: Signer) -> Signer:
    """Give the same kind with another key."""
    if isinstance(signer, EcSigner):
        return replace(signer, secret=curve(signer.parameters).secret())
    return replace(signer, turn=1) if isinstance(signer, RsaSigner) else signer


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is for, and from and to how many days from now."""

    country: str
    name: str
    days: tuple[int, int]
    ca: bool = False

    def encoded(self) -> bytes:
        country = sequence(oid("2.5.4.6"), tlv(0x13, self.country.encode()))
        name = sequence(oid("2.5.4.3"), tlv(0x0C, self.name.encode()))
        return sequence(tlv(0x31, country), tlv(0x31, name))


def certificate(subject: Subject, info: bytes, issuer: Subject, by: Signer, serial: int) -> bytes:
    """Issue a certificate over somebody's SubjectPublicKeyInfo."""
    usage = bytes.fromhex("03020106" if subject.ca else "03020780")
    extensions = [
        _extension("2.5.29.35", sequence(tlv(0x80, _key_id(by.info)))),
        _extension("2.5.29.14", tlv(0x04, _key_id(info))),
        _extension("2.5.29.15", usage, critical=True),
    ]
    if subject.ca:
        constraints = sequence(tlv(0x01, b"\xff"), integer(0))
        extensions.append(_extension("2.5.29.19", constraints, critical=True))
    body = sequence(
        tlv(0xA0, integer(2)), integer(serial), by.algorithm, issuer.encoded(),
        sequence(*(_time(days) for days in subject.days)), subject.encoded(), info,
        tlv(0xA3, sequence(*extensions)),
    )  # fmt: skip
    return _sealed(body, by)


def revocations(
    issuer: Subject, by: Signer, serials: tuple[int, ...], days: tuple[int, int] = (-1, 90)
) -> bytes:
    """Issue a CRL, from and to so many days from now (9303-12 7.1.4)."""
    listed = [sequence(integer(serial), _time(-2)) for serial in serials]
    extensions = sequence(
        _extension("2.5.29.35", sequence(tlv(0x80, _key_id(by.info)))),
        _extension("2.5.29.20", integer(1)),
    )
    body = sequence(
        integer(1), by.algorithm, issuer.encoded(), *(_time(d) for d in days),
        sequence(*listed) if listed else b"", tlv(0xA0, extensions),
    )  # fmt: skip
    return _sealed(body, by)


def _sealed(body: bytes, by: Signer) -> bytes:
    return sequence(body, by.algorithm, tlv(0x03, b"\0" + by.sign(body)))


def _extension(identifier: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(identifier), tlv(0x01, b"\xff") if critical else b"", tlv(0x04, value))


def _key_id(info: bytes) -> bytes:
    return hashlib.sha1(info, usedforsecurity=False).digest()


def _time(days: int) -> bytes:
    when = datetime.now(UTC) + timedelta(days)
    return tlv(0x17, when.strftime("%y%m%d%H%M%SZ").encode())


@dataclass(frozen=True)
class Nation:
    """A country's document signing: `pki` signs chips, `trust` are files for a kiosk's folder."""

    pki: Pki
    ca: Signer
    home: Subject
    trust: dict[str, bytes] = field(default_factory=dict)

    def trust_as(self, name: str) -> dict[str, bytes]:
        """Give the same trust under another file name."""
        return {f"{name}.der": self.trust["csca.der"]}


def make_nation(
    kind: Signer | None = None,
    ca: Signer | None = None,
    *,
    country: str = "VN",
    signer_days: tuple[int, int] = (-30, 3650),
    signed_days: int = 0,
    serial: int = 0x5A17,
    ca_days: tuple[int, int] = (-3650, 5475),
) -> Nation:
    """Make a country whose signers are of one kind and its CSCA of the same or another.

    Days are from and to when a certificate is valid, and when documents are signed, from now.
    """
    held = fresh(kind or EcSigner())
    top = fresh(ca or kind or EcSigner())
    home = Subject(country, "Twin CSCA", ca_days, ca=True)
    csca = certificate(home, top.info, home, top, 1)
    who = Subject(country, "Twin Document Signer", signer_days)
    signer = certificate(who, held.info, home, top, serial)
    when = datetime.now(UTC) + timedelta(signed_days) if signed_days else None
    pki = Pki(
        "ecdsa", x509.load_der_x509_certificate(csca), x509.load_der_x509_certificate(signer),
        None, held.digest, held.algorithm, held.sign, when,
    )  # fmt: skip
    return Nation(pki, top, home, {"csca.der": csca})


def linked(nation: Nation) -> dict[str, bytes]:
    """Give trust where the old CSCA is known by a link: the new one signs the old one's key."""
    top = fresh(EcSigner())
    home = replace(nation.home, name="Twin CSCA 2")
    new = certificate(home, top.info, home, top, 1)
    link = certificate(nation.home, nation.ca.info, home, top, 2)
    return {"new.der": new, "link.der": link}


def master_list(nations: tuple[Nation, ...], publisher: Nation) -> bytes:
    """Give a `.ml` file: the CSCAs, signed by a master list signer (9303-12 9)."""
    held = tlv(0x31, *sorted(n.trust["csca.der"] for n in nations))
    content = sequence(integer(0), held)
    own = publisher.trust["csca.der"]
    return signed_data(MASTER_LIST, content, publisher.pki, Style(by_key=True), own)


def defect_list(nation: Nation, publisher: Nation, *defects: str, by_hash: bool = True) -> bytes:
    """Give a `.dl` file (BSI TR-03129): what is known of a country's signer, as arcs (`2.1`)."""
    signer = nation.pki.signer
    who = sequence(signer.issuer.public_bytes(), integer(signer.serial_number))
    proof = tlv(0x04, hashlib.sha256(nation.pki.signer_der).digest()) if by_hash else b""
    known = tlv(0x31, *(sequence(oid(f"{DEFECT_LIST}.{one}"), tlv(0x05)) for one in defects))
    content = sequence(integer(0), oid(DIGESTS["sha256"]), tlv(0x31, sequence(who, proof, known)))
    own = publisher.trust["csca.der"]
    return signed_data(DEFECT_LIST, content, publisher.pki, Style(by_key=True), own)
