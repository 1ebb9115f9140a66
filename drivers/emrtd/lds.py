"""What the files hold (ICAO 9303-10): COM, DG1, DG2, and the DG13 of Vietnam."""

import unicodedata
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.faults import LdsError, TlvError
from kiosk.case import mrz

GROUP_TAGS: Final = {
    0x61: 1, 0x75: 2, 0x63: 3, 0x76: 4, 0x65: 5, 0x66: 6, 0x67: 7, 0x68: 8, 0x69: 9, 0x6A: 10,
    0x6B: 11, 0x6C: 12, 0x6D: 13, 0x6E: 14, 0x6F: 15, 0x70: 16,
}  # fmt: skip
JPEG: Final = b"\xff\xd8\xff"
JP2: Final = (b"\x00\x00\x00\x0cjP  \r\n", b"\xff\x4f\xff\x51")
FACE_HEADER: Final = 14  # ISO/IEC 19794-5 5.4: format, version, length, number of faces
FACE_INFORMATION: Final = 20
FEATURE_POINT: Final = 8
IMAGE_INFORMATION: Final = 12
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


def portrait(dg2: bytes) -> tuple[bytes, str]:
    """Give the first face of DG2 and its format, `jpeg` or `jp2` (4.7.2, ISO/IEC 19794-5)."""
    try:
        templates = tlv.items(tlv.find(tlv.items(tlv.only(dg2, 0x75)), 0x7F61))
        parts = tlv.items(tlv.find(templates, 0x7F60))
    except TlvError as broken:
        raise LdsError(f"DG2: {broken}") from broken
    record = next((part.value for part in parts if part.tag in (0x5F2E, 0x7F2E)), b"")
    if record[:4] != b"FAC\0":
        raise LdsError("DG2: no face record")
    points = int.from_bytes(record[FACE_HEADER + 4 : FACE_HEADER + 6], "big")
    start = FACE_HEADER + FACE_INFORMATION + points * FEATURE_POINT + IMAGE_INFORMATION
    size = int.from_bytes(record[FACE_HEADER : FACE_HEADER + 4], "big")
    image = record[start : FACE_HEADER + size]
    if image.startswith(JPEG):
        return image, "jpeg"
    if image.startswith(JP2):
        return image, "jp2"
    raise LdsError("DG2: neither JPEG nor JPEG 2000")


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
    number, value = tlv.read(pair), tlv.read(pair, tlv.read(pair).end)
    if number.tag != 0x02 or not 1 <= len(number.value) <= 2:
        raise TlvError("a field without number")
    return int.from_bytes(number.value, "big"), _text(value)


def _text(value: tlv.Tlv) -> str:
    if value.tag == 0x30:
        return "\n".join(_text(part) for part in tlv.items(value.value) if part.tag != 0x30)
    try:
        text = value.value.decode(TEXT_TAGS[value.tag])
    except (KeyError, UnicodeDecodeError):
        return value.value.hex()
    if any(unicodedata.category(c) == "Cc" for c in text):
        return value.value.hex()
    return unicodedata.normalize("NFC", text).strip()


def _why(broken: Exception) -> str:
    """Name the fault without the data: the texts of decoding errors quote them."""
    return "not ASCII" if isinstance(broken, UnicodeDecodeError) else str(broken)
