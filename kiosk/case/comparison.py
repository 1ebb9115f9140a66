"""Chip, MRZ, QR and print held against each other, field by field.

Each source writes in its own way: the MRZ without accents and cut, QR and DG13 in Vietnamese, days
as YYMMDD or dd/mm/yyyy. Equal is what means the same; nothing here judges the person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations
from typing import Final

from kiosk.case import names
from kiosk.case.id_qr import IdQr
from kiosk.case.mrz import Mrz

ALIKE: Final = 0.8  # of the letters of two names, one of them read by a camera
FIELDS: Final = (
    "issuer", "id_number", "old_number", "full_name", "birth", "sex", "nationality", "expiry",
    "issued", "address",
)  # fmt: skip
# DG13 of the Vietnamese card, by number
NATIONAL: Final = {
    1: "id_number", 2: "full_name", 3: "birth", 4: "sex", 5: "nationality", 9: "address",
    11: "issued", 12: "expiry", 15: "old_number",
}  # fmt: skip
DATES: Final = ("birth", "expiry", "issued")
NUMBERS: Final = ("id_number", "old_number")
GUARDED: Final = (
    "issuer",
    "id_number",
    "birth",
    "expiry",
)  # what a check digit or the law holds firm
SEXES: Final = {"NAM": "M", "NỮ": "F", "NU": "F", "MALE": "M", "FEMALE": "F", "M": "M", "F": "F"}
VIETNAM: Final = ("VNM", "VIETNAM", "VIET NAM")
UNLIMITED: Final = ("KHONG THOI HAN", "KHONG XAC DINH")
SHORT_NUMBER: Final = 9
TD1_LINES: Final = 3
FILLED: Final = "<<"
FIRM_IN_PRINT: Final = 2
LEAST_CUT: Final = 5  # letters a cut name must at least share


class Match(StrEnum):
    """Two readings of one field."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    ABSENT = "ABSENT"  # one of the two does not tell it


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source says, by the names of `FIELDS`; `cut` where its name may lack the end."""

    source: str
    fields: tuple[tuple[str, str], ...]
    cut: bool = False

    def get(self, name: str) -> str:
        """Give a value, or an empty text."""
        return dict(self.fields).get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two sources, both values as their source gave them."""

    field: str
    sources: tuple[str, str]
    values: tuple[str, str]
    match: Match


def from_mrz(source: str, zone: Mrz, today: date) -> Reading:
    """Read a machine readable zone, of the print or of DG1."""
    birth, expiry = zone.birth_date(today), zone.expiry_date(today)
    name_line = zone.lines[2 if len(zone.lines) == TD1_LINES else 0] if zone.lines else FILLED
    cut = not name_line.endswith(FILLED)  # cut behind a word, one filler is left
    read = {
        "issuer": zone.issuer, "id_number": zone.personal_number, "full_name": zone.full_name,
        "birth": birth.isoformat() if birth else "", "sex": zone.sex if zone.sex != "X" else "",
        "nationality": zone.nationality, "expiry": expiry.isoformat() if expiry else "",
    }  # fmt: skip
    return Reading(source, tuple(read.items()), cut=cut)


def from_qr(code: IdQr, source: str = "qr") -> Reading:
    """Read the code of a Vietnamese card."""
    read = {
        "issuer": "VNM", "id_number": code.id_number, "old_number": code.old_number,
        "full_name": code.name,
        "birth": code.birth.isoformat(), "sex": code.sex if code.sex != "X" else "",
        "nationality": "VNM", "issued": code.issued.isoformat(), "address": code.address,
    }  # fmt: skip
    return Reading(source, tuple(read.items()))


def from_national(numbered: Mapping[int, str], source: str = "dg13") -> Reading:
    """Read the numbered fields of the Vietnamese DG13."""
    read = {name: numbered.get(number, "") for number, name in NATIONAL.items()}
    return Reading(source, tuple(read.items()))


