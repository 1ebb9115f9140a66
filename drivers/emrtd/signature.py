"""Verifies one signature over octets: RSA PKCS#1 v1.5 and PSS, ECDSA (ICAO 9303-12 4.4)."""

from typing import Final

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from drivers.emrtd import ecdsa, public_keys
from drivers.emrtd.curves import Curve

HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class UnsupportedError(Exception):
    """Algorithm, curve or parameters we cannot compute with."""


def digest(algorithm: str, data: bytes) -> bytes:
    """Hash by the name asn1crypto gives."""
    worker = hashes.Hash(_hash(algorithm))
    worker.update(data)
    return worker.finalize()


def verify(
    spki: keys.PublicKeyInfo,
    algorithm: algos.SignedDigestAlgorithm,
    hash_name: str | None,
    signature: bytes,
    message: bytes,
) -> bool:
    """Tell whether the signature is right; `hash_name` serves algorithms that name none."""
    name = algorithm["algorithm"].native
    if name in ("rsassa_pss", "rsassa_pkcs1v15", "ecdsa") or "_" not in name:
        named = hash_name
    else:
        named = algorithm.hash_algo
    try:
        key = serialization.load_der_public_key(spki.dump())
    except (ValueError, UnsupportedAlgorithm):
        return _own(spki, name, named, signature, message)
    try:
        if isinstance(key, rsa.RSAPublicKey) and name == "rsassa_pss":
            scheme, hashing = _pss(algorithm)
            key.verify(signature, message, scheme, hashing)
        elif isinstance(key, rsa.RSAPublicKey) and "rsa" in name:
            key.verify(signature, message, padding.PKCS1v15(), _hash(named))
        elif isinstance(key, ec.EllipticCurvePublicKey) and "ecdsa" in name:
            key.verify(signature, message, ec.ECDSA(_hash(named)))
        else:
            raise UnsupportedError(name)
    except InvalidSignature:
        return False
    except (ValueError, UnsupportedAlgorithm) as unknown:
        raise UnsupportedError(name) from unknown
    return True


def _own(
    spki: keys.PublicKeyInfo, name: str, hash_name: str | None, signature: bytes, message: bytes
) -> bool:
    """Verify on curves, and with parameters, the library does not take."""
    try:
        key = public_keys.parse(spki.dump())
    except public_keys.UnknownKeyError as unknown:
        raise UnsupportedError("public key") from unknown
    curve = key.group if isinstance(key, public_keys.GroupKey) else None
    if not isinstance(curve, Curve) or not isinstance(key, public_keys.GroupKey):
        raise UnsupportedError("public key")
    if "ecdsa" not in name:
        raise UnsupportedError(name)
    numbers = ecdsa.from_der(signature)
    hashed = digest(hash_name or "", message)
    return numbers is not None and ecdsa.verify(curve, key.element, hashed, numbers)


def _pss(algorithm: algos.SignedDigestAlgorithm) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    parameters = algorithm["parameters"]
    inner = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    scheme = padding.PSS(padding.MGF1(_hash(inner)), parameters["salt_length"].native)
    return scheme, _hash(parameters["hash_algorithm"]["algorithm"].native)


def _hash(name: str | None) -> hashes.HashAlgorithm:
    if name not in HASHES:
        raise UnsupportedError(f"digest {name}")
    return HASHES[name]()
