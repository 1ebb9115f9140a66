"""Triple DES as ICAO 9303-11 uses it: padding, cipher, retail MAC, key derivation."""

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from drivers.emrtd.faults import ChipFault

BLOCK: Final = 8
ENC: Final = 1
MAC: Final = 2
ZERO: Final = bytes(BLOCK)


def pad(data: bytes) -> bytes:
    """ISO/IEC 9797-1 method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)


def unpad(data: bytes) -> bytes:
    """Take padding method 2 off."""
    bare = data.rstrip(b"\0")
    if bare[-1:] != b"\x80":
        raise ChipFault("wrong padding")
    return bare[:-1]


def derive(seed: bytes, purpose: int) -> bytes:
    """Give the 16-octet key of 9303-11 9.7.1.1, parity adjusted."""
    digest = hashlib.sha1(seed + purpose.to_bytes(4, "big"), usedforsecurity=False).digest()
    return bytes((b & 0xFE) | ((b & 0xFE).bit_count() + 1) % 2 for b in digest[:16])


def encrypt(key: bytes, data: bytes) -> bytes:
    """Two-key 3DES, CBC, IV 0; whole blocks."""
    worker = Cipher(TripleDES(key + key[:8]), modes.CBC(ZERO)).encryptor()
    return worker.update(data) + worker.finalize()


def decrypt(key: bytes, data: bytes) -> bytes:
    """Two-key 3DES, CBC, IV 0; whole blocks."""
    if not data or len(data) % BLOCK:
        raise ChipFault("a cryptogram of broken blocks")
    worker = Cipher(TripleDES(key + key[:8]), modes.CBC(ZERO)).decryptor()
    return worker.update(data) + worker.finalize()


def mac(key: bytes, message: bytes) -> bytes:
    """Give ISO/IEC 9797-1 MAC algorithm 3 over the message padded by method 2."""
    first, second = key[:8], key[8:]
    chain = Cipher(TripleDES(first * 3), modes.CBC(ZERO)).encryptor().update(pad(message))[-BLOCK:]
    last = Cipher(TripleDES(second * 3), modes.ECB()).decryptor().update(chain)  # noqa: S305
    return Cipher(TripleDES(first * 3), modes.ECB()).encryptor().update(last)  # noqa: S305


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)
