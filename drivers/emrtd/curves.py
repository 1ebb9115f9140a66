"""Arithmetic on elliptic curves over prime fields, with a generator of one's own choosing.

PACE maps to a new generator and issuers sign on curves no library offers: both need this.
Source: BSI TR-03111 4.1; ICAO 9303-11 appendix B for the encoding of a number as a point.
"""

from dataclasses import dataclass
from typing import Final

from drivers.emrtd import native
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.field import OverPrime

UNCOMPRESSED: Final = 0x04
COMPRESSED: Final = (b"\x02", b"\x03")  # TR-03111 3.2.1; 9303-11 9.4.5 allows only the long form
Affine = tuple[int, int]
Jacobian = tuple[int, int, int]
INFINITY: Final[Jacobian] = (1, 1, 0)


@dataclass(frozen=True, slots=True)
class Curve(OverPrime):
    """y2 = x3 + ax + b over p; elements are uncompressed points, checked whenever taken in."""

    a: int
    b: int
    gx: int
    gy: int
    order: int

    key_tag = 0x86  # of a public key as data object (9303-11 9.4.5)
    kind = "ECDH"

    @property
    def maps_numbers(self) -> bool:
        """Tell whether `from_number` works here."""
        return self.p % 4 == 3

    @property
    def generator(self) -> bytes:
        return self.encode((self.gx, self.gy))

    def check(self, element: bytes) -> bytes:
        """Give the element back; raise `ChipFault` unless it is a point of the curve."""
        self.decode(element)
        return element

    def public(self, number: int) -> bytes:
        """Give the multiple of the generator; infinity is a fault."""
        quick = native.multiple(self.name, number, None, self.order)
        return quick or self.encode(self.affine(self.multiple(number, (self.gx, self.gy))))

    def power(self, number: int, element: bytes) -> bytes:
        """Give the multiple of a point checked before; infinity is a fault."""
        quick = native.multiple(self.name, number, element, self.order)
        return quick or self.encode(self.affine(self.multiple(number, self.decode(element))))

    def total(self, number: int, times: int, element: bytes) -> bytes:
        """Give number times the generator and so many times a point, no secrets; as `power`."""
        point = self.decode(element)
        quick = native.total(self.name, number, element, times, self.order)
        if quick is not None:
            return quick
        ours = self.multiple(number % self.order, (self.gx, self.gy))
        return self.encode(self.affine(self.add(ours, self.multiple(times % self.order, point))))

    def power_and(self, number: int, element: bytes, other: bytes) -> bytes:
        """Give the multiple of a point plus another point, both checked before."""
        quick = native.multiple(self.name, number, element, self.order, other)
        return quick or self.combine(self.power(number, element), other)

    def combine(self, left: bytes, right: bytes) -> bytes:
        """Give the sum of two points; infinity is a fault."""
        one, other = self.decode(left), self.decode(right)
        return self.encode(self.affine(self.add((*one, 1), (*other, 1))))

    def secret(self, element: bytes) -> bytes:
        """Give what key derivation takes of a shared point: its x coordinate."""
        return element[1 : 1 + self.size]

    def from_number(self, number: int) -> bytes:
        """Encode a number as a point (9303-11 appendix B); needs p = 3 mod 4."""
        p, t = self.p, number % self.p
        alpha = -t * t % p
        divisor = self.a * (alpha + alpha * alpha) % p
        if not self.maps_numbers or not divisor:
            raise ChipFault("a number that is no point of this curve")
        x2 = -self.b * pow(self.a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
        x3 = alpha * x2 % p
        h2 = (x2**3 + self.a * x2 + self.b) % p
        root = pow(h2, p - 1 - (p + 1) // 4, p)
        if root * root * h2 % p == 1:
            return self.check(self.encode((x2, root * h2 % p)))
        return self.check(self.encode((x3, root * t**3 * h2 % p)))

    def encode(self, point: Affine) -> bytes:
        x, y = (coordinate.to_bytes(self.size, "big") for coordinate in point)
        return bytes([UNCOMPRESSED]) + x + y

    def decode(self, element: bytes) -> Affine:
        """Read an uncompressed point that lies on the curve."""
        if element[:1] in COMPRESSED:
            raise ChipFault("a compressed point")
        if len(element) != 1 + 2 * self.size or element[0] != UNCOMPRESSED:
            raise ChipFault("no uncompressed point of this curve")
        x = int.from_bytes(element[1 : 1 + self.size], "big")
        y = int.from_bytes(element[1 + self.size :], "big")
        on_curve = (y * y - x**3 - self.a * x - self.b) % self.p == 0
        if x >= self.p or y >= self.p or not on_curve:
            raise ChipFault("a point off the curve")
        return x, y

    def multiple(self, number: int, point: Affine) -> Jacobian:
        """Give number times point, four bits at a time."""
        table = [INFINITY, (*point, 1)]
        while len(table) < 16:
            table.append(self.add(table[-1], table[1]))
        found = INFINITY
        for shift in range((number.bit_length() + 3) // 4 * 4 - 4, -1, -4):
            for _ in range(4):
                found = self.double(found)
            found = self.add(found, table[number >> shift & 15])
        return found

    def double(self, point: Jacobian) -> Jacobian:
        x, y, z = point
        if not y or not z:
            return INFINITY
        p = self.p
        yy, zz = y * y % p, z * z % p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * zz * zz) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def add(self, left: Jacobian, right: Jacobian) -> Jacobian:
        (x1, y1, z1), (x2, y2, z2), p = left, right, self.p
        if not z1:
            return right
        if not z2:
            return left
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if not h:
            return INFINITY if r else self.double(left)
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p

    def affine(self, point: Jacobian) -> Affine:
        x, y, z = point
        if not z:
            raise ChipFault("the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p
