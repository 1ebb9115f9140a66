"""Reads a machine readable zone: cells by glyph, each within its field's alphabet, then checked.

Check digits do not guard names and countries, so the alphabet of each position does
(ICAO 9303-4 and 9303-5, data structure tables). Tesseract is asked once where the cells fail.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from inference.document import ocr_b, tesseract
from inference.document.mrz_grid import Line, find_lines
from inference.picture import Bgr
from kiosk.case.mrz import Mrz, MrzError, parse

LEAST_SCORE: Final = 0.55  # mean correlation of a line of real characters
DIGITS: Final = "0123456789"
NAMES: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
ANY: Final = ocr_b.LETTERS
# a letter, b digit or filler, d digit, n anything, s sex
FORMS: Final = {
    (3, 30): (
        "aaaaa" + "n" * 9 + "b" + "n" * 15, "dddddd" + "d" + "s" + "dddddd" + "d" + "aaa"
        + "n" * 11 + "d", "a" * 30,
    ),
    (2, 44): (
        "a" * 44, "n" * 9 + "d" + "aaa" + "dddddd" + "d" + "s" + "dddddd" + "d" + "n" * 14 + "bd",
    ),
    (2, 36): (
        "a" * 36, "n" * 9 + "d" + "aaa" + "dddddd" + "d" + "s" + "dddddd" + "d" + "n" * 7 + "d",
    ),
}  # fmt: skip
ALPHABETS: Final = {"a": NAMES, "b": DIGITS + "<", "d": DIGITS, "n": ANY, "s": "MF<"}
VIETNAMESE: Final = "aaaaa" + "d" * 22 + "<<" + "d"


@dataclass(frozen=True, slots=True)
class ReadZone:
    """`mrz` is there when every check digit is right."""

    lines: tuple[str, ...]
    mrz: Mrz | None


def read(luma: Bgr, *, second_reader: bool = True) -> ReadZone | None:
    """Read the zone of an upright document; None when none is seen."""
    lines = find_lines(luma)
    if not lines:
        return None
    first = _by_cells(luma, lines)
    if first is None or first.mrz or not second_reader:
        return first
    second = _by_tesseract(luma, lines)
    return second if second and second.mrz else first


def _by_cells(luma: Bgr, lines: tuple[Line, ...]) -> ReadZone | None:
    scored = [ocr_b.scores(luma, line) for line in lines]
    if min(float(rows.max(axis=1).mean()) for rows in scored) < LEAST_SCORE:
        return None
    forms = FORMS[len(lines), lines[0].cells]
    texts = tuple(_spell(rows, form) for rows, form in zip(scored, forms, strict=True))
    if texts[0][2:5] == "VNM" and len(lines) == 3:
        texts = (_spell(scored[0], VIETNAMESE), *texts[1:])
    return checked(texts)


def _spell(scores: ocr_b.Scores, form: str) -> str:
    letters = []
    for row, kind in zip(scores, form, strict=True):
        allowed = ALPHABETS.get(kind, kind)
        order = [ocr_b.LETTERS.index(letter) for letter in allowed]
        letters.append(allowed[int(np.argmax(row[order]))])
    return "".join(letters)


def checked(texts: tuple[str, ...]) -> ReadZone:
    """Judge the lines by their check digits."""
    try:
        return ReadZone(texts, parse("\n".join(texts)))
    except MrzError:
        return ReadZone(texts, None)


def _by_tesseract(luma: Bgr, lines: tuple[Line, ...]) -> ReadZone | None:
    first, last = lines[0], lines[-1]
    margin = first.pitch * 1.2
    top = min(first.centres()[:, 1]) - margin
    bottom = max(last.centres()[:, 1]) + margin
    band = luma[max(0, int(top)) : int(bottom)]
    rows = [row.replace(" ", "") for row in tesseract.lines(band, letters=tesseract.ALPHABET)]
    width = first.cells
    long = [_fit(row, width) for row in rows if len(row) > width * 0.7]
    if len(long) != len(lines):
        return None
    forms = FORMS[len(lines), width]
    return checked(tuple(_repair(row, form) for row, form in zip(long, forms, strict=True)))


def _fit(row: str, width: int) -> str:
    """Give the longest run of fillers the length that makes the line whole."""
    runs = [(len(list(same)), letter) for letter, same in groupby(row)]
    start, longest, at = 0, 0, 0
    for length, letter in runs:
        if letter == "<" and length > longest:
            start, longest = at, length
        at += length
    wanted = longest + width - len(row)
    return row[:start] + "<" * max(0, wanted) + row[start + longest :] if longest else row


def _repair(row: str, form: str) -> str:
    """Put a letter that cannot stand where it was read for the digit it looks like, or back."""
    as_digit = str.maketrans("OQDIZSBG", "00012586")
    as_letter = str.maketrans("012586", "OIZSBG")
    return "".join(
        letter.translate(as_digit) if kind in "bd" else letter.translate(as_letter)
        if kind == "a" else letter
        for letter, kind in zip(row.ljust(len(form), "<")[: len(form)], form, strict=True)
    )  # fmt: skip
