"""The two families of ciphers a channel may use (ICAO 9303-11 9.7, 9.8): 3DES and AES."""

import hashlib
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher as Worker
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from drivers.emrtd import des
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.workers import AesWorker, DesWorker

ENC: Final = 1
MAC: Final = 2
PASSWORD: Final = 3
MAC_OCTETS: Final = 8
SHA1_KEYS: Final = 16  # keys up to this length are cut from SHA-1, longer ones from SHA-256


class ChannelWorker(Protocol):
    """What secure messaging asks for every command; blocks are whole, `seal` pads by itself."""

    def encrypt(self, data: bytes, counter: bytes) -> bytes: ...
    def decrypt(self, data: bytes, counter: bytes) -> bytes: ...
    def seal(self, message: bytes) -> bytes: ...


class Cipher(Protocol):
    """Blocks are whole; `counter` is the send sequence counter, None for an IV of zeros."""

    @property
    def name(self) -> str: ...
    @property
    def block(self) -> int: ...
    def derive(self, secret: bytes, purpose: int) -> bytes: ...
    def encrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes: ...
    def decrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes: ...
    def mac(self, key: bytes, message: bytes) -> bytes: ...
    def worker(self, key_enc: bytes, key_mac: bytes) -> ChannelWorker: ...


class TripleDes:
    """Two keys, IV always zero, retail MAC."""

    name = "3DES"
    block = des.BLOCK

    def derive(self, secret: bytes, purpose: int) -> bytes:
        return des.derive(secret, purpose)

    def encrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes:
        del counter
        return des.encrypt(key, data)

    def decrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes:
        del counter
        return des.decrypt(key, data)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """Authenticate a token; padding is part of the MAC."""
        return des.mac(key, message)

    def worker(self, key_enc: bytes, key_mac: bytes) -> ChannelWorker:
        """Set the cipher up for a channel."""
        return DesWorker(key_enc, key_mac)


@dataclass(frozen=True, slots=True)
class Aes:
    """IV is the encrypted counter, CMAC cut to eight octets; `octets` of key are 16, 24 or 32."""

    octets: int

    block = 16

    @property
    def name(self) -> str:
        return f"AES-{self.octets * 8}"

    def derive(self, secret: bytes, purpose: int) -> bytes:
        message = secret + purpose.to_bytes(4, "big")
        if self.octets > SHA1_KEYS:
            return hashlib.sha256(message).digest()[: self.octets]
        return hashlib.sha1(message, usedforsecurity=False).digest()[: self.octets]

    def encrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes:
        worker = Worker(algorithms.AES(key), modes.CBC(self._iv(key, counter))).encryptor()
        return worker.update(data) + worker.finalize()

    def decrypt(self, key: bytes, data: bytes, counter: bytes | None = None) -> bytes:
        if not data or len(data) % self.block:
            raise ChipFault("a cryptogram of broken blocks")
        worker = Worker(algorithms.AES(key), modes.CBC(self._iv(key, counter))).decryptor()
        return worker.update(data) + worker.finalize()

    def mac(self, key: bytes, message: bytes) -> bytes:
        """Authenticate a token, unpadded."""
        worker = CMAC(algorithms.AES(key))
        worker.update(message)
        return worker.finalize()[:MAC_OCTETS]

    def worker(self, key_enc: bytes, key_mac: bytes) -> ChannelWorker:
        """Set the cipher up for a channel."""
        return AesWorker(key_enc, key_mac)

    def _iv(self, key: bytes, counter: bytes | None) -> bytes:
        if counter is None:
            return bytes(self.block)
        worker = Worker(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        return worker.update(counter) + worker.finalize()


TRIPLE_DES: Final = TripleDes()
BY_NUMBER: Final[dict[int, Cipher]] = {1: TRIPLE_DES, 2: Aes(16), 3: Aes(24), 4: Aes(32)}


def pad(data: bytes, block: int) -> bytes:
    """ISO/IEC 9797-1 method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)
