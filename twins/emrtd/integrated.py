"""Integrated mapping of PACE (9303-11 4.4.3.3.2 and appendix B): a generator out of two nonces."""

from dataclasses import replace

from twins.emrtd.channel import Suite
from twins.emrtd.groups import Curve, DhGroup, Group

CONSTANTS = {
    16: ("a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"),
    32: ("d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
         "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"),
}  # fmt: skip


def nonce_octets(suite: Suite) -> int:
    """Give the length of the card's nonce: whole blocks, no less than the cipher's key."""
    return 16 if suite.octets == 16 else 32


def number(suite: Suite, ours: bytes, theirs: bytes, prime: int) -> int:
    """Give the pseudo-random number mod p out of the card's nonce and the reader's."""
    first, second = (bytes.fromhex(c) for c in CONSTANTS[len(ours)])
    key, found, out = suite.encipher(theirs, ours)[: suite.octets], 0, b""
    while 8 * len(out) < prime.bit_length() + 64:
        out += suite.encipher(key, second)
        key = suite.encipher(key, first)[: suite.octets]
    found = int.from_bytes(out, "big")
    return found % prime


def mapped(home: Group, found: int) -> Group:
    """Give the same group with a generator made of the number."""
    if isinstance(home, DhGroup):
        return replace(home, g=pow(found, (home.p - 1) // home.q, home.p))
    return replace(home, g=encoded(home, found))


def encoded(home: Curve, t: int) -> tuple[int, int]:
    """Give the point of a number, for primes that are 3 mod 4 (appendix B.2)."""
    p, a, b = home.p, home.a, home.b
    alpha = -t * t % p
    two = -b * pow(a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    three = alpha * two % p
    height = (two**3 + a * two + b) % p
    root = pow(height, p - 1 - (p + 1) // 4, p)
    if root * root * height % p == 1:
        return two, root * height % p
    return three, root * pow(t, 3, p) * height % p
