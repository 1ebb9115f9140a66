"""Machine readable zone: ICAO 9303 parts 3 to 7.

Sizes TD1 (three lines of 30), TD2 (two of 36), TD3 (two of 44), and visas MRV-A (two of 44) and
MRV-B (two of 36), whose code starts with V and which have no composite check digit.
Vietnamese ID cards print the last nine digits of the ID as document number and the whole ID in the
optional data; `personal_number` gives the whole one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS: Final = (7, 3, 1)
TD1: Final = (3, 30)
TD2: Final = (2, 36)
TD3: Final = (2, 44)
LONG_NUMBER: Final = (
    9  # place of the digit; a filler there: the number goes on in the optional data
)
UNLIMITED: Final = "991231"
ID_DIGITS: Final = 12


class MrzError(ValueError):
    """The lines are no MRZ, or a check digit is wrong; the message names the field."""


def check_digit(text: str) -> str:
    """Weights 7-3-1 over 0-9, A=10..Z=35, filler 0 (9303-3 4.9)."""
    values = (ALPHABET.find(c) if c != "<" else 0 for c in text)
    return str(sum(v * WEIGHTS[i % 3] for i, v in enumerate(values)) % 10)


@dataclass(frozen=True, slots=True)
class Mrz:
    """`birth` and `expiry` are YYMMDD as printed; names without fillers."""

    lines: tuple[str, ...]
    document_code: str
    issuer: str
    number: str
    birth: str
    sex: str
    expiry: str
    nationality: str
    surname: str
    given: str
    optional: str

    @property
    def personal_number(self) -> str:
        """The 12-digit ID of a Vietnamese card, else the document number."""
        head = self.optional[:ID_DIGITS]
        vietnamese = self.issuer == "VNM" and len(self.lines) == TD1[0]
        return head if vietnamese and len(head) == ID_DIGITS and head.isdecimal() else self.number

    @property
    def full_name(self) -> str:
        return f"{self.surname} {self.given}".strip()

    def birth_date(self, today: date) -> date | None:
        """Give the day of birth, taken as the latest one not after today; None when not a date."""
        return _nearest(self.birth, today.year - 100, today)

    def expiry_date(self, today: date) -> date | None:
        """Give the last day of validity; `date.max` for an unlimited card, None when not a date."""
        if self.expiry == UNLIMITED and self.issuer == "VNM" and len(self.lines) == TD1[0]:
            return date.max
        return _nearest(self.expiry, today.year - 50, date(today.year + 49, 12, 31))


def _nearest(yymmdd: str, first_year: int, last: date) -> date | None:
    if len(yymmdd) != 6 or not yymmdd.isdecimal():
        return None
    for century in (last.year // 100 * 100, last.year // 100 * 100 - 100):
        try:
            day = date(century + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
        except ValueError:
            continue
        if first_year <= day.year and day <= last:
            return day
    return None


def parse(text: str) -> Mrz:
    """Read the lines (newlines or one long string); raise `MrzError` naming the wrong field."""
    joined = "".join(text.upper().split())
    if any(c != "<" and c not in ALPHABET for c in joined):
        raise MrzError("alphabet")
    for rows, width in (TD1, TD2, TD3):
        if len(joined) == rows * width:
            lines = tuple(joined[i * width : (i + 1) * width] for i in range(rows))
            return _td1(lines) if rows == TD1[0] else _two_lines(lines)
    raise MrzError("length")


def _td1(lines: tuple[str, ...]) -> Mrz:
    top, middle, names = lines
    number, optional = top[5:14], top[15:30]
    if top[14] == "<" and optional[0] != "<":  # longer than nine: goes on in the optional data
        rest = optional.split("<")[0]
        number, optional = number + rest[:-1], optional[len(rest) + 1 :]
        _check("number", number, rest[-1])
    else:
        _check("number", number, top[14])
    _check("birth", middle[0:6], middle[6])
    _check("expiry", middle[8:14], middle[14])
    _check("composite", top[5:30] + middle[0:7] + middle[8:15] + middle[18:29], middle[29])
    surname, given = _names(names)
    return Mrz(
        lines, _bare(top[0:2]), _bare(top[2:5]), _bare(number), middle[0:6], _sex(middle[7]),
        middle[8:14], _bare(middle[15:18]), surname, given, optional.rstrip("<"),
    )  # fmt: skip


def _two_lines(lines: tuple[str, ...]) -> Mrz:
    top, line = lines
    number, optional = line[0:9], line[28:]
    if top.startswith("V"):  # 9303-7: no composite, optional data to the end
        _check("number", number, line[LONG_NUMBER])
        _dates(line)
    elif len(line) == TD2[1]:
        number, optional = _td2(line)
    else:
        _check("number", number, line[LONG_NUMBER])
        _dates(line)
        if line[28:42].strip("<") or line[42] != "<":
            _check("optional", line[28:42], line[42])
        _check("composite", line[0:10] + line[13:20] + line[21:43], line[43])
        optional = line[28:42]
    surname, given = _names(top[5:])
    return Mrz(
        lines, _bare(top[0:2]), _bare(top[2:5]), _bare(number), line[13:19], _sex(line[20]),
        line[21:27], _bare(line[10:13]), surname, given, optional.rstrip("<"),
    )  # fmt: skip


def _td2(line: str) -> tuple[str, str]:
    """Give number and optional data of the second line (9303-6)."""
    number, optional = line[0:9], line[28:35]
    if line[LONG_NUMBER] == "<" and optional[0] != "<":
        rest = optional.split("<")[0]
        number, optional = number + rest[:-1], optional[len(rest) + 1 :]
        _check("number", number, rest[-1])
    else:
        _check("number", number, line[LONG_NUMBER])
    _dates(line)
    _check("composite", line[0:10] + line[13:20] + line[21:35], line[35])
    return number, optional


def _dates(line: str) -> None:
    _check("birth", line[13:19], line[19])
    _check("expiry", line[21:27], line[27])


def _check(field: str, text: str, digit: str) -> None:
    if digit != check_digit(text):
        raise MrzError(field)


def _bare(text: str) -> str:
    return text.replace("<", "")


def _sex(letter: str) -> str:
    return letter if letter in "MF" else "X"


def _names(text: str) -> tuple[str, str]:
    surname, _, given = text.rstrip("<").partition("<<")
    return surname.replace("<", " ").strip(), " ".join(given.replace("<", " ").split())
