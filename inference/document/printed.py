"""The printed fields of Vietnamese cards and of a passport's data page, found by their labels.

One tesseract call reads every word with its place; days are read again from their places alone, and
so is what a label promised and the first reading did not give. A day is believed where two readings
agree; nothing is taken from zone or chip, which the print is held against later.
"""

import re
from dataclasses import dataclass, replace
from statistics import fmean
from time import monotonic
from typing import Final

import cv2
import numpy as np

from inference.document import closer, tesseract
from inference.document.closer import Box
from inference.document.forms import DATES, NO_END, bare, form, in_order, span_of_day
from inference.document.layout import Layout, Row, joined, tall
from inference.document.tesseract import Word
from inference.picture import Bgr
from kiosk.case.document import DocumentKind

TRUSTED: Final = 0.7
DOUBTED: Final = 0.5  # at most, of a day no second reading confirms
ONE_LOOK: Final = ("sex", "nationality", "origin", "birth_place")  # read again where unsure
NUMBER: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
OLD_NUMBER: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
PASSPORT_NUMBER: Final = re.compile(r"[A-Z0-9]{6,9}")
TITLES: Final = (
    ("chungminhnhandan", DocumentKind.CMND),
    ("cancuoccongdan", DocumentKind.CCCD), ("citizenidentity", DocumentKind.CCCD),
    ("sodinhdanhcanhan", DocumentKind.CAN_CUOC), ("chudemvaten", DocumentKind.CAN_CUOC),
    ("noidangkykhaisinh", DocumentKind.CAN_CUOC), ("noicutru", DocumentKind.CAN_CUOC),
    ("identitycard", DocumentKind.CAN_CUOC), ("passport", DocumentKind.PASSPORT),
    ("dacdiemnhandang", DocumentKind.CCCD),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Print:
    """`fields` by the names of a case's person, dates as ISO; `sure` 0 to 1 a field."""

    kind: DocumentKind | None
    fields: tuple[tuple[str, str], ...]
    sure: tuple[tuple[str, float], ...]

    @property
    def trusted(self) -> tuple[tuple[str, str], ...]:
        """The fields read well enough to be held against the chip."""
        sure = dict(self.sure)
        return tuple(pair for pair in self.fields if sure[pair[0]] >= TRUSTED)


Read = dict[str, tuple[str, float]]  # value and confidence by field


def read(luma: Bgr, wait_s: float = tesseract.WAIT_S) -> Print:
    """Read a document's upright sheet; no field where the reader takes longer than `wait_s`."""
    end = monotonic() + wait_s
    even = _even(luma)
    words = tesseract.words(even, wait_s=wait_s)
    layout, kind = _laid_out(words)
    fields = _fields(layout, kind)
    if kind is DocumentKind.PASSPORT and "sex" not in fields:
        layout = Layout([*words, *_lone_letter(even, words, end - monotonic())], halves=True)
        fields = _fields(layout, kind)
    return _print(kind, _looked_again(even, layout, fields, end))


def understand(words: list[Word]) -> Print:
    """Find labels and their values among words with places."""
    layout, kind = _laid_out(words)
    return _print(kind, _fields(layout, kind))


def agreed(readings: list[tuple[str, float]]) -> tuple[str, float]:
    """Take the day most readings give; one that stands alone is doubted."""
    days = [day for day, _ in readings]
    day = max(days, key=lambda one: (days.count(one), dict(reversed(readings))[one]))
    sure = max(sure for one, sure in readings if one == day)
    alone = days.count(day) == 1 and day != NO_END
    return day, min(sure, DOUBTED) if alone else sure


def _laid_out(words: list[Word]) -> tuple[Layout, DocumentKind | None]:
    layout = Layout(words)
    text = layout.text
    kind = next((kind for title, kind in TITLES if title in text), None)
    return (Layout(words, halves=True) if kind is DocumentKind.PASSPORT else layout), kind


def _print(kind: DocumentKind | None, fields: Read) -> Print:
    days = {name: fields[name][0] for name in DATES if name in fields}
    if not in_order(days):
        fields = {**fields, **{name: (day, min(fields[name][1], DOUBTED))
                               for name, day in days.items()}}  # fmt: skip
    return Print(
        kind,
        tuple((name, text) for name, (text, _) in fields.items()),
        tuple((name, round(sure, 3)) for name, (_, sure) in fields.items()),
    )


def _lone_letter(luma: Bgr, words: list[Word], wait_s: float) -> list[Word]:
    """Read the letter below the label of the sex: one letter alone is no word to tesseract."""
    label = next((word for word in words if bare(word.text) == "sex"), None)
    if label is None:
        return []
    high = tall(label)
    left, top = max(0, label.left - high // 2), label.bottom + high // 4
    cut = np.ascontiguousarray(luma[top : top + 2 * high, left : left + 3 * high])
    seen = tesseract.words(cut, "eng", tesseract.LETTER, wait_s, letters="MFX")
    return [
        replace(word, left=left + word.left, right=left + word.right,
                top=top + word.top, bottom=top + word.bottom)
        for word in seen
    ]  # fmt: skip


def _even(luma: Bgr) -> Bgr:
    """Take shadow out: print keeps its contrast against its own ground."""
    small = cv2.resize(luma, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 5)
    wide = cv2.resize(ground, luma.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(luma, wide, scale=235), np.uint8)


def _looked_again(luma: Bgr, layout: Layout, fields: Read, end: float) -> Read:
    """Confirm each day by a second reading of its place, and look for what was missed."""
    asked = _asked(layout, fields)
    again = closer.look(luma, [box for _, box in asked], end - monotonic())
    if again is None:
        return fields
    second = _best(asked, again)
    open_days = {name for name in DATES if not _agree(fields.get(name), second.get(name))}
    doubtful = [(name, box) for name, box in asked if name in open_days]
    late = closer.look(luma, [box for _, box in doubtful], end - monotonic(), closer.SOFT)
    third = _best(doubtful, late or [])
    seen = dict(fields)
    for name in {name for name, _ in asked}:
        readings = [one[name] for one in (fields, second, third) if name in one]
        if readings:
            seen[name] = agreed(readings) if name in DATES else max(readings, key=lambda r: r[1])
    return seen


def _asked(layout: Layout, fields: Read) -> list[tuple[str, Box]]:
    """List the places to look at again: of days that were read, and of values that were not."""
    values = layout.values()
    asked: list[tuple[str, Box]] = []
    for label in layout.labels:
        name = "origin" if label.field == "birth_place" else label.field
        if any(name == known for known, _ in asked):
            continue
        if name in DATES and name in fields:
            if fields[name][0] != NO_END:
                asked.append((name, _round(_of_day(values[label.field]))))
        elif name in DATES or (name in ONE_LOOK and fields.get(name, ("", 0.0))[1] < TRUSTED):
            asked += [(name, box) for box in layout.places(label)]
    return asked


def _round(words: Row) -> Box:
    high = max(tall(word) for word in words)
    return (
        min(word.left for word in words) - high, min(word.top for word in words) - high // 2,
        max(word.right for word in words) + high, max(word.bottom for word in words) + high // 2,
    )  # fmt: skip


def _best(asked: list[tuple[str, Box]], seen: list[list[Word]]) -> Read:
    best: Read = {}
    for (name, _), words in zip(asked, seen, strict=False):
        text = form(name, joined(words))
        sure = _sure(name, words) if text else 0.0
        if text and sure > best.get(name, ("", 0.0))[1]:
            best[name] = (text, sure)
    return best


def _agree(one: tuple[str, float] | None, other: tuple[str, float] | None) -> bool:
    """Tell whether nothing is open; a card without end is words, no day to be confirmed."""
    if one is None or other is None:
        return one is not None and one[0] == NO_END
    return one[0] == other[0]


def _of_day(words: Row) -> Row:
    """Give the words a day stands in."""
    first, last = span_of_day(joined(words))
    inside, at = [], 0
    for word in words:
        if at < last and at + len(word.text) > first:
            inside.append(word)
        at += len(word.text) + 1
    return inside or words


def _sure(field: str, words: Row) -> float:
    """Give how sure the least sure word of a value is."""
    return min(word.sure for word in (_of_day(words) if field in DATES else words))


def _fields(layout: Layout, kind: DocumentKind | None) -> Read:
    found = layout.values()
    values: Read = {}
    number = _number(found, layout.rows, kind)
    if number is not None:
        values["id_number"] = number
    for field, words in found.items():
        text = form(field, joined(words))
        if text:
            name = "origin" if field == "birth_place" else field
            values.setdefault(name, (text, _sure(field, words)))
    if "surname" in values:
        family, given = values.pop("surname"), values.pop("given", ("", 0.0))
        values["full_name"] = (f"{family[0]} {given[0]}".strip(), min(family[1], given[1]))
    return values


def _number(
    found: dict[str, list[Word]], rows: list[Row], kind: DocumentKind | None
) -> tuple[str, float] | None:
    """Take the number by its form: 12 digits, of the old card 9, of a passport any."""
    if kind is DocumentKind.PASSPORT:
        words = found.pop("number", [])
        hit = next((w for w in words if PASSPORT_NUMBER.fullmatch(w.text)), None)
        return (hit.text, hit.sure) if hit else None
    found.pop("number", None)
    form = OLD_NUMBER if kind is DocumentKind.CMND else NUMBER
    for row in rows:
        joined = "".join(word.text for word in row)
        if (whole := form.search(joined)) is not None:
            return whole.group(), fmean(
                word.sure for word in row if any(map(str.isdigit, word.text))
            )
    return None
