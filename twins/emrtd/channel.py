"""The card's half of BAC and secure messaging (9303-11 4.3, 9.7, 9.8): triple DES and AES."""

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache

from Cryptodome.Cipher import AES, DES, DES3
from Cryptodome.Hash import CMAC


def key(seed: bytes, number: int) -> bytes:
    """KDF for 3DES (9.7.1.1); the cipher does not look at parity."""
    return derived(seed, number, TRIPLE_DES)


def seed_of(information: str) -> bytes:
    """K_seed from number, birth and expiry, each with its check digit."""
    return hashlib.sha1(information.encode(), usedforsecurity=False).digest()[:16]


def padded(data: bytes, block: int = 8) -> bytes:
    """Add 80 and zeros to whole blocks."""
    data += b"\x80"
    return data + bytes(-len(data) % block)


def encipher(secret: bytes, data: bytes) -> bytes:
    """3DES, CBC, IV 0."""
    return TRIPLE_DES.encipher(secret, data)


def decipher(secret: bytes, data: bytes) -> bytes:
    """3DES, CBC, IV 0."""
    return TRIPLE_DES.decipher(secret, data)


def retail_mac(secret: bytes, data: bytes) -> bytes:
    """DES over all blocks, the last one decrypted and encrypted once more."""
    chain = DES.new(secret[:8], DES.MODE_CBC, bytes(8)).encrypt(padded(data))[-8:]  # noqa: S304
    return bytes(_block(secret[:8]).encrypt(_block(secret[8:]).decrypt(chain)))


@lru_cache(64)
def _block(secret: bytes) -> "DES.EcbMode":  # type: ignore[name-defined]
    """Give the cipher of single blocks; it keeps nothing between two."""
    return DES.new(secret, DES.MODE_ECB)  # noqa: S304


@lru_cache(64)
def _tripled(secret: bytes) -> bytes:
    return bytes(DES3.adjust_key_parity(secret + secret[:8]))


@dataclass(frozen=True)
class Suite:
    """A cipher with its MAC; `number` is the last arc of the protocol's identifier."""

    number: int
    block: int
    octets: int
    digest: str = "sha1"

    def encipher(self, secret: bytes, data: bytes, iv: bytes = b"") -> bytes:
        return bytes(self._cbc(secret, iv).encrypt(data))

    def decipher(self, secret: bytes, data: bytes, iv: bytes = b"") -> bytes:
        return bytes(self._cbc(secret, iv).decrypt(data))

    def mac(self, secret: bytes, data: bytes) -> bytes:
        """Eight octets; CMAC pads by itself."""
        if self.block == AES.block_size:
            return CMAC.new(secret, data, ciphermod=AES).digest()[:8]
        return retail_mac(secret, data)

    def counter_iv(self, secret: bytes, counter: bytes) -> bytes:
        """IV of a protected message (9.8.6.1)."""
        if self.block == AES.block_size:
            return AES.new(secret, AES.MODE_ECB).encrypt(counter)
        return bytes(8)

    def _cbc(self, secret: bytes, iv: bytes) -> "DES3.CbcMode":  # type: ignore[name-defined]
        if self.block == AES.block_size:
            return AES.new(secret, AES.MODE_CBC, iv or bytes(16))
        return DES3.new(_tripled(secret), DES3.MODE_CBC, iv or bytes(8))


TRIPLE_DES = Suite(1, 8, 16)
SUITES = {
    1: TRIPLE_DES,
    2: Suite(2, 16, 16),
    3: Suite(3, 16, 24, "sha256"),
    4: Suite(4, 16, 32, "sha256"),
}


def derived(secret: bytes, number: int, suite: Suite) -> bytes:
    """KDF (9.7.1): 1 enciphers, 2 proves, 3 is for a password."""
    digest = hashlib.new(suite.digest, secret + bytes([0, 0, 0, number]), usedforsecurity=False)
    return digest.digest()[: suite.octets]


