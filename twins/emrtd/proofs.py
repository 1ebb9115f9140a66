"""What proves a chip no copy: chip authentication v1 and active authentication (9303-11 6.1, 6.2).

A clone has the files of another chip and, for want of its secrets, makes up its own.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from twins.emrtd.channel import SUITES, Channel
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.groups import Curve, curve, group

SECURITY = "0.4.0.127.0.7"
TRAILERS = {"sha1": b"\xbc", "sha224": b"\x38\xcc", "sha256": b"\x34\xcc", "sha384": b"\x36\xcc",
            "sha512": b"\x35\xcc"}  # fmt: skip
PLAIN_ECDSA = {"sha1": 1, "sha224": 2, "sha256": 3, "sha384": 4, "sha512": 5}


@dataclass(frozen=True)
class ChipSecret:
    """Static key of chip authentication; `key_id` where a chip holds several."""

    cipher: int = 2
    parameters: int = 13
    key_id: int | None = None
    explicit: bool = True
    secret: int = 0

    def filled(self) -> "ChipSecret":
        """Give one with a secret of its own."""
        return replace(self, secret=group(self.parameters).secret())

    @property
    def kind(self) -> int:
        return 2 if isinstance(group(self.parameters), Curve) else 1

    @property
    def identifier(self) -> str:
        return f"{SECURITY}.2.2.3.{self.kind}.{self.cipher}"

    def infos(self) -> list[bytes]:
        """ChipAuthenticationInfo and ChipAuthenticationPublicKeyInfo (9.2.5, 9.2.6)."""
        number = b"" if self.key_id is None else integer(self.key_id)
        home = group(self.parameters)
        key = home.key_info(home.public(self.secret), explicit=self.explicit)
        return [
            sequence(oid(self.identifier), integer(1), number),
            sequence(oid(f"{SECURITY}.2.2.1.{self.kind}"), key, number),
        ]

    def chosen_by(self, identifier: bytes) -> bool:
        """Tell whether the value of an object identifier names this protocol."""
        return identifier == oid(self.identifier)[2:]

    def agree(self, public: bytes) -> Channel:
        """Give the channel agreed with a reader's key; `ValueError` for a wrong one."""
        shared = group(self.parameters).shared(self.secret, public)
        return Channel(shared, suite=SUITES[self.cipher])


@dataclass(frozen=True)
class EcActiveKey:
    """Active authentication by ECDSA, the signature plain r and s (TR-03111 5.2.2)."""

    parameters: int = 12
    digest: str = "sha256"
    secret: int = 0

    def filled(self) -> "EcActiveKey":
        return replace(self, secret=curve(self.parameters).secret())

    def group_file(self) -> bytes:
        """DG15."""
        home = curve(self.parameters)
        return tlv(0x6F, home.key_info(home.public(self.secret)))

    def infos(self) -> list[bytes]:
        """ActiveAuthenticationInfo (9.2.8)."""
        algorithm = oid(f"{SECURITY}.1.1.4.1.{PLAIN_ECDSA[self.digest]}")
        return [sequence(oid("2.23.136.1.1.5"), integer(1), algorithm)]

    def sign(self, challenge: bytes) -> bytes:
        home = curve(self.parameters)
        size = (home.n.bit_length() + 7) // 8
        return b"".join(
            v.to_bytes(size, "big") for v in home.sign(self.secret, challenge, self.digest)
        )


@cache
def rsa_numbers(bits: int, turn: int = 0) -> tuple[int, int, bytes]:
    """Give modulus, private exponent and SubjectPublicKeyInfo; one key a size and turn."""
    key = rsa.generate_private_key(65537, bits)
    info = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_numbers().n, key.private_numbers().d, info


@dataclass(frozen=True)
class RsaActiveKey:
    """Active authentication by RSA, ISO/IEC 9796-2 scheme 1 with message recovery."""

    bits: int = 1024
    digest: str = "sha256"
    turn: int = 0

    def filled(self) -> "RsaActiveKey":
        return self

    def cloned(self) -> "RsaActiveKey":
        return replace(self, turn=self.turn + 1)

    def group_file(self) -> bytes:
        return tlv(0x6F, rsa_numbers(self.bits, self.turn)[2])

    def infos(self) -> list[bytes]:
        return []

    def sign(self, challenge: bytes) -> bytes:
        """6A, as many random octets as fit, digest, trailer; raised to the private exponent."""
        modulus, private, _ = rsa_numbers(self.bits, self.turn)
        trailer = TRAILERS[self.digest]
        size = self.bits // 8
        free = size - 1 - hashlib.new(self.digest).digest_size - len(trailer)
        recoverable = os.urandom(free)
        digest = hashlib.new(self.digest, recoverable + challenge).digest()
        message = b"\x6a" + recoverable + digest + trailer
        return pow(int.from_bytes(message, "big"), private, modulus).to_bytes(size, "big")


ActiveKey = EcActiveKey | RsaActiveKey


def other_key(held: ActiveKey) -> ActiveKey:
    """Give a key of the same kind that is not this one."""
    return held.cloned() if isinstance(held, RsaActiveKey) else held.filled()
