"""Personal values brought to one spelling before they are hashed, and masked to be shown."""

import unicodedata
from datetime import date
from typing import Final

from hub.privacy import DOT, masked_name

LETTERS: Final = str.maketrans({"Đ": "D", "Ð": "D", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE"})
SHOWN: Final = 4
FEMALE: Final = ("F", "NU", "NỮ", "FEMALE")
NAMES: Final = ("document", "full_name", "birth", "sex", "address")  # in the order they are shown


def spelt(name: str, value: str) -> str:
    """Give the one spelling of a field, empty for nothing."""
    if name == "birth":
        return _day(value)
    if name == "sex":
        return {"": "", "X": ""}.get(value.strip(), "F" if value.upper() in FEMALE else "M")
    if name == "document":
        return "".join(value.split()).upper()
    return _bare(value)


def masked(name: str, value: str) -> str:
    """Give what its owner recognises and a stranger cannot use."""
    if name == "full_name":
        return masked_name(value)
    if name == "birth":
        return f"{DOT * 2}/{DOT * 2}/{_day(value)[:4]}" if _day(value) else ""
    if name == "sex":
        return spelt(name, value)
    if name == "document":
        number = value.rpartition("/")[2]
        return DOT * max(0, len(number) - SHOWN) + number[-SHOWN:]
    return _last_part(value)


def _bare(text: str) -> str:
    """Leave A to Z and digits: chip, QR code and MRZ write a name in different ways."""
    upper = unicodedata.normalize("NFC", text).upper().translate(LETTERS)
    apart = unicodedata.normalize("NFD", upper)
    return "".join(c for c in apart if c.isascii() and c.isalnum())


def _day(text: str) -> str:
    """Give an ISO day for 1990-01-31 and 31/01/1990, empty for anything else."""
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (ValueError, TypeError):
        return ""


def _last_part(address: str) -> str:
    """Keep the province: the last part of an address."""
    last = address.rpartition(",")[2].strip()
    return f"{DOT * 3}, {last}"[:160] if last and last != address.strip() else DOT * 6
