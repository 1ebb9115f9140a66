"""The mappings of PACE (ICAO 9303-11 4.4.3.3): from the chip's nonce to a new generator."""

import secrets
from collections.abc import Callable
from typing import Final

from drivers.emrtd.cipher import Cipher
from drivers.emrtd.domains import Group
from drivers.emrtd.faults import ChipFault

MARGIN_BITS: Final = 64
CONSTANTS: Final = {
    16: (
        bytes.fromhex("a668892a7c41e3ca739f40b057d85904"),
        bytes.fromhex("a4e136ac725f738b01c1f60217c188ad"),
    ),
    32: (
        bytes.fromhex("d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676"),
        bytes.fromhex("54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"),
    ),
}


Draw = Callable[[int], int]


class GenericMapping:
    """Our two keys of generic mapping: `private` is that on the new generator.

    With k1, k2 ours, s the nonce and P the chip's key the generator is s G + k1 P. Our key on it is
    computed as (k2 s) G + (k2 k1) P, as the former does not wait for the chip. `chosen` is k1 G,
    which is sent for P.
    """

    def __init__(self, group: Group, draw: Draw) -> None:
        self.group = group
        first, self.private = draw(group.order), draw(group.order)
        self._both = first * self.private % group.order
        self.chosen = group.public(first)

    def masked(self, nonce: bytes) -> bytes:
        """Give the part of our key that the nonce makes."""
        number = int.from_bytes(nonce, "big") * self.private % self.group.order
        return self.group.public(number)

    def public(self, theirs: bytes, masked: bytes) -> bytes:
        """Give our key on the new generator, once the chip's mapping key is there."""
        return self.group.power_and(self._both, theirs, masked)


def below(bound: int) -> int:
    """Draw a secret number from 1 up to but not including `bound`."""
    return 1 + secrets.randbelow(bound - 1)


class Pairs:
    """Draws the keys of generic mapping, each for one channel.

    Those of the next may be drawn while its chip is powered up, for the group of the one before.
    """

    def __init__(self, draw: Draw = below) -> None:
        self.draw = draw
        self._group: Group | None = None
        self._ahead: GenericMapping | None = None

    def prepare(self) -> None:
        """Draw ahead."""
        self._ahead = None if self._group is None else GenericMapping(self._group, self.draw)

    def take(self, group: Group) -> GenericMapping:
        """Give keys of this group, never to be given again."""
        ahead, self._ahead, self._group = self._ahead, None, group
        fits = ahead is not None and ahead.group == group
        return ahead if ahead is not None and fits else GenericMapping(group, self.draw)


def nonce_octets(key_octets: int) -> int:
    """Give the length of the chip's nonce that goes with a key length."""
    return 16 if key_octets <= 16 else 32


def generator(group: Group, cipher: Cipher, nonce: bytes, ours: bytes) -> bytes:
    """Give the generator both nonces agree on; raise `ChipFault` when there is none."""
    return group.from_number(pseudo_random(group, cipher, nonce, ours))


def pseudo_random(group: Group, cipher: Cipher, nonce: bytes, ours: bytes) -> int:
    """Stretch the nonces to a number of the field: R(s, t) mod p."""
    if len(nonce) != nonce_octets(len(ours)):
        raise ChipFault("a nonce of wrong length")
    c0, c1 = CONSTANTS[len(nonce)]
    rounds = -(-(group.bits + MARGIN_BITS) // (8 * len(nonce)))
    key, found = cipher.encrypt(ours, nonce)[: len(ours)], b""
    for _ in range(rounds):
        found += cipher.encrypt(key, c1)
        key = cipher.encrypt(key, c0)[: len(ours)]
    return int.from_bytes(found, "big") % group.prime
