"""Active authentication (ICAO 9303-11 6.1): the chip signs a number we draw."""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from drivers.emrtd import ecdsa, tlv
from drivers.emrtd.apdu import OK, Command, Link
from drivers.emrtd.curves import Curve
from drivers.emrtd.faults import LdsError, TlvError
from drivers.emrtd.public_keys import GroupKey, RsaKey, parse
from drivers.emrtd.security_infos import Info

CHALLENGE: Final = 8
ACTIVE: Final = bytes.fromhex("678108010105")
PLAIN_ECDSA: Final = bytes.fromhex("04007F000701010401")
DIGESTS: Final = {1: "sha1", 2: "sha224", 3: "sha256", 4: "sha384", 5: "sha512"}
TRAILERS: Final = {
    b"\xbc": "sha1", b"\x33\xcc": "sha1", b"\x38\xcc": "sha224", b"\x34\xcc": "sha256",
    b"\x36\xcc": "sha384", b"\x35\xcc": "sha512",
}  # fmt: skip
RECOVERED: Final = 0x6A  # ISO/IEC 9796-2 scheme 1, part of the message recovered
SHORT_KEYS: Final = 208  # octets of signature that fit a short answer with secure messaging


def key_of(dg15: bytes) -> GroupKey | RsaKey:
    """Read the key of DG15; raise `UnknownKeyError` or `LdsError`."""
    try:
        return parse(tlv.only(dg15, 0x6F))
    except TlvError as broken:
        raise LdsError(f"DG15: {broken}") from broken


def prove(
    link: Link,
    key: GroupKey | RsaKey,
    infos: Iterable[Info],
    *,
    extended: bool,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> bool:
    """Let the chip sign; False when it refuses or the signature is wrong."""
    challenge = random(CHALLENGE)
    long = extended and isinstance(key, RsaKey) and key.size > SHORT_KEYS
    answer = link.send(Command(0x88, 0, 0, challenge, 256, extended=long))
    if answer.sw != OK:
        return False
    if isinstance(key, RsaKey):
        return _rsa(key, challenge, answer.data)
    return isinstance(key.group, Curve) and _curve(key, infos, challenge, answer.data)


def _rsa(key: RsaKey, challenge: bytes, signature: bytes) -> bool:
    if len(signature) != key.size:
        return False
    number = pow(int.from_bytes(signature, "big"), key.exponent, key.modulus)
    if number % 16 != 0x0C:
        number = key.modulus - number
    message = number.to_bytes(key.size, "big")
    trailer = message[-1:] if message[-1:] == b"\xbc" else message[-2:]
    digest = TRAILERS.get(trailer)
    if digest is None or message[0] != RECOVERED:
        return False
    end = len(message) - len(trailer)
    start = end - hashlib.new(digest).digest_size
    if start < 1:
        return False
    return hashlib.new(digest, message[1:start] + challenge).digest() == message[start:end]


def _curve(key: GroupKey, infos: Iterable[Info], challenge: bytes, signature: bytes) -> bool:
    if not isinstance(key.group, Curve):
        return False
    numbers = ecdsa.from_plain(signature)
    pairs = [numbers, ecdsa.from_der(signature)]
    return any(
        ecdsa.verify(key.group, key.element, hashlib.new(name, challenge).digest(), pair)
        for name in _digests(infos)
        for pair in pairs
        if pair is not None
    )


def _digests(infos: Iterable[Info]) -> list[str]:
    """Give the digest DG14 names, else all."""
    for info in infos:
        named = info.optional
        if info.oid == ACTIVE and named is not None and named.value[:-1] == PLAIN_ECDSA:
            return [DIGESTS[named.value[-1]]] if named.value[-1] in DIGESTS else []
    return list(DIGESTS.values())
