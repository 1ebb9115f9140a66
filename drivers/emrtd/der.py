"""What certificates and signatures are written with: identifiers, numbers, times and names.

Sources: ITU-T X.690; RFC 5280 4.1.2 (times, names), 7.1 (when two names are the same).
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.faults import TlvError

SEQUENCE: Final = 0x30
SET: Final = 0x31
INTEGER: Final = 0x02
BITS: Final = 0x03
OCTETS: Final = 0x04
IDENTIFIER: Final = 0x06
UTC_TIME: Final = 0x17
LONG_TIME: Final = 0x18
TIME: Final = re.compile(
    rb"(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d{1,9})?"
    rb"(?:Z|([+-])(\d\d)(\d\d))"
)
PIVOT: Final = 50  # two-digit years from here on are of the 20th century
TEXTS: Final = {
    0x0C: "utf-8", 0x13: "latin-1", 0x14: "latin-1", 0x16: "latin-1", 0x1A: "latin-1",
    0x1C: "utf-32-be", 0x1E: "utf-16-be",
}  # fmt: skip
LONGEST_NAME: Final = 4096
Name = tuple[tuple[str, str], ...]


def sequence(data: bytes) -> list[tlv.Tlv]:
    """Give the parts of the one SEQUENCE that fills `data`."""
    return tlv.items(tlv.only(data, SEQUENCE))


@lru_cache(maxsize=256)
def dotted(octets: bytes) -> str:
    """Write an object identifier's octets with dots."""
    if not octets or octets[-1] & 0x80:
        raise TlvError("a broken object identifier")
    arcs, arc = [], 0
    for octet in octets:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def identifier(one: tlv.Tlv) -> str:
    """Read an object identifier."""
    if one.tag != IDENTIFIER:
        raise TlvError("no object identifier")
    return dotted(one.value)


def integer(one: tlv.Tlv) -> int:
    """Read a whole number."""
    if one.tag != INTEGER or not one.value:
        raise TlvError("no number")
    return int.from_bytes(one.value, "big", signed=True)


def octets(one: tlv.Tlv) -> bytes:
    """Read an OCTET STRING, in one piece or, as BER allows, in several."""
    if one.tag == OCTETS | tlv.CONSTRUCTED:
        return b"".join(octets(part) for part in tlv.items(one.value) if part.tag == OCTETS)
    if one.tag != OCTETS:
        raise TlvError("no octet string")
    return one.value


def bits(one: tlv.Tlv) -> bytes:
    """Read a BIT STRING of whole octets."""
    if one.tag != BITS or one.value[:1] != b"\0":
        raise TlvError("no bit string")
    return one.value[1:]


def moment(one: tlv.Tlv) -> datetime:
    """Read a UTCTime or GeneralizedTime."""
    found = TIME.fullmatch(one.value)
    if found is None or len(found[1]) != {UTC_TIME: 2, LONG_TIME: 4}.get(one.tag):
        raise TlvError("no time")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if one.tag == UTC_TIME:
        year += 1900 if year >= PIVOT else 2000
    told = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if found[7] is None:
        return told
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    return told - ahead if found[7] == b"+" else told + ahead


@lru_cache(maxsize=256)
def name(der: bytes) -> Name:
    """Give a distinguished name in a form that is equal for equal names."""
    if len(der) > LONGEST_NAME:
        raise TlvError("a name without end")
    pairs = []
    for group in sequence(der):
        for one in tlv.items(group.value):
            kind, value = tlv.items(one.value)
            pairs.append((identifier(kind), _prepared(value)))
    return tuple(sorted(pairs))


def _prepared(value: tlv.Tlv) -> str:
    """Make the case of letters and the number of spaces count for nothing."""
    encoding = TEXTS.get(value.tag)
    if encoding is None:
        return value.value.hex()
    text = unicodedata.normalize("NFKC", value.value.decode(encoding)).casefold()
    return " ".join(text.split())
