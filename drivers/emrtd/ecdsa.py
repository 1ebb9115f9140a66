"""Verifies ECDSA on any curve (BSI TR-03111 4.2.1); the signature as two numbers."""

from drivers.emrtd import tlv
from drivers.emrtd.curves import Curve
from drivers.emrtd.faults import ChipFault, TlvError


def verify(curve: Curve, public: bytes, digest: bytes, numbers: tuple[int, int]) -> bool:
    """Tell whether the signature is right."""
    r, s = numbers
    n = curve.order
    if not (0 < r < n and 0 < s < n):
        return False
    excess = max(0, 8 * len(digest) - n.bit_length())
    z = int.from_bytes(digest, "big") >> excess
    try:
        w = pow(s, -1, n)
    except ValueError:  # an order that is no prime
        return False
    try:
        point = curve.total(z * w % n, r * w % n, public)
    except ChipFault:  # infinity
        return False
    return int.from_bytes(curve.secret(point), "big") % n == r


def from_der(signature: bytes) -> tuple[int, int] | None:
    """Read ECDSA-Sig-Value; None when it is none."""
    try:
        parts = tlv.items(tlv.only(signature, 0x30))
    except TlvError:
        return None
    if [one.tag for one in parts] != [0x02, 0x02]:
        return None
    r, s = (int.from_bytes(one.value, "big", signed=True) for one in parts)
    return r, s


def from_plain(signature: bytes) -> tuple[int, int] | None:
    """Read r and s side by side (TR-03111 5.2.1); None when it is none."""
    half, odd = divmod(len(signature), 2)
    if odd or not half:
        return None
    return int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
