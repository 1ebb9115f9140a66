"""The form each printed field has: dates, numbers, names; what has not its form is not the field.

A day is dd/mm/yyyy on Vietnamese cards and 02 JAN 2003 on pages; a card without end says so.
"""

import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import Final

from inference.document.places import province

DATES: Final[tuple[str, ...]] = ("birth", "issued", "expiry")
DAY: Final = re.compile(
    r"(?<!\d)(\d ?\d) ?[/.,\-] ?(\d ?\d) ?[/.,\-] ?(\d ?\d ?\d ?\d)(?!\d)"
)  # fmt: skip
WORDY_DAY: Final = re.compile(r"(?<!\d)(\d{2}) ?([A-Z]{3}) ?(\d{4})(?!\d)")
MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
ENDLESS: Final = "khongthoihan"
NO_END: Final = date.max.isoformat()


def bare(text: str) -> str:
    """Letters alone, small and without marks."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isascii() and c.isalpha())


def form(field: str, text: str) -> str:
    """Give the value as a case holds it, empty where it has not the form of its field."""
    text = text.strip(" .:,-")
    match field:
        case "birth" | "expiry" | "issued":
            return day(text) or (NO_END if ENDLESS in bare(text) else "")
        case "sex":
            return {"nam": "M", "nu": "F", "m": "M", "f": "F"}.get(bare(text.split(" ")[0]), "")
        case "nationality":
            code = re.sub("[^A-Z]", "", text)
            return "VNM" if bare(text) == "vietnam" else code if len(code) == 3 else ""
        case "full_name" | "surname" | "given":
            return " ".join(re.sub(r"[^\w '\-]|[\d_]", " ", text).upper().split())
    return province(text)


def day(text: str) -> str:
    """Give the first day in a text as ISO 8601, empty where there is none the calendar has."""
    numbers, wordy = DAY.search(text), WORDY_DAY.search(text.upper())
    try:
        if numbers is not None:
            parts = [int(part.replace(" ", "")) for part in numbers.groups()]
            return _dated(parts[2], parts[1], parts[0])
        if wordy is not None and wordy[2] in MONTHS:
            return _dated(int(wordy[3]), MONTHS.index(wordy[2]) + 1, int(wordy[1]))
    except ValueError:
        return ""
    return ""


def span_of_day(text: str) -> tuple[int, int]:
    """Tell where the day stands in a text; the whole text where there is none."""
    hit = DAY.search(text) or WORDY_DAY.search(text.upper())
    return hit.span() if hit else (0, len(text))


def in_order(days: dict[str, str]) -> bool:
    """Tell whether somebody is born before the issue of a document and that before its end."""
    known = [days[name] for name in DATES if name in days]
    return all(one < other for one, other in pairwise(known))


def _dated(year: int, month: int, of_month: int) -> str:
    if not FIRST_YEAR <= year < LAST_YEAR:
        return ""
    return date(year, month, of_month).isoformat()
