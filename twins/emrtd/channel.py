"""The card's half of BAC and secure messaging, from ICAO 9303-11 with triple DES alone."""

import hashlib
import os

from Cryptodome.Cipher import DES, DES3


def key(seed: bytes, number: int) -> bytes:
    """KDF for 3DES (9.7.1.1); the cipher does not look at parity."""
    return hashlib.sha1(seed + bytes([0, 0, 0, number]), usedforsecurity=False).digest()[:16]


def seed_of(information: str) -> bytes:
    """K_seed from number, birth and expiry, each with its check digit."""
    return hashlib.sha1(information.encode(), usedforsecurity=False).digest()[:16]


def padded(data: bytes) -> bytes:
    """Add 80 and zeros to whole blocks."""
    data += b"\x80"
    return data + bytes(-len(data) % 8)


def encipher(secret: bytes, data: bytes) -> bytes:
    """3DES, CBC, IV 0."""
    return bytes(_tdes(secret).encrypt(data))


def decipher(secret: bytes, data: bytes) -> bytes:
    """3DES, CBC, IV 0."""
    return bytes(_tdes(secret).decrypt(data))


def retail_mac(secret: bytes, data: bytes) -> bytes:
    """DES over all blocks, the last one decrypted and encrypted once more."""
    chain = DES.new(secret[:8], DES.MODE_CBC, bytes(8)).encrypt(padded(data))[-8:]  # noqa: S304
    middle = DES.new(secret[8:], DES.MODE_ECB).decrypt(chain)  # noqa: S304
    return DES.new(secret[:8], DES.MODE_ECB).encrypt(middle)  # noqa: S304


def _tdes(secret: bytes) -> "DES3.CbcMode":  # type: ignore[name-defined]
    whole = DES3.adjust_key_parity(secret + secret[:8])
    return DES3.new(whole, DES3.MODE_CBC, bytes(8))


class Channel:
    """Keys and counter after a mutual authentication."""

    def __init__(self, seed: bytes, counter: bytes) -> None:
        self.enc, self.mac = key(seed, 1), key(seed, 2)
        self.ssc = int.from_bytes(counter, "big")

    def counted(self) -> bytes:
        self.ssc = self.ssc + 1 & (1 << 64) - 1
        return self.ssc.to_bytes(8, "big")

    def unwrap(self, header: bytes, body: bytes) -> tuple[bytes, int | None]:
        """Give plain data and Le of a protected command; raise `ValueError` when it is forged."""
        objects, signed, given = {}, b"", b""
        at = 0
        while at < len(body):
            tag, size, start = body[at], body[at + 1], at + 2
            if size > 0x80:
                width = size & 0x7F
                size, start = int.from_bytes(body[start : start + width], "big"), start + width
            objects[tag] = body[start : start + size]
            if tag == 0x8E:
                given = objects[tag]
            else:
                signed += body[at : start + size]
            at = start + size
        head = padded(header) if signed else header
        if given != retail_mac(self.mac, self.counted() + head + signed):
            raise ValueError("forged")
        secret = objects[0x87][1:] if 0x87 in objects else objects.get(0x85, b"")
        plain = decipher(self.enc, secret).rstrip(b"\0")[:-1] if secret else b""
        le = int.from_bytes(objects[0x97], "big") if 0x97 in objects else None
        if le == 0:
            le = 256 if len(objects[0x97]) == 1 else 65536
        return plain, le

    def wrap(self, data: bytes, status: bytes, *, odd: bool, slip: bool = False) -> bytes:
        """Protect an answer; `slip` spoils the MAC."""
        body = b""
        if data:
            secret = encipher(self.enc, padded(data))
            body = _object(0x85, secret) if odd else _object(0x87, b"\x01" + secret)
        body += _object(0x99, status)
        mac = retail_mac(self.mac, self.counted() + body)
        return body + _object(0x8E, mac[::-1] if slip else mac)


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

    def prove(self, proof: bytes) -> tuple[bytes, Channel] | None:
        """Give our proof and the channel, or None for a wrong one."""
        secret, mac = proof[:32], proof[32:]
        if len(proof) != 40 or not self.challenge or mac != retail_mac(self._mac, secret):
            return None
        plain = decipher(self._enc, secret)
        if plain[8:16] != self.challenge:
            return None
        ours = os.urandom(16)
        answer = encipher(self._enc, self.challenge + plain[:8] + ours)
        seed = bytes(a ^ b for a, b in zip(plain[16:], ours, strict=True))
        channel = Channel(seed, self.challenge[4:] + plain[4:8])
        self.challenge = b""
        return answer + retail_mac(self._mac, answer), channel
