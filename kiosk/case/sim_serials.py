"""Serials of SIMs among what a camera read: bar and matrix codes, printed digits, swapped nibbles.

ITU-T E.118: 19 or 20 digits, 89, country, issuer, Luhn. A code may carry words around the number, a
print may break it into groups or over two rows, a dump of EF_ICCID has its nibbles swapped and an F
at the end (ETSI TS 102 221 13.2). EAN codes are too short to be one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kiosk.case.sim import ISSUER_PREFIX, LENGTHS, luhn_valid

GROUPED: Final = re.compile(
    r"(?<![0-9A-Fa-f])[0-9][0-9 \-]{16,38}(?:[0-9][Ff]?|[Ff][0-9])(?![0-9A-Fa-f])"
)
SWAPPED_START: Final = ISSUER_PREFIX[::-1]
LONGEST_TEXT: Final = 4096
MOST_TEXTS: Final = 64


@dataclass(frozen=True, slots=True)
class Serial:
    """One candidate. `issuer` is None for a prefix that the table does not name."""

    digits: str
    checked: bool  # its last digit is right by Luhn
    issuer: str | None
    source: str  # code | print


def candidates(
    codes: Iterable[str], printed: Sequence[str] = (), issuers: Mapping[str, str] | None = None
) -> tuple[Serial, ...]:
    """Give every candidate once, the likeliest first: checked, then known issuer, then codes."""
    rows = [row[:LONGEST_TEXT] for row in printed[:MOST_TEXTS]]
    joined = [*rows, *(f"{above} {below}" for above, below in pairwise(rows))]
    read = [("code", text[:LONGEST_TEXT]) for text in list(codes)[:MOST_TEXTS]]
    read += [("print", text) for text in joined]
    found: dict[str, Serial] = {}
    for source, text in read:
        for digits in numbers(text):
            made = Serial(digits, luhn_valid(digits), issuer(digits, issuers or {}), source)
            found.setdefault(digits, made)
    return tuple(sorted(found.values(), key=lambda s: (not s.checked, s.issuer is None)))


def numbers(text: str) -> tuple[str, ...]:
    """Give what is shaped like a serial in one text, nibbles put right."""
    found = []
    for hit in GROUPED.finditer(text):
        run = hit.group().replace(" ", "").replace("-", "")
        for digits in (run, swapped(run)):
            bare = digits.rstrip("Ff")
            if bare.isdecimal() and bare.startswith(ISSUER_PREFIX) and len(bare) in LENGTHS:
                found.append(bare)
    return tuple(dict.fromkeys(found))


def swapped(run: str) -> str:
    """Swap each pair of an even run that begins as swapped ones do; else give nothing."""
    if len(run) % 2 or not run.startswith(SWAPPED_START):
        return ""
    return "".join(second + first for first, second in zip(run[::2], run[1::2], strict=True))


def issuer(digits: str, issuers: Mapping[str, str]) -> str | None:
    """Name the issuer by the longest prefix of the table."""
    sizes = sorted({len(prefix) for prefix in issuers}, reverse=True)
    return next((issuers[digits[:n]] for n in sizes if digits[:n] in issuers), None)
