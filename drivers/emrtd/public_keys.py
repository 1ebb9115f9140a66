"""Public keys as chips and certificates hold them: SubjectPublicKeyInfo with any parameters.

Reads what common libraries refuse: explicit curves, rare Brainpool curves, DH groups, and the
standardised numbers of BSI TR-03110. Source: BSI TR-03111 4.4, RFC 3279, RFC 5480.
"""

from dataclasses import dataclass
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.curves import Curve
from drivers.emrtd.dh import DhGroup
from drivers.emrtd.domains import CURVES, DOMAINS, Group
from drivers.emrtd.faults import ChipFault, TlvError

RSA: Final = bytes.fromhex("2A864886F70D010101")
EC: Final = bytes.fromhex("2A8648CE3D0201")
DH: Final = bytes.fromhex("2A864886F70D010301")  # p, g
DH_X942: Final = bytes.fromhex("2A8648CE3E0201")  # p, g, q
STANDARD: Final = bytes.fromhex("04007F00070102")
PRIME_FIELD: Final = bytes.fromhex("2A8648CE3D0101")
BRAINPOOL: Final = "2B24030302080101"
NAMED: Final = {
    bytes.fromhex(oid): number
    for oid, number in {
        "2A8648CE3D030101": 8, f"{BRAINPOOL}03": 9, "2B81040021": 10, f"{BRAINPOOL}05": 11,
        "2A8648CE3D030107": 12, f"{BRAINPOOL}07": 13, f"{BRAINPOOL}09": 14, "2B81040022": 15,
        f"{BRAINPOOL}0B": 16, f"{BRAINPOOL}0D": 17, "2B81040023": 18,
    }.items()
}  # fmt: skip
_NONE: Final = tlv.Tlv(0x05, constructed=False, value=b"", end=0)
LARGEST_CURVE: Final = 640
LARGEST_MODULUS: Final = 8192


class UnknownKeyError(ChipFault):
    """A key of a kind, or with parameters, we cannot compute with."""


@dataclass(frozen=True, slots=True)
class GroupKey:
    """An element of a group, checked to be one."""

    group: Group
    element: bytes


@dataclass(frozen=True, slots=True)
class RsaKey:
    """Modulus and exponent."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """Octets of a signature."""
        return (self.modulus.bit_length() + 7) // 8


def parse(info: bytes) -> GroupKey | RsaKey:
    """Read a SubjectPublicKeyInfo; raise `UnknownKeyError`."""
    try:
        algorithm, bits = tlv.items(tlv.only(info, 0x30))
        parts = tlv.items(algorithm.value)
        if bits.tag != 0x03 or bits.value[:1] != b"\0":
            return _key(b"", parts, b"")
        return _key(parts[0].value, parts[1:], bits.value[1:])
    except UnknownKeyError:
        raise
    except ChipFault as broken:
        raise UnknownKeyError(f"public key: {broken}") from broken
    except (ValueError, IndexError) as broken:
        raise UnknownKeyError(f"public key: {type(broken).__name__}") from broken


def _key(kind: bytes, parameters: list[tlv.Tlv], raw: bytes) -> GroupKey | RsaKey:
    if kind == RSA:
        modulus, exponent = (_number(one) for one in tlv.items(tlv.only(raw, 0x30)))
        if not 512 <= modulus.bit_length() <= LARGEST_MODULUS or exponent < 3:
            raise UnknownKeyError("RSA key of this size")
        return RsaKey(modulus, exponent)
    if kind == EC:
        curve = _curve(parameters[0])
        return GroupKey(curve, curve.check(raw))
    group = _group(kind, parameters[0] if parameters else _NONE)
    if isinstance(group, Curve):
        return GroupKey(group, group.check(raw))
    element = tlv.only(raw, 0x02) if raw[:1] == b"\x02" else raw
    return GroupKey(group, group.check(element))


def _group(kind: bytes, parameters: tlv.Tlv) -> Group:
    if kind == STANDARD:
        return DOMAINS[_number(parameters)] if _number(parameters) in DOMAINS else _unknown()
    if kind not in (DH, DH_X942):
        raise UnknownKeyError("public key algorithm")
    p, g, *more = (_number(one) for one in tlv.items(parameters.value)[:3])
    for group in DOMAINS.values():
        if isinstance(group, DhGroup) and (group.p, group.g) == (p, g):
            return group
    if kind == DH_X942 and more and p.bit_length() <= LARGEST_MODULUS:
        return DhGroup(f"{p.bit_length()}/{more[0].bit_length()}", p, g, more[0])
    return _unknown()


def _unknown() -> Group:
    raise UnknownKeyError("parameters")


def _curve(parameters: tlv.Tlv) -> Curve:
    if parameters.tag == 0x06:
        number = NAMED.get(parameters.value)
        if number is None:
            raise UnknownKeyError("curve")
        return CURVES[number]
    _, field, equation, base, order, *_ = tlv.items(parameters.value)
    kind, prime = tlv.items(field.value)
    if kind.value != PRIME_FIELD:
        raise UnknownKeyError("curve over another field")
    a, b = (int.from_bytes(one.value, "big") for one in tlv.items(equation.value)[:2])
    p, n = _number(prime), _number(order)
    if p.bit_length() > LARGEST_CURVE or not p & 1:
        raise UnknownKeyError("curve of this size")
    size = (p.bit_length() + 7) // 8
    x, y = base.value[1 : 1 + size], base.value[1 + size :]
    curve = Curve("explicit", p, a, b, int.from_bytes(x, "big"), int.from_bytes(y, "big"), n)
    for known in CURVES.values():
        if _numbers(known) == _numbers(curve):
            return known
    curve.check(base.value)
    if curve.multiple(n, (curve.gx, curve.gy))[2]:
        raise UnknownKeyError("curve with a wrong order")
    return curve


def _numbers(curve: Curve) -> tuple[int, ...]:
    return curve.p, curve.a, curve.b, curve.gx, curve.gy, curve.order


def _number(one: tlv.Tlv) -> int:
    if one.tag != 0x02 or not one.value or one.value[0] & 0x80:
        raise TlvError("no positive number")
    return int.from_bytes(one.value, "big")
