"""What the files hold (ICAO 9303-10): COM, DG1, and the DG13 of Vietnam."""

import re
import unicodedata
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.faults import LdsError, TlvError
from kiosk.case import mrz

GROUP_TAGS: Final = {
    0x61: 1, 0x75: 2, 0x63: 3, 0x76: 4, 0x65: 5, 0x66: 6, 0x67: 7, 0x68: 8, 0x69: 9, 0x6A: 10,
    0x6B: 11, 0x6C: 12, 0x6D: 13, 0x6E: 14, 0x6F: 15, 0x70: 16,
}  # fmt: skip
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # all of Unicode's category Cc
TEXT_TAGS: Final = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii"}


def groups(com: bytes) -> list[int]:
    """Give the numbers of the data groups EF.COM lists (4.6.1)."""
    try:
        tags = tlv.find(tlv.items(tlv.only(com, 0x60)), 0x5C)
    except TlvError as broken:
        raise LdsError(f"EF_COM: {broken}") from broken
    return [GROUP_TAGS[tag] for tag in tags if tag in GROUP_TAGS]


def machine_readable_zone(dg1: bytes) -> mrz.Mrz:
    """Give the MRZ of DG1 (4.7.1)."""
    try:
        text = tlv.find(tlv.items(tlv.only(dg1, 0x61)), 0x5F1F)
        return mrz.parse(text.decode("ascii"))
    except (TlvError, UnicodeDecodeError, mrz.MrzError) as broken:
        raise LdsError(f"DG1: {_why(broken)}") from broken


def national(dg13: bytes) -> tuple[tuple[int, str], ...]:
    """Give the numbered fields of the Vietnamese DG13: texts in NFC, several names one a line.

    Unknown kinds of value come as hexadecimal digits.
    """
    try:
        sequence = tlv.items(tlv.only(tlv.only(dg13, 0x6D), 0x30))
        fields = tlv.items(tlv.find(sequence, 0x31))
        return tuple(_field(one.value) for one in fields)
    except TlvError as broken:
        raise LdsError(f"DG13: {broken}") from broken


def _field(pair: bytes) -> tuple[int, str]:
    number = tlv.read(pair)
    value = tlv.read(pair, number.end)
    if number.tag != 0x02 or not 1 <= len(number.value) <= 2:
        raise TlvError("a field without number")
    return int.from_bytes(number.value, "big"), _text(value)


def _text(value: tlv.Tlv) -> str:
    if value.tag == 0x30:
        return "\n".join(_text(part) for part in tlv.items(value.value) if part.tag != 0x30)
    return text(value.value, TEXT_TAGS.get(value.tag, ""))


def text(octets: bytes, encoding: str = "utf-8") -> str:
    """Give a text in NFC; what is none, or holds control characters, as hexadecimal digits."""
    try:
        read = octets.decode(encoding) if encoding else ""
    except UnicodeDecodeError:
        return octets.hex()
    if not encoding or CONTROL.search(read):
        return octets.hex()
    return unicodedata.normalize("NFC", read).strip()


def _why(broken: Exception) -> str:
    """Name the fault without the data: the texts of decoding errors quote them."""
    return "not ASCII" if isinstance(broken, UnicodeDecodeError) else str(broken)
