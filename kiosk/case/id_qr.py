"""QR code of the Vietnamese ID card: prefill and chip key material, never proof (it is unsigned).

`id12|old 9-digit number or empty|name|ddmmyyyy birth|sex|residence|ddmmyyyy issue[|more]`, UTF-8.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

LONGEST: Final = 1024
LEAST_FIELDS: Final = 7
UNPRINTABLE: Final = ("Cc", "Cs")  # control, and halves of signs that no UTF-8 holds
YEARS: Final = range(1900, 2100)
SEXES: Final = {"nam": "M", "nữ": "F"}


class IdQrError(ValueError):
    """The text is not the QR code of an ID card; the message names the field."""


@dataclass(frozen=True, slots=True)
class IdQr:
    """The seven fields every card has; newer cards carry more in `rest`."""

    id_number: str
    old_number: str
    name: str
    birth: date
    sex: str
    address: str
    issued: date
    rest: tuple[str, ...] = ()


def parse(text: str) -> IdQr:
    """Read the code; raise `IdQrError` for anything else that somebody may hold to the camera."""
    if any(unicodedata.category(c) in UNPRINTABLE for c in text) or len(text.encode()) > LONGEST:
        raise IdQrError("text")
    fields = [unicodedata.normalize("NFC", part.strip()) for part in text.split("|")]
    if len(fields) < LEAST_FIELDS:
        raise IdQrError("fields")
    number, old, name, birth, sex, address, issued, *rest = fields
    if len(number) != 12 or not (number.isascii() and number.isdecimal()):
        raise IdQrError("id_number")
    if old and not (len(old) == 9 and old.isascii() and old.isdecimal()):
        raise IdQrError("old_number")
    return IdQr(
        number, old, name, _day(birth, "birth"), SEXES.get(sex.lower(), "X"), address,
        _day(issued, "issued"), tuple(rest),
    )  # fmt: skip


def first(codes: tuple[str, ...]) -> IdQr | None:
    """Find the code of an ID card among all that a camera read."""
    for text in codes:
        try:
            return parse(text)
        except IdQrError:
            continue
    return None


def _day(text: str, field: str) -> date:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        raise IdQrError(field)
    try:
        day = date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError as wrong:
        raise IdQrError(field) from wrong
    if day.year not in YEARS:
        raise IdQrError(field)
    return day