def from_print(fields: Iterable[tuple[str, str]], source: str = "printed") -> Reading:
    """Read the printed fields as vision names them."""
    return Reading(source, tuple((name, value) for name, value in fields if name in FIELDS))


def compare(one: Reading, other: Reading) -> tuple[Compared, ...]:
    """Hold two readings against each other; fields neither tells are left out."""
    found = []
    for field in FIELDS:
        values = one.get(field), other.get(field)
        if any(values):
            match = _match(field, one, other) if all(values) else Match.ABSENT
            found.append(Compared(field, (one.source, other.source), values, match))
    return tuple(found)


def compare_all(readings: Iterable[Reading]) -> tuple[Compared, ...]:
    """Hold each reading against every other."""
    return tuple(one for pair in combinations(readings, 2) for one in compare(*pair))


def contradicts(found: Iterable[Compared]) -> bool:
    """Tell whether two sources speak of different people or documents.

    Guarded fields must be equal; a name may differ by what a camera misreads.
    """
    for one in found:
        if one.match is not Match.DIFFERS:
            continue
        if one.field in GUARDED or (one.field == "full_name" and not alike(*one.values)):
            return True
    return False


def print_contradicts(found: Iterable[Compared]) -> bool:
    """Tell whether a print speaks of somebody else: a camera misreads one field, hardly two."""
    return sum(contradicts([one]) for one in found) >= FIRM_IN_PRINT


def alike(one: str, other: str) -> bool:
    """Tell whether two names are one but for some letters."""
    left, right = (names.bare(text).replace(" ", "") for text in (one, other))
    return SequenceMatcher(None, left, right).ratio() >= ALIKE


def _match(field: str, one: Reading, other: Reading) -> Match:
    left, right = one.get(field), other.get(field)
    if field == "full_name":
        same = _same_name(left, right) or _begins(one, other) or _begins(other, one)
    elif field in DATES:
        same = _day(left) == _day(right)
    elif field in NUMBERS:
        same = _same_number(left, right, shortened=field == "id_number")
    elif field == "sex":
        same = _sex(left) == _sex(right)
    elif field == "nationality":
        same = _state(left) == _state(right)
    else:
        same = _plain(left) == _plain(right)
    return Match.AGREES if same else Match.DIFFERS


def _same_name(left: str, right: str) -> bool:
    if names.accented(left) and names.accented(right):
        return names.sounded(left) == names.sounded(right)
    ways, others = names.spellings(left), names.spellings(right)
    if set(ways) & set(others):
        return True
    return sorted(ways[0].split()) == sorted(others[0].split())  # surname first or last


def _begins(cut: Reading, whole: Reading) -> bool:
    """Tell whether a name that fills its field is the beginning of the other."""
    start = names.bare(cut.get("full_name"))
    if not cut.cut or len(start) < LEAST_CUT:
        return False
    return any(way.startswith(start) for way in names.spellings(whole.get("full_name")))


def _day(text: str) -> str:
    """Give an ISO day; dd/mm/yyyy and its kin are turned round."""
    parts = text.replace("-", "/").replace(".", "/").split("/")
    if names.bare(text) in UNLIMITED:
        return date.max.isoformat()
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    return "-".join(part.zfill(2) for part in parts)


def _same_number(left: str, right: str, *, shortened: bool) -> bool:
    """Compare signs; nine digits may be the last of twelve, as the MRZ prints them."""
    one, other = ("".join(text.upper().split()) for text in (left, right))
    short, long = sorted((one, other), key=len)
    if shortened and len(short) == SHORT_NUMBER < len(long) and short.isdecimal():
        return long.endswith(short)
    return one == other


def _sex(text: str) -> str:
    return SEXES.get(" ".join(names.words(text)), text.upper())


def _state(text: str) -> str:
    plain = names.bare(text)
    return "VNM" if plain in VIETNAM else plain


def _plain(text: str) -> str:
    """Leave punctuation out: an address is set with commas here and without there."""
    return "".join(c for c in names.sounded(text) if c.isalnum() or c in names.TONES)
