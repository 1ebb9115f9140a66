"""What may open a document's chip: number, birth and expiry, at most two guesses.

From the MRZ the three are printed. The Vietnamese QR code lacks the expiry, but the law fixes it
(26/2023/QH15 art. 21): a card is to be changed at 14, 25, 40 and 60; one issued within the two
years before such a birthday lasts to the following one; from 60 on it is unlimited.
"""

from datetime import date
from typing import Final

from kiosk.case.id_qr import IdQr
from kiosk.case.mrz import ID_DIGITS, UNLIMITED, Mrz

Candidate = tuple[str, str, str]
MILESTONES: Final = (14, 25, 40, 60)
GRACE_YEARS: Final = 2
MOST: Final = 2
PRINTED_DIGITS: Final = 9
CAN_DIGITS: Final = 6


def from_mrz(mrz: Mrz) -> list[Candidate]:
    """Give the one key an MRZ holds: (number, birth, expiry), dates YYMMDD."""
    return [(mrz.number, mrz.birth, mrz.expiry)]


def from_qr(code: IdQr) -> list[Candidate]:
    """Give the likely keys, best first."""
    number, birth = code.id_number[-PRINTED_DIGITS:], f"{code.birth:%y%m%d}"
    return [(number, birth, expiry) for expiry in _expiries(code.birth, code.issued)][:MOST]


def from_both(mrz: Mrz | None, code: IdQr | None) -> list[Candidate]:
    """Give the likely keys of what was seen, the printed one first."""
    printed = from_mrz(mrz) if mrz is not None else []
    guessed = from_qr(code) if code is not None else []
    return list(dict.fromkeys([*printed, *guessed]))[:MOST]


def access_number(id_number: str) -> str:
    """Give the card access number a Vietnamese card is said to have: it prints none; else nothing.

    One source only tells this; a wrong one costs one try.
    """
    known = len(id_number) == ID_DIGITS and id_number.isascii() and id_number.isdecimal()
    return id_number[-CAN_DIGITS:] if known else ""


def _expiries(birth: date, issued: date) -> list[str]:
    ahead = [age for age in MILESTONES if _birthday(birth, age) > issued]
    if not ahead:
        return [UNLIMITED]
    near = _birthday(birth, ahead[0] - GRACE_YEARS) <= issued
    if not near:
        return _days(birth, ahead[0])
    later = _days(birth, ahead[1]) if len(ahead) > 1 else [UNLIMITED]
    return [later[0], _days(birth, ahead[0])[0], *later[1:]]


def _birthday(birth: date, age: int) -> date:
    """Give the day an age is reached; of 29 February the 28th in other years."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 2, 28)


def _days(birth: date, age: int) -> list[str]:
    day = _birthday(birth, age)
    shifted = day.day != birth.day
    return [f"{day:%y%m%d}", *([f"{date(day.year, 3, 1):%y%m%d}"] if shifted else [])]
