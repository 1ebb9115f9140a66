"""What DG11, DG12 and DG16 say of person, document and whom to notify (ICAO 9303-10 4.7.11 ...).

Texts as on the chip, in NFC; dates as digits, whether written as characters or as packed decimals.
"""

from typing import Final

from drivers.emrtd import lds, tlv
from drivers.emrtd.faults import LdsError, TlvError

Details = dict[str, str | list[str]]
PERSON: Final = {
    0x5F0E: "full_name", 0x5F0F: "other_names", 0x5F10: "personal_number", 0x5F2B: "birth",
    0x5F11: "place_of_birth", 0x5F42: "address", 0x5F12: "telephone", 0x5F13: "profession",
    0x5F14: "title", 0x5F15: "summary", 0x5F16: "proof_of_citizenship",
    0x5F17: "other_documents", 0x5F18: "custody",
}  # fmt: skip
DOCUMENT: Final = {
    0x5F19: "authority", 0x5F26: "issued", 0x5F1A: "other_persons", 0x5F1B: "endorsements",
    0x5F1C: "tax_or_exit", 0x5F1D: "front", 0x5F1E: "rear", 0x5F55: "personalised",
    0x5F56: "personalised_by",
}  # fmt: skip
NOTIFY: Final = {0x5F50: "recorded", 0x5F51: "name", 0x5F52: "telephone", 0x5F53: "address"}
DATES: Final = {0x5F2B: 8, 0x5F26: 8, 0x5F55: 14, 0x5F50: 8}  # digits
PICTURES: Final = (0x5F16, 0x5F1D, 0x5F1E)
SEVERAL: Final = (0x5F0F, 0x5F1A)
INSIDE: Final = 0xA0  # holds a count and the objects of which there may be several
PEOPLE: Final = range(0xA1, 0xC0)


def person(dg11: bytes) -> Details:
    """Give the additional personal data."""
    return _fields("DG11", 0x6B, PERSON, dg11)


def document(dg12: bytes) -> Details:
    """Give the additional data of the document; pictures by their size alone."""
    return _fields("DG12", 0x6C, DOCUMENT, dg12)


def notify(dg16: bytes) -> list[Details]:
    """Give the persons to notify."""
    try:
        people = [one for one in tlv.items(tlv.only(dg16, 0x70)) if one.tag in PEOPLE]
        return [_named(tlv.items(one.value), NOTIFY) for one in people]
    except TlvError as broken:
        raise LdsError(f"DG16: {broken}") from broken


def _fields(name: str, tag: int, names: dict[int, str], data: bytes) -> Details:
    try:
        objects = []
        for one in tlv.items(tlv.only(data, tag)):
            objects += tlv.items(one.value) if one.tag == INSIDE else [one]
        return _named(objects, names)
    except TlvError as broken:
        raise LdsError(f"{name}: {broken}") from broken


def _named(objects: list[tlv.Tlv], names: dict[int, str]) -> Details:
    found: Details = {}
    for one in objects:
        if one.tag not in names:
            continue
        held = found.setdefault(names[one.tag], [] if one.tag in SEVERAL else "")
        if isinstance(held, list):
            held.append(_value(one))
        elif not held:  # of objects twice there the first counts
            found[names[one.tag]] = _value(one)
    return found


def _value(one: tlv.Tlv) -> str:
    if one.tag in PICTURES:
        return f"{len(one.value)} octets"
    digits = DATES.get(one.tag)
    if digits is not None and len(one.value) == digits // 2:
        return one.value.hex()
    return lds.text(one.value)
