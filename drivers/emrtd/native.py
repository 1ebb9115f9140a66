"""Multiples of points through the machine's OpenSSL (libcrypto), for the curves it knows by name.

It is the library Python's own hashes come from. A single multiple is computed in a time that does
not depend on the number; a sum of two does not hide its numbers.
Where there is nothing to be had here the answer is None, and our own arithmetic does it.
Source: OpenSSL 3 manual, EC_POINT_mul(3), EC_POINT_oct2point(3), EC_GROUP_new_by_curve_name(3).
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any, Final

LIBRARY: Final = "libcrypto.so.3"
OTHER_NAMES: Final = {
    "P-192": "prime192v1",
    "P-224": "secp224r1",
    "P-256": "prime256v1",
    "P-384": "secp384r1",
    "P-521": "secp521r1",
}
UNCOMPRESSED: Final = 4
LONGEST: Final = 1 + 2 * 66  # octets of a point, on P-521
_P: Final = ctypes.c_void_p
_N: Final = ctypes.c_int
_S: Final = ctypes.c_size_t
_O: Final = ctypes.c_char_p
SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {  # result, then arguments
    "OBJ_sn2nid": (_N, _O),
    "EC_GROUP_new_by_curve_name": (_P, _N),
    "EC_POINT_new": (_P, _P),
    "EC_POINT_clear_free": (None, _P),
    "EC_POINT_oct2point": (_N, _P, _P, _O, _S, _P),
    "EC_POINT_point2oct": (_S, _P, _P, _N, _O, _S, _P),
    "EC_POINT_mul": (_N, _P, _P, _P, _P, _P, _P),
    "EC_POINT_add": (_N, _P, _P, _P, _P, _P),
    "BN_bin2bn": (_P, _O, _N, _P),
    "BN_clear_free": (None, _P),
    "ERR_clear_error": (None,),
}


def multiple(
    name: str, number: int, element: bytes | None, order: int, plus: bytes | None = None
) -> bytes | None:
    """Give number times a point of the curve, or its generator, and a point more.

    Points are uncompressed octets.
    """
    number %= order
    if element is None:
        return _product(name, number, None, 0, plus)
    return _product(name, 0, element, number, plus)


def total(name: str, number: int, element: bytes, times: int, order: int) -> bytes | None:
    """Give number times the generator and so many times a point; the time may tell the numbers."""
    return _product(name, number % order, element, times % order)


def _product(
    name: str, ours: int, element: bytes | None, times: int, plus: bytes | None = None
) -> bytes | None:
    group = _curve(name)
    if group is None or not (ours or times):
        return None
    c = _functions()
    scalar, factor = _number(c, ours), _number(c, times)
    base, found = c["EC_POINT_new"](group), c["EC_POINT_new"](group)
    size = LONGEST if element is None else len(element)
    out = ctypes.create_string_buffer(size)
    try:
        taken = element is None or c["EC_POINT_oct2point"](group, base, element, size, None)
        point = base if element is not None else None
        done = taken and c["EC_POINT_mul"](group, found, scalar, point, factor, None)
        if done and plus is not None:
            done = c["EC_POINT_oct2point"](group, base, plus, len(plus), None)
            done = done and c["EC_POINT_add"](group, found, found, base, None)
        written = done and c["EC_POINT_point2oct"](group, found, UNCOMPRESSED, out, size, None)
        if written and written > 1:  # infinity is a single octet
            return out.raw[:written]
        c["ERR_clear_error"]()  # other users of the library look there
        return None
    finally:
        for one in (scalar, factor):
            c["BN_clear_free"](one)
        for one in (base, found):
            c["EC_POINT_clear_free"](one)


def _number(c: dict[str, Callable[..., Any]], number: int) -> int | None:
    """Hand a number over, to be freed by the caller; None for zero."""
    if not number:
        return None
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    found: int | None = c["BN_bin2bn"](octets, len(octets), None)
    if found is None:
        raise MemoryError
    return found


@cache
def _curve(name: str) -> int | None:
    """Give the library's curve, which lives as long as the process."""
    c = _functions()
    if not c:
        return None
    number = c["OBJ_sn2nid"](OTHER_NAMES.get(name, name).encode())
    found: int | None = c["EC_GROUP_new_by_curve_name"](number) if number else None
    c["ERR_clear_error"]()
    return found


@cache
def _functions() -> dict[str, Callable[..., Any]]:
    """Bind what is used here; nothing where the library is another one."""
    try:
        library = ctypes.CDLL(LIBRARY)
        bound = {name: getattr(library, name) for name in SIGNATURES}
    except (OSError, AttributeError):
        return {}
    for name, (result, *arguments) in SIGNATURES.items():
        bound[name].restype, bound[name].argtypes = result, arguments
    return bound
