"""Spells a machine readable zone from the letters' likelihoods, field by field.

Check digits do not guard names, states and sex, so what may stand where (ICAO 9303 parts 4 to 7)
weighs in: a letter that does not belong has to be far more likely than one that does. Where the
check digits fail, the few doubtful guarded cells are tried in their next likeliest reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.document.glyph_net import LETTERS, Scores
from inference.document.states import CODES
from kiosk.case.mrz import Mrz, MrzError, parse

DIGITS: Final = "0123456789"
NAMES: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
ALPHABETS: Final = {"a": NAMES, "b": DIGITS + "<", "d": DIGITS, "n": LETTERS, "s": "MF<"}
# a letter, b digit or filler, d digit, n anything, s sex
SECOND: Final = "n" * 9 + "b" + "aaa" + "dddddd" + "d" + "s" + "dddddd" + "d"
FORMS: Final = {
    (3, 30): ("aaaaa" + "n" * 9 + "b" + "n" * 15,
              "dddddd" + "d" + "s" + "dddddd" + "d" + "aaa" + "n" * 11 + "d", "a" * 30),
    (2, 44): ("a" * 44, SECOND + "n" * 14 + "bd"),
    (2, 36): ("a" * 36, SECOND + "n" * 7 + "d"),
}  # fmt: skip
VISA_END: Final = {44: "n" * 16, 36: "n" * 8}
VIETNAMESE: Final = "aaaaa" + "d" * 22 + "<<" + "d"
STATES: Final = {3: ((0, 2), (1, 15)), 2: ((0, 2), (1, 10))}  # line and place of the two codes
UNGUARDED: Final = "as"
FOREIGN: Final = -4.0  # a letter that does not belong
LONE: Final = -3.0  # a letter among fillers
STATE_COST: Final = 4.0  # a code of the list may be so much less likely than what was spelt
SURE: Final = 2.0  # log of how much likelier than the next letter
DOUBT: Final = 7.0  # a cell whose second reading is less likely than this is not doubted
MOST_DOUBTED: Final = 14
MOST_TRIES: Final = 1500
MOST_COST: Final = 8.0
MOST_CHANGES: Final = 2
CLEAR: Final = 1.5  # so much likelier than any other reading that would check out

Choice = list[NDArray[np.float32]]
Change = tuple[float, int, int, str]  # what it costs, line, place, letter


@dataclass(frozen=True, slots=True)
class Spelling:
    """`mrz` where all check digits hold; `unsure` are line and place of letters none guards."""

    lines: tuple[str, ...]
    mrz: Mrz | None
    unsure: tuple[tuple[int, int], ...]


def spell(scored: list[Scores]) -> Spelling:
    """Spell the lines of one zone."""
    weighed = _weigh(scored)
    lines = _read(weighed)
    mrz = checked(lines) or _mended(lines, weighed)
    lines = mrz.lines if mrz else lines
    return Spelling(lines, mrz, _unsure(lines, weighed))


def checked(lines: tuple[str, ...]) -> Mrz | None:
    """Judge the lines by their check digits."""
    try:
        return parse("\n".join(lines))
    except MrzError:
        return None


def forms(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Tell what may stand where in a zone of this size, as far as its first letters show."""
    shape = FORMS[len(lines), len(lines[0])]
    if len(lines) == 3 and lines[0][2:5] == "VNM":
        return (VIETNAMESE, *shape[1:])
    if len(lines) == 2 and lines[0][0] == "V":
        return shape[0], SECOND + VISA_END[len(lines[0])]
    return shape


def _weigh(scored: list[Scores]) -> Choice:
    """Add what may stand where; the first letters decide which table that is."""
    plain = tuple("".join(LETTERS[i] for i in rows.argmax(axis=1)) for rows in scored)
    head = "".join(LETTERS[i] for i in (scored[0][:5] + _penalty("aaaaa")).argmax(axis=1))
    shapes = forms((head + plain[0][5:], *plain[1:]))
    weighed = [
        np.asarray(rows + _penalty(form), np.float32)
        for rows, form in zip(scored, shapes, strict=True)
    ]
    for line, place in STATES[len(scored)]:
        cells = slice(place, place + 3)
        if sum(letter in DIGITS for letter in plain[line][cells]) >= 2:  # no state at all
            weighed[line][cells] = scored[line][cells]
    return weighed


