"""Groups the card agrees keys in: elliptic curves and DH (9303-11 9.5, TR-03111 4), own arithmetic.

An element travels as octets: a point as 04 X Y, a DH number at the length of the prime.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from functools import cache

from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.groups_table import CURVES, DH_GROUPS

Point = tuple[int, int] | None  # None is infinity
Jacobian = tuple[int, int, int]


@dataclass(frozen=True)
class Curve:
    """y2 = x3 + ax + b mod p; `g` generates n points."""

    name: str
    oid: str
    p: int
    a: int
    b: int
    g: tuple[int, int]
    n: int

    token_tag = 0x86  # of a public key in an authentication token

    @property
    def size(self) -> int:
        """Octets of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    def secret(self) -> int:
        return secrets.randbelow(self.n - 1) + 1

    def public(self, secret: int) -> bytes:
        """Give the element that belongs to a secret."""
        return self.octets(self.times(secret, self.g))

    def shared(self, secret: int, element: bytes) -> bytes:
        """Key agreement: the x coordinate."""
        point = self.times(secret, self.point(element))
        if point is None:
            raise ValueError("infinity")
        return point[0].to_bytes(self.size, "big")

    def mapped(self, nonce: int, secret: int, element: bytes) -> "Curve":
        """Map the nonce: the same curve with s*G + H as generator."""
        shared = self.times(secret, self.point(element))
        found = self.plus(self.times(nonce, self.g), shared)
        if found is None or shared is None:
            raise ValueError("infinity")
        return replace(self, g=found)

    def octets(self, point: Point) -> bytes:
        if point is None:
            return b"\0"
        return b"\x04" + b"".join(v.to_bytes(self.size, "big") for v in point)

    def point(self, octets: bytes) -> tuple[int, int]:
        """Read a point; `ValueError` when it is not on the curve."""
        if len(octets) != 2 * self.size + 1 or octets[0] != 4:
            raise ValueError("no point")
        x = int.from_bytes(octets[1 : 1 + self.size], "big")
        y = int.from_bytes(octets[1 + self.size :], "big")
        if max(x, y) >= self.p or (y * y - x * x * x - self.a * x - self.b) % self.p:
            raise ValueError("not on the curve")
        return x, y

    def plus(self, one: Point, other: Point) -> Point:
        """Add two points, affine."""
        if one is None or other is None:
            return other if one is None else one
        if one[0] == other[0]:
            if (one[1] + other[1]) % self.p == 0:
                return None
            slope = (3 * one[0] ** 2 + self.a) * pow(2 * one[1], -1, self.p)
        else:
            slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, self.p)
        x = (slope * slope - one[0] - other[0]) % self.p
        return x, (slope * (one[0] - x) - one[1]) % self.p

    def times(self, factor: int, point: Point) -> Point:
        """Multiply, doubling and adding from the top bit on."""
        if point is None or factor % self.n == 0:
            return None
        sum_: Jacobian = (1, 1, 0)
        for bit in bin(factor % self.n)[2:]:
            sum_ = self._double(sum_)
            if bit == "1":
                sum_ = self._add(sum_, point)
        x, y, z = sum_
        if z == 0:
            return None
        inverse = pow(z, -1, self.p)
        return x * inverse**2 % self.p, y * inverse**3 % self.p

    def _double(self, point: Jacobian) -> Jacobian:
        x, y, z = point
        if z == 0 or y == 0:
            return 1, 1, 0
        p, yy, zz = self.p, y * y % self.p, z * z % self.p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * zz * zz) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, one: Jacobian, other: tuple[int, int]) -> Jacobian:
        x, y, z = one
        if z == 0:
            return (*other, 1)
        p, zz = self.p, z * z % self.p
        h, r = (other[0] * zz - x) % p, (other[1] * zz * z - y) % p
        if h == 0:
            return self._double(one) if r == 0 else (1, 1, 0)
        hh = h * h % p
        hhh, v = h * hh % p, x * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - y * hhh) % p, z * h % p

    def sign(self, secret: int, data: bytes, digest: str = "sha256") -> tuple[int, int]:
        """ECDSA: r and s (TR-03111 4.2.1)."""
        whole = hashlib.new(digest, data).digest()
        cut = max(0, 8 * len(whole) - self.n.bit_length())
        number = int.from_bytes(whole, "big") >> cut
        while True:
            once = self.secret()
            point = self.times(once, self.g)
            r = (point[0] if point else 0) % self.n
            s = pow(once, -1, self.n) * (number + r * secret) % self.n
            if r and s:
                return r, s

    def key_info(self, public: bytes, *, explicit: bool = False) -> bytes:
        """SubjectPublicKeyInfo, the curve by name or by all its parameters (RFC 3279 2.3.5)."""
        parameters = self.parameters() if explicit else oid(self.oid)
        head = sequence(oid("1.2.840.10045.2.1"), parameters)
        return sequence(head, tlv(0x03, b"\0" + public))

    def parameters(self) -> bytes:
        """ECParameters."""
        field = sequence(oid("1.2.840.10045.1.1"), integer(self.p))
        a, b = (tlv(0x04, v.to_bytes(self.size, "big")) for v in (self.a, self.b))
        base = tlv(0x04, self.octets(self.g))
        return sequence(integer(1), field, sequence(a, b), base, integer(self.n), integer(1))


@dataclass(frozen=True)
class DhGroup:
    """g generates q numbers mod p."""

    p: int
    g: int
    q: int

    token_tag = 0x84

    @property
    def size(self) -> int:
        return (self.p.bit_length() + 7) // 8

    def secret(self) -> int:
        return secrets.randbelow(self.q - 1) + 1

    def public(self, secret: int) -> bytes:
        return pow(self.g, secret, self.p).to_bytes(self.size, "big")

    def number(self, octets: bytes) -> int:
        """Read an element; `ValueError` for one outside the subgroup."""
        found = int.from_bytes(octets, "big")
        if not 1 < found < self.p - 1 or pow(found, self.q, self.p) != 1:
            raise ValueError("outside the group")
        return found

    def shared(self, secret: int, element: bytes) -> bytes:
        return pow(self.number(element), secret, self.p).to_bytes(self.size, "big")

    def mapped(self, nonce: int, secret: int, element: bytes) -> "DhGroup":
        """Map the nonce: g^s * h."""
        h = pow(self.number(element), secret, self.p)
        return replace(self, g=pow(self.g, nonce, self.p) * h % self.p)

    def key_info(self, public: bytes, *, explicit: bool = True) -> bytes:
        """SubjectPublicKeyInfo of X9.42 (RFC 3279 2.3.3); DH has no names."""
        if not explicit:
            raise ValueError("DH has no names")
        numbers = sequence(integer(self.p), integer(self.g), integer(self.q))
        head = sequence(oid("1.2.840.10046.2.1"), numbers)
        return sequence(head, tlv(0x03, b"\0" + integer(int.from_bytes(public, "big"))))


Group = Curve | DhGroup


@cache
def group(number: int) -> Group:
    """Give the group of a standardised parameter id."""
    if number in DH_GROUPS:
        return DhGroup(*(int(text, 16) for text in DH_GROUPS[number]))
    return curve(number)


@cache
def curve(number: int) -> Curve:
    """Give the curve of a standardised parameter id."""
    name, identifier, texts = CURVES[number]
    p, a, b, x, y, n = (int(text, 16) for text in texts)
    return Curve(name, identifier, p, a, b, (x, y), n)
