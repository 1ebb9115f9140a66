"""Multiples of points through OpenSSL, on the curves where that is faster than our own arithmetic.

OpenSSL's key agreement tells the x coordinate alone. Of the two points with it the right one is
found by a second agreement with the next number: kP + P must be (k + 1)P.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

Affine = tuple[int, int]
CURVES: Final[dict[str, ec.EllipticCurve]] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
LEAST: Final = 2


def of_generator(name: str, number: int, order: int) -> Affine | None:
    """Give number times the curve's own generator; None where our own arithmetic is to do it."""
    curve, number = CURVES.get(name), number % order
    if curve is None or not number:
        return None
    found = ec.derive_private_key(number, curve).public_key().public_numbers()
    return found.x, found.y


def multiple(
    name: str, number: int, point: Affine, equation: tuple[int, int, int], order: int
) -> Affine | None:
    """Give number times a point of the curve with p, a, b; None as above."""
    curve, number = CURVES.get(name), number % order
    if curve is None or not LEAST <= number < order - LEAST:
        return None
    p, a, b = equation
    peer = ec.EllipticCurvePublicNumbers(*point, curve).public_key()
    x, next_x = (_agreed(curve, one, peer) for one in (number, number + 1))
    y = pow((x**3 + a * x + b) % p, (p + 1) // 4, p)  # all of these p are 3 modulo 4
    px, py = point
    slope = (y - py) * pow(x - px, -1, p) % p
    return (x, y) if (slope * slope - x - px) % p == next_x else (x, p - y)


def _agreed(curve: ec.EllipticCurve, number: int, peer: ec.EllipticCurvePublicKey) -> int:
    return int.from_bytes(ec.derive_private_key(number, curve).exchange(ec.ECDH(), peer), "big")