def _penalty(form: str) -> NDArray[np.float32]:
    return np.array(
        [[0.0 if c in ALPHABETS.get(kind, kind) else FOREIGN for c in LETTERS] for kind in form],
        np.float32,
    )


def _read(weighed: Choice) -> tuple[str, ...]:
    for line, place in STATES[len(weighed)]:
        _prefer_a_state(weighed[line][place : place + 3])
    names = weighed[-1] if len(weighed) == 3 else weighed[0][5:]
    _prefer_fillers(names)
    return tuple("".join(LETTERS[i] for i in rows.argmax(axis=1)) for rows in weighed)


def _prefer_a_state(rows: NDArray[np.float32]) -> None:
    """Raise the likeliest code of the list to the top, where it is nearly as likely."""
    places = np.array([[LETTERS.index(c) for c in code] for code in CODES])
    likely = rows[np.arange(3), places].sum(axis=1)
    best = places[int(likely.argmax())]
    if rows.max(axis=1).sum() - likely.max() <= STATE_COST:
        cells = np.arange(3)
        rows[cells, best] = np.maximum(rows[cells, best], rows.max(axis=1) + 0.5)


def _prefer_fillers(rows: NDArray[np.float32]) -> None:
    """Names end in fillers: a lone letter among them has to be very clear."""
    filler = LETTERS.index("<")
    empty = rows.argmax(axis=1) == filler
    for at in range(2, len(rows)):
        after = empty[at + 1 : at + 3]
        if empty[at - 2 : at].all() and after.all():
            others = np.arange(len(LETTERS)) != filler
            rows[at, others] += LONE


def _doubts(lines: tuple[str, ...], weighed: Choice) -> list[list[Change]]:
    """List the other readings of guarded cells, by cell, each with what it costs."""
    found = []
    for row, (line, form) in enumerate(zip(lines, forms(lines), strict=True)):
        for place, kind in enumerate(form):
            if kind in UNGUARDED:
                continue
            likely = weighed[row][place]
            best = likely[LETTERS.index(line[place])]
            order = np.argsort(-likely)[1:4]
            others = [(float(best - likely[i]), row, place, LETTERS[i]) for i in order
                      if best - likely[i] < DOUBT]  # fmt: skip
            if others:
                found.append(others)
    found.sort(key=lambda others: others[0][0])
    return found[:MOST_DOUBTED]


def _mended(lines: tuple[str, ...], weighed: Choice) -> Mrz | None:
    """Give the one nearby reading whose check digits hold; of two alike neither is believed."""
    found: Mrz | None = None
    limit = MOST_COST
    for tried, (cost, changes) in enumerate(_cheapest(_doubts(lines, weighed))):
        if tried > MOST_TRIES or cost > limit:
            break
        letters = [list(line) for line in lines]
        for _, row, place, letter in changes:
            letters[row][place] = letter
        mrz = checked(tuple("".join(line) for line in letters))
        if mrz is not None and found is not None:
            return None
        if mrz is not None:
            found, limit = mrz, min(MOST_COST, cost + CLEAR)
    return found


def _cheapest(cells: list[list[Change]]) -> Iterator[tuple[float, tuple[Change, ...]]]:
    """Give sets of changes of at most one a cell, cheapest first."""
    turn = count()
    heap: list[tuple[float, int, int, tuple[Change, ...]]] = [(0.0, next(turn), 0, ())]
    while heap:
        cost, _, first, changes = heappop(heap)
        if changes:
            yield cost, changes
        for at in range(first, len(cells)):
            for change in cells[at]:
                total = cost + change[0]
                if total <= MOST_COST and len(changes) < MOST_CHANGES:
                    heappush(heap, (total, next(turn), at + 1, (*changes, change)))


def _unsure(lines: tuple[str, ...], weighed: Choice) -> tuple[tuple[int, int], ...]:
    """Name the unguarded cells that are hardly likelier than another letter."""
    return tuple(
        (row, place)
        for row, (line, form) in enumerate(zip(lines, forms(lines), strict=True))
        for place, (letter, kind) in enumerate(zip(line, form, strict=True))
        if kind in UNGUARDED and _margin(weighed[row][place], LETTERS.index(letter)) < SURE
    )


def _margin(likely: NDArray[np.float32], mine: int) -> float:
    return float(likely[mine] - np.delete(likely, mine).max())
