"""What a customer told when the SIM was activated, held against what the document says (A63)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from kiosk.case import names
from kiosk.case.comparison import GUARDED, Compared, Match, Reading, compare
from kiosk.case.person import Person

FIELDS: Final = ("full_name", "id_number", "birth", "address")
LEAST: Final = {"full_name": 2, "id_number": 6, "address": 2}
LONGEST: Final = 200
Fields = tuple[tuple[str, str], ...]


def told(fields: Iterable[tuple[str, str]], today: date) -> Fields | None:
    """Bring typed fields into shape, the day of birth as an ISO date; None where one is amiss."""
    typed = {name: " ".join(value.split())[:LONGEST] for name, value in fields}
    birth = _birth(typed.get("birth", ""), today)
    if birth is None or any(len(typed.get(name, "")) < least for name, least in LEAST.items()):
        return None
    number = "".join(sign for sign in typed["id_number"].upper() if sign.isalnum())
    held = {**typed, "birth": birth, "id_number": number}
    return tuple((name, held[name]) for name in FIELDS)


def of_person(person: Person) -> Fields:
    """Give the same fields as a chip told them."""
    return tuple((name, person.get(name)) for name in FIELDS if person.get(name))


def differing(entered: Fields, person: Person) -> tuple[Compared, ...]:
    """Give the fields in which entry and document differ, both values as they were given."""
    document = Reading("document", of_person(person))
    found = compare(Reading("entered", entered), document)
    return tuple(one for one in found if one.match is Match.DIFFERS and not _shorter(one))


def _shorter(one: Compared) -> bool:
    """Tell whether an address is the other one with parts left out: few tell all of it."""
    few, many = sorted((set(names.bare(value).split()) for value in one.values), key=len)
    return one.field == "address" and bool(few) and few <= many


def firm(found: Iterable[Compared]) -> bool:
    """Tell whether something differs that no slip of the pen explains: another person."""
    return any(one.field in GUARDED for one in found)


def _birth(text: str, today: date) -> str | None:
    """Read ddmmyyyy, or an ISO date."""
    plain = "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
    for form, value in (("%Y-%m-%d", text), ("%d%m%Y", plain)):
        try:
            day = datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day.isoformat() if date(1900, 1, 1) <= day <= today else None
    return None
