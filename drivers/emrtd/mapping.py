"""The mappings of PACE (ICAO 9303-11 4.4.3.3): from the chip's nonce to a new generator."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
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
    computed as (k2 s) G + (k2 k1) P, as the former does not wait for the chip: `aside` computes it
    while the chip does the same.
    """

    def __init__(self, group: Group, draw: Draw, aside: Executor) -> None:
        self._group = group
        self._aside = aside
        self._first, self.private = draw(group.order), draw(group.order)
        self._chosen = aside.submit(group.power, self._first, group.generator)
        self._own: Future[bytes] | None = None

    def masked(self, nonce: bytes) -> bytes:
        """Take the nonce; give the key to send for the chip's."""
        number = int.from_bytes(nonce, "big") * self.private % self._group.order
        self._own = self._aside.submit(self._group.power, number, self._group.generator)
        return self._chosen.result()

    def public(self, theirs: bytes) -> bytes:
        """Give our key on the new generator, once the chip's mapping key is there."""
        if self._own is None:
            raise ChipFault("no nonce yet")
        number = self._first * self.private % self._group.order
        return self._group.power_and(number, theirs, self._own.result())


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
