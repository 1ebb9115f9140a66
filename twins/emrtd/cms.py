"""Writes CMS SignedData as security objects and master lists use it (RFC 5652, 9303-10 4.6.2)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from twins.emrtd.der import integer, oid, sequence, tlv
from twins.pki import Pki

DIGESTS = {
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"


@dataclass(frozen=True)
class Style:
    """Habits of issuers: signer left out, attributes in disorder, signer named by its key."""

    with_signer: bool = True
    ordered: bool = True
    by_key: bool = False
    with_time: bool = True
    wrong_content: bool = False  # a signature over other content


def digest_name(digest: str) -> bytes:
    """AlgorithmIdentifier of a digest."""
    return sequence(oid(DIGESTS[digest]))


def signed_data(content_type: str, content: bytes, pki: Pki, style: Style, *more: bytes) -> bytes:
    """ContentInfo over the content; `more` are certificates beside the signer's."""
    attributes = _attributes(content_type, content, pki, style)
    signature = pki.sign(tlv(0x31, *attributes))
    if not style.ordered:
        attributes.reverse()
    identity = sequence(pki.signer.issuer.public_bytes(), integer(pki.signer.serial_number))
    if style.by_key:
        identity = tlv(0x80, pki.signer_key_id)
    digest = digest_name(pki.digest)
    signer = sequence(
        integer(3 if style.by_key else 1), identity, digest, tlv(0xA0, *attributes),
        pki.algorithm or _algorithm(pki), tlv(0x04, signature),
    )  # fmt: skip
    held = ([pki.signer_der] if style.with_signer else []) + list(more)
    signed = sequence(
        integer(3), tlv(0x31, digest),
        sequence(oid(content_type), tlv(0xA0, tlv(0x04, content))),
        tlv(0xA0, *held) if held else b"", tlv(0x31, signer),
    )  # fmt: skip
    return sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))


def _attributes(content_type: str, content: bytes, pki: Pki, style: Style) -> list[bytes]:
    now = (pki.signed_at or datetime.now(UTC)).strftime("%y%m%d%H%M%SZ").encode()
    over = b"other" if style.wrong_content else content
    digest = hashlib.new(pki.digest, over).digest()
    found = [
        sequence(oid("1.2.840.113549.1.9.3"), tlv(0x31, oid(content_type))),
        sequence(oid("1.2.840.113549.1.9.4"), tlv(0x31, tlv(0x04, digest))),
    ]
    if style.with_time:
        found.append(sequence(oid("1.2.840.113549.1.9.5"), tlv(0x31, tlv(0x17, now))))
    return sorted(found)


def _algorithm(pki: Pki) -> bytes:
    if pki.kind == "ecdsa":
        return sequence(oid("1.2.840.10045.4.3.2"))
    if pki.kind == "rsa":
        return sequence(oid("1.2.840.113549.1.1.11"), tlv(0x05))
    return pss_algorithm("sha256")


def pss_algorithm(digest: str) -> bytes:
    """RSASSA-PSS with the same digest in its mask and a salt of its length (RFC 4055)."""
    name = sequence(oid(DIGESTS[digest]), tlv(0x05))
    mask = sequence(oid("1.2.840.113549.1.1.8"), name)
    salt = integer(hashlib.new(digest).digest_size)
    parameters = sequence(tlv(0xA0, name), tlv(0xA1, mask), tlv(0xA2, salt))
    return sequence(oid("1.2.840.113549.1.1.10"), parameters)
