"""Verifies one signature over octets: RSA PKCS#1 v1.5 and PSS, ECDSA (ICAO 9303-12 4.4)."""

import hashlib
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from drivers.emrtd import der, ecdsa, public_keys, tlv
from drivers.emrtd.curves import Curve
from drivers.emrtd.faults import TlvError

HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}

DIGESTERS: Final = {
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}
DIGESTS: Final = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
RSA: Final = "1.2.840.113549.1.1"
ECDSA: Final = "1.2.840.10045.4"
PSS: Final = "rsassa_pss"
SCHEMES: Final = {  # digest and scheme; a scheme alone takes the digest told beside it
    f"{RSA}.1": "rsa", f"{RSA}.10": PSS, "1.3.14.3.2.29": "sha1_rsa", f"{RSA}.5": "sha1_rsa",
    f"{RSA}.14": "sha224_rsa", f"{RSA}.11": "sha256_rsa", f"{RSA}.12": "sha384_rsa",
    f"{RSA}.13": "sha512_rsa",
    ECDSA: "ecdsa", f"{ECDSA}.1": "sha1_ecdsa", f"{ECDSA}.3.1": "sha224_ecdsa",
    f"{ECDSA}.3.2": "sha256_ecdsa", f"{ECDSA}.3.3": "sha384_ecdsa", f"{ECDSA}.3.4": "sha512_ecdsa",
}  # fmt: skip
USUAL_SALT: Final = 20  # RFC 4055 3.1: what stands for nothing said
PSS_DIGEST: Final = 0xA0
PSS_MASK: Final = 0xA1
PSS_SALT: Final = 0xA2


class Algorithm(NamedTuple):
    """`name` as in `SCHEMES`, or its identifier; `parameters` as written, empty where unsaid."""

    name: str
    parameters: bytes


class UnsupportedError(Exception):
    """Algorithm, curve or parameters we cannot compute with."""


def algorithm(one: tlv.Tlv) -> Algorithm:
    """Read an AlgorithmIdentifier of a signature."""
    if one.tag != der.SEQUENCE:
        raise TlvError("no algorithm")
    kind, *_ = tlv.items(one.value)
    said = der.identifier(kind)
    return Algorithm(SCHEMES.get(said, said), one.value[kind.end :])


def digest_name(one: tlv.Tlv) -> str:
    """Read an AlgorithmIdentifier of a digest; give its name, or its identifier."""
    if one.tag != der.SEQUENCE:
        raise TlvError("no algorithm")
    said = der.identifier(tlv.read(one.value))
    return DIGESTS.get(said, said)


def digest(name: str, data: bytes) -> bytes:
    """Hash by name."""
    if name not in DIGESTERS:
        raise UnsupportedError(f"digest {name}")
    return DIGESTERS[name](data, usedforsecurity=False).digest()


def verify(
    info: bytes, how: Algorithm, hash_name: str | None, signature: bytes, message: bytes
) -> bool:
    """Tell whether the signature is right; `hash_name` serves algorithms that name none.

    `info` is the SubjectPublicKeyInfo.
    """
    named, _, name = how.name.rpartition("_") if how.name != PSS else ("", "", PSS)
    named = named or hash_name or ""
    try:
        key = serialization.load_der_public_key(info)
    except (ValueError, UnsupportedAlgorithm):
        return _own(info, name, named, signature, message)
    try:
        if isinstance(key, rsa.RSAPublicKey) and name == PSS:
            scheme, hashing = _pss(how.parameters)
            key.verify(signature, message, scheme, hashing)
        elif isinstance(key, rsa.RSAPublicKey) and name == "rsa":
            key.verify(signature, message, padding.PKCS1v15(), _hash(named))
        elif isinstance(key, ec.EllipticCurvePublicKey) and name == "ecdsa":
            key.verify(signature, message, ec.ECDSA(_hash(named)))
        else:
            raise UnsupportedError(name)
    except InvalidSignature:
        return False
    except (ValueError, TlvError, UnsupportedAlgorithm) as unknown:
        raise UnsupportedError(name) from unknown
    return True


def _own(info: bytes, name: str, hash_name: str, signature: bytes, message: bytes) -> bool:
    """Verify on curves, and with parameters, the library does not take."""
    try:
        key = public_keys.parse(info)
    except public_keys.UnknownKeyError as unknown:
        raise UnsupportedError("public key") from unknown
    curve = key.group if isinstance(key, public_keys.GroupKey) else None
    if not isinstance(curve, Curve) or not isinstance(key, public_keys.GroupKey):
        raise UnsupportedError("public key")
    if name != "ecdsa":
        raise UnsupportedError(name)
    numbers = ecdsa.from_der(signature)
    hashed = digest(hash_name, message)
    return numbers is not None and ecdsa.verify(curve, key.element, hashed, numbers)


def _pss(parameters: bytes) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """Read RSASSA-PSS-params (RFC 4055 3.1)."""
    said = {one.tag: tlv.read(one.value) for one in der.sequence(parameters)}
    hashing = digest_name(said[PSS_DIGEST]) if PSS_DIGEST in said else "sha1"
    inner = "sha1"
    if PSS_MASK in said:
        _, masking = tlv.items(said[PSS_MASK].value)
        inner = digest_name(masking)
    salt = der.integer(said[PSS_SALT]) if PSS_SALT in said else USUAL_SALT
    return padding.PSS(padding.MGF1(_hash(inner)), salt), _hash(hashing)


def _hash(name: str) -> hashes.HashAlgorithm:
    if name not in HASHES:
        raise UnsupportedError(f"digest {name}")
    return HASHES[name]()
