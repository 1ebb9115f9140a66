"""Ciphers set up once for a whole channel: setting one up costs more than a command's octets.

Same results as `cipher` and `des` (9303-11 9.8), message for message.
"""

from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from drivers.emrtd.faults import ChipFault

AES_BLOCK: Final = 16
DES_BLOCK: Final = 8
MAC_OCTETS: Final = 8
PADDING: Final = [b"\x80" + bytes(AES_BLOCK - 1 - over) for over in range(AES_BLOCK)]
Algorithm = algorithms.AES | TripleDES


def xor(left: bytes, right: bytes) -> bytes:
    """Add two texts of one length bit by bit."""
    both = int.from_bytes(left, "big") ^ int.from_bytes(right, "big")
    return both.to_bytes(len(left), "big")


class Chain:
    """CBC encryption with an IV of zeros, over and over with one context.

    A context goes on from its last block; adding that block to the next first one begins anew.
    """

    def __init__(self, algorithm: Algorithm, block: int) -> None:
        self._context = Cipher(algorithm, modes.CBC(bytes(block))).encryptor()
        self._block = block
        self._last = bytes(block)

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt whole blocks, at least one."""
        block = self._block
        out = self._context.update(xor(data[:block], self._last) + data[block:])
        self._last = out[-block:]
        return out


class Unchain:
    """CBC decryption with any IV, over and over with one context.

    A context goes on from its last block; adding that block and the IV to the first begins anew.
    """

    def __init__(self, algorithm: Algorithm, block: int) -> None:
        self._context = Cipher(algorithm, modes.CBC(bytes(block))).decryptor()
        self._block = block
        self._last = 0

    def decrypt(self, data: bytes, start: bytes) -> bytes:
        """Decrypt whole blocks, at least one; `start` is the IV."""
        block = self._block
        out = self._context.update(data)
        first = int.from_bytes(out[:block], "big") ^ self._last ^ int.from_bytes(start, "big")
        self._last = int.from_bytes(data[-block:], "big")
        return first.to_bytes(block, "big") + out[block:]


class AesWorker:
    """AES-CBC whose IV is the encrypted counter, and CMAC cut to eight octets."""

    def __init__(self, key_enc: bytes, key_mac: bytes) -> None:
        enc = algorithms.AES(key_enc)
        self._single = _ecb(enc)
        self._reverse = Unchain(enc, AES_BLOCK)
        self._chain = Chain(enc, AES_BLOCK)
        self._mac = CMAC(algorithms.AES(key_mac))

    def encrypt(self, data: bytes, counter: bytes) -> bytes:
        first = xor(data[:AES_BLOCK], self._single.update(counter))
        return self._chain.encrypt(first + data[AES_BLOCK:])

    def decrypt(self, data: bytes, counter: bytes) -> bytes:
        if not data or len(data) % AES_BLOCK:
            raise ChipFault("a cryptogram of broken blocks")
        return self._reverse.decrypt(data, self._single.update(counter))

    def seal(self, message: bytes) -> bytes:
        """Authenticate a message, padded here to whole blocks."""
        worker = self._mac.copy()
        worker.update(message + PADDING[len(message) % AES_BLOCK])
        return worker.finalize()[:MAC_OCTETS]


class DesWorker:
    """Triple DES in CBC with an IV of zeros, and the retail MAC."""

    def __init__(self, key_enc: bytes, key_mac: bytes) -> None:
        enc = TripleDES(key_enc + key_enc[:8])
        self._chain = Chain(enc, DES_BLOCK)
        self._reverse = Unchain(enc, DES_BLOCK)
        first, second = (TripleDES(half * 3) for half in (key_mac[:8], key_mac[8:]))
        self._mac = Chain(first, DES_BLOCK)
        self._middle = Cipher(second, modes.ECB()).decryptor()  # noqa: S305
        self._last = _ecb(first)

    def encrypt(self, data: bytes, counter: bytes) -> bytes:
        del counter
        return self._chain.encrypt(data)

    def decrypt(self, data: bytes, counter: bytes) -> bytes:
        del counter
        if not data or len(data) % DES_BLOCK:
            raise ChipFault("a cryptogram of broken blocks")
        return self._reverse.decrypt(data, bytes(DES_BLOCK))

    def seal(self, message: bytes) -> bytes:
        """Authenticate a message, padded here to whole blocks."""
        whole = message + b"\x80" + bytes(-(len(message) + 1) % DES_BLOCK)
        return self._last.update(self._middle.update(self._mac.encrypt(whole)[-DES_BLOCK:]))


def _ecb(algorithm: Algorithm) -> CipherContext:
    return Cipher(algorithm, modes.ECB()).encryptor()  # noqa: S305
