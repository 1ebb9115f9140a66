"""Opens a CMS signature and holds it against the octets that were to be signed (RFC 5652 5.4).

It says whose certificate the signature belongs to, not whether that certificate is to be trusted.
"""

from dataclasses import dataclass
from hashlib import sha256, sha384, sha512
from typing import Any, Final

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

DIGESTS: Final = {"sha256": sha256, "sha384": sha384, "sha512": sha512}
HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
}  # fmt: skip
LEAST_RSA: Final = 2048
LEAST_EC: Final = 256
MOST_CERTIFICATES: Final = 8
UNREADABLE: Final = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


class NotSignedError(Exception):
    """The signature does not hold; the message says where."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Whose key signed, and the other certificates that came along."""

    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]


def opened(octets: bytes, content: bytes) -> Signed:
    """Give the signer of `content`. Raise `NotSignedError`."""
    try:
        return _opened(octets, content)
    except UNREADABLE as wrong:
        raise NotSignedError("no CMS signature") from wrong


def _opened(octets: bytes, content: bytes) -> Signed:
    outer: Any = cms.ContentInfo.load(octets, strict=True)
    if outer["content_type"].native != "signed_data":
        raise NotSignedError("no signed data")
    data = outer["content"]
    within = data["encap_content_info"]
    inside = within["content"].native
    if within["content_type"].native != "data" or inside not in (None, content):
        raise NotSignedError("another content")
    if len(data["signer_infos"]) != 1 or len(data["certificates"]) > MOST_CERTIFICATES:
        raise NotSignedError("not one signer")
    told = data["signer_infos"][0]
    held = [x509.load_der_x509_certificate(one.chosen.dump()) for one in data["certificates"]]
    mine = [one for one in held if _named(told["sid"], one)]
    if len(mine) != 1:
        raise NotSignedError("the signer's certificate is not there")
    _verify(told, mine[0], content)
    return Signed(mine[0], tuple(one for one in held if one is not mine[0]))


def _named(sid: Any, certificate: x509.Certificate) -> bool:  # noqa: ANN401
    if sid.name == "issuer_and_serial_number":
        same = sid.chosen["issuer"].dump() == certificate.issuer.public_bytes()
        return same and bool(sid.chosen["serial_number"].native == certificate.serial_number)
    try:
        kind = x509.SubjectKeyIdentifier
        known = certificate.extensions.get_extension_for_class(kind).value.digest
    except x509.ExtensionNotFound:
        return False
    return bool(known == sid.chosen.native)


def _verify(told: Any, certificate: x509.Certificate, content: bytes) -> None:  # noqa: ANN401
    digest = told["digest_algorithm"]["algorithm"].native
    if digest not in DIGESTS:
        raise NotSignedError("a weak digest")
    words = content
    if told["signed_attrs"].native is not None:
        attributes = {one["type"].native: one["values"] for one in told["signed_attrs"]}
        if len(attributes) != len(told["signed_attrs"]):
            raise NotSignedError("an attribute twice")
        if attributes["content_type"].native != ["data"]:
            raise NotSignedError("another content type")
        if attributes["message_digest"].native != [DIGESTS[digest](content).digest()]:
            raise NotSignedError("another content")
        words = told["signed_attrs"].untag().dump()
    _by_key(told, certificate, words, HASHES[digest])


def _by_key(
    told: Any,  # noqa: ANN401
    certificate: x509.Certificate,
    words: bytes,
    digest: hashes.HashAlgorithm,
) -> None:
    key, signature = certificate.public_key(), told["signature"].native
    scheme = told["signature_algorithm"].signature_algo
    try:
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA:
            if scheme not in ("rsassa_pkcs1v15", "rsassa_pss"):
                raise NotSignedError("an unknown scheme")
            pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
            filled = pss if scheme == "rsassa_pss" else padding.PKCS1v15()
            key.verify(signature, words, filled, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= LEAST_EC:
            key.verify(signature, words, ec.ECDSA(digest))
        else:
            raise NotSignedError("a weak key")
    except InvalidSignature as wrong:
        raise NotSignedError("the key did not sign it") from wrong