class Channel:
    """Keys and counter after an authentication; counter 0 unless BAC says otherwise."""

    def __init__(self, seed: bytes, counter: bytes = b"\0", suite: Suite = TRIPLE_DES) -> None:
        self.suite = suite
        self.enc, self.mac = derived(seed, 1, suite), derived(seed, 2, suite)
        self.ssc = int.from_bytes(counter, "big")

    def counted(self) -> bytes:
        self.ssc = self.ssc + 1 & (1 << 8 * self.suite.block) - 1
        return self.ssc.to_bytes(self.suite.block, "big")

    def unwrap(self, header: bytes, body: bytes) -> tuple[bytes, int | None]:
        """Give plain data and Le of a protected command; raise `ValueError` when it is forged."""
        held, signed = objects(body)
        head = padded(header, self.suite.block) if signed else header
        counter = self.counted()
        if held.get(0x8E) != self._proof(counter + head + signed):
            raise ValueError("forged")
        secret = held[0x87][1:] if 0x87 in held else held.get(0x85, b"")
        plain = self._opened(secret, counter) if secret else b""
        le = int.from_bytes(held[0x97], "big") if 0x97 in held else None
        if le == 0:
            le = 256 if len(held[0x97]) == 1 else 65536
        return plain, le

    def wrap(self, data: bytes, status: bytes, *, odd: bool, fault: str = "") -> bytes:
        """Protect an answer, or spoil it in the way `fault` names."""
        counter = self.counted()
        if fault == "counter":
            counter = self.counted()
        body = b""
        if data:
            whole = data if fault == "unpadded" else padded(data, self.suite.block)
            if fault == "zero padding":
                whole = data + bytes(-len(data) % self.suite.block or self.suite.block)
            whole += bytes(-len(whole) % self.suite.block)
            iv = self.suite.counter_iv(self.enc, counter)
            secret = self.suite.encipher(self.enc, whole, iv)
            indicator = b"\x02" if fault == "indicator" else b"\x01"
            secret = secret[:-1] if fault == "half block" else secret
            body = _object(0x85, secret) if odd else _object(0x87, indicator + secret)
        said = b"\x6a\x82" if fault == "other status" else status
        body += b"" if fault == "no status" else _object(0x99, said)
        mac = self._proof(counter + body)
        return body + _mac_object(mac, fault)

    def _proof(self, message: bytes) -> bytes:
        aes = self.suite.block == AES.block_size
        return self.suite.mac(self.mac, padded(message, 16) if aes else message)

    def _opened(self, secret: bytes, counter: bytes) -> bytes:
        iv = self.suite.counter_iv(self.enc, counter)
        return self.suite.decipher(self.enc, secret, iv).rstrip(b"\0")[:-1]


def _mac_object(mac: bytes, fault: str) -> bytes:
    if fault == "no mac":
        return b""
    spoilt = {"mac": mac[::-1], "short mac": mac[:4], "empty mac": b""}
    return _object(0x8E, spoilt.get(fault, mac)) + (b"\x99" if fault == "trailing" else b"")


def objects(body: bytes) -> tuple[dict[int, bytes], bytes]:
    """Give objects of one-octet tags, and all of them but the MAC as they came."""
    held, signed, at = {}, b"", 0
    while at < len(body):
        tag, size, start = body[at], body[at + 1], at + 2
        if size > 0x80:
            width = size & 0x7F
            size, start = int.from_bytes(body[start : start + width], "big"), start + width
        held[tag] = body[start : start + size]
        if tag != 0x8E:
            signed += body[at : start + size]
        at = start + size
    return held, signed


def _object(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + value


class MutualAuthentication:
    """One BAC: a challenge given, a proof awaited (4.3.2)."""

    def __init__(self, information: str) -> None:
        seed = seed_of(information)
        self._enc, self._mac = key(seed, 1), key(seed, 2)
        self.challenge = b""

    def ask(self) -> bytes:
        self.challenge = os.urandom(8)
        return self.challenge

    def prove(self, proof: bytes, fault: str = "") -> tuple[bytes, Channel] | None:
        """Give our proof and the channel, or None for a wrong one."""
        secret, mac = proof[:32], proof[32:]
        if len(proof) != 40 or not self.challenge or mac != retail_mac(self._mac, secret):
            return None
        plain = decipher(self._enc, secret)
        if plain[8:16] != self.challenge:
            return None
        ours = os.urandom(16)
        theirs = bytes(8) if fault == "their challenge" else plain[:8]
        own = bytes(8) if fault == "own challenge" else self.challenge
        answer = encipher(self._enc, own + theirs + ours)
        seed = bytes(a ^ b for a, b in zip(plain[16:], ours, strict=True))
        channel = Channel(seed, self.challenge[4:] + plain[4:8])
        self.challenge = b""
        mac = retail_mac(self._mac, answer)
        return answer + (mac[::-1] if fault == "mac" else mac), channel
