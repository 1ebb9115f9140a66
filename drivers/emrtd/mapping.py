"""Integrated mapping of PACE (ICAO 9303-11 4.4.3.3.2): from two nonces to a new generator."""

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
