"""Where print stands: words in rows, the labels among them, and the value of each label.

A label names a field; its value stands behind it in the same row or below it, up to the next
label. A word the reader is unsure of counts only beside one it is sure of.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import fmean, median, median_high
from typing import Final

from inference.document.closer import Box
from inference.document.forms import DATES, bare, form
from inference.document.tesseract import Word

LONGEST_LABEL: Final = 13  # words
LEAST_SURE: Final = 0.25
LEAST_LETTERS: Final = 3  # of a word, at this confidence, to be more than the ground's pattern
NEAR: Final = 2.2  # heights of a word below a label, where its value may stand
SPACE: Final = 1.2  # heights between two words of one line
LEAST_PAIRS: Final = 6  # of neighbours, to tell a slope by
VALUE: Final = 16  # heights a value is long, where nothing was read
# What a label holds, without marks and spaces; the first that fits names the field.
LABELS: Final = (
    ("birth_place", ("dangkykhaisinh", "placeofbirth", "lieudenaissance")),
    ("birth", ("dateofbirth", "ngaysinh", "namsinh", "datedenaissance")),
    ("expiry", ("dateofexpiry", "giatriden", "hethan", "datedexpiration")),
    ("issued", ("dateofissue", "namcap", "ngaythangnam", "datededelivrance", "datemonthyear")),
    ("full_name", ("fullname", "hovaten", "chudem", "tenkhaisinh")),
    ("surname", ("surname", "surnamenom")),
    ("given", ("givennames", "givennamesprenoms")),
    ("sex", ("gioitinh", "sexsexe", "sex")),
    ("nationality", ("quoctich", "nationality", "nationalitynationalite")),
    ("origin", ("quequan", "placeoforigin", "nguyenquan")),
    ("address", ("thuongtru", "placeofresidence", "noicutru")),
    ("number", ("passportno", "dinhdanh", "identificationnumber", "sono")),
)  # fmt: skip


Row = list[Word]


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label stands: its row, and the first and last of the words it takes up."""

    field: str
    row: int
    first: int
    last: int


class Layout:
    """Words of one side, in rows with their labels."""

    def __init__(self, words: list[Word], *, halves: bool = False) -> None:
        """`halves`: a label's second language stands behind a slash and ends without a colon."""
        parts = [part for word in words for part in _parted(word)]
        strong = [word for word in parts if _is_print(word)]
        slope = _slope(strong)
        self.rows = _rows(strong, slope)
        _join(self.rows, [word for word in parts if not _is_print(word)], slope)
        self.labels = _labels(self.rows, halves=halves)

    @property
    def text(self) -> str:
        """All letters, small and without marks."""
        return bare(" ".join(word.text for row in self.rows for word in row))

    def values(self) -> dict[str, list[Word]]:
        """Give each labelled field's words; of a field named twice the first."""
        found: dict[str, list[Word]] = {}
        for label in self.labels:
            value = self._value(label)
            if value and label.field not in found:
                found[label.field] = value
        return found

    def places(self, label: Label) -> tuple[Box, Box]:
        """Say where the value of a label could stand: behind it, and below it."""
        row = self.rows[label.row]
        first, last = row[label.first], row[label.last]
        high = tall(first)
        following = min((at for at in self._beside(label)), default=None)
        right = row[following].left - high // 2 if following is not None else 10**6
        behind = (last.right + high // 5, first.top - high // 2,
                  min(right, last.right + VALUE * high), first.bottom + high // 2)  # fmt: skip
        below = (first.left - high // 2, first.bottom, min(right, first.left + VALUE * high),
                 first.bottom + 19 * high // 10)  # fmt: skip
        return behind, below

    def _beside(self, label: Label) -> list[int]:
        return [o.first for o in self.labels if o.row == label.row and o.first > label.last]

    def _value(self, label: Label) -> list[Word]:
        """Words behind the label in its row, else a near row below; an address has two rows."""
        row = self.rows[label.row]
        beside = self._beside(label)
        behind = row[label.last + 1 : min(beside, default=len(row))]
        left = row[label.first].left - 2 * tall(row[label.first])
        right = row[min(beside)].left - tall(row[label.first]) if beside else 10**6
        below = [
            inside for line in self._below(label)
            if (inside := [word for word in line if left <= word.left < right])
        ]  # fmt: skip
        if label.field == "address" and behind:
            more = below[0] if below else []
            return [
                *behind,
                *(word for word in more if word.left >= behind[0].left - tall(word) * 6),
            ]
        usable = (words for words in (behind, *below) if form(label.field, joined(words)))
        return next(usable, [])

    def _below(self, of: Label) -> Iterator[Row]:
        """Give what of the rows near below is no label, down to the next label's."""
        above = self.rows[of.row]
        foot, high = max(word.bottom for word in above), max(tall(word) for word in above)
        for place in range(of.row + 1, len(self.rows)):
            row = self.rows[place]
            if min(word.top for word in row) - foot > NEAR * high:
                return
            labels = [label for label in self.labels if label.row == place]
            taken = {n for label in labels for n in range(label.first, label.last + 1)}
            own = [label.first for label in labels if {label.field, of.field} <= set(DATES)]
            yield [word for n, word in enumerate(row[: min(own, default=None)]) if n not in taken]
            if taken:
                return


def joined(words: list[Word]) -> str:
    """Give the words with a space between them."""
    return " ".join(word.text for word in words)


def tall(word: Word) -> int:
    """Give the height of a word, at least one pixel."""
    return max(1, word.bottom - word.top)


def _parted(word: Word) -> list[Word]:
    """Part a label from a value that runs on behind its colon."""
    label, colon, value = word.text.partition(":")
    if not colon or not label or len(bare(value)) + sum(map(str.isdigit, value)) == 0:
        return [word]
    middle = word.left + (word.right - word.left) * (len(label) + 1) // len(word.text)
    return [
        replace(word, text=f"{label}:", right=middle), replace(word, text=value, left=middle),
    ]  # fmt: skip


def _is_print(word: Word) -> bool:
    if word.sure >= 0.5:
        return True
    return word.sure >= LEAST_SURE and len(word.text) >= LEAST_LETTERS


def _slope(words: list[Word]) -> float:
    """Tell how much lines fall to the right: the median of words and their next neighbours."""
    falls = []
    for word in words:
        behind = [
            other for other in words
            if 0 < other.left - word.right < SPACE * tall(word)
            and _centre(other) > _centre(word)
            and abs(_middle(other) - _middle(word)) < 0.5 * tall(word)
        ]  # fmt: skip
        if behind:
            other = min(behind, key=lambda w: w.left)
            falls.append((_middle(other) - _middle(word)) / (_centre(other) - _centre(word)))
    return median(falls) if len(falls) >= LEAST_PAIRS else 0.0


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _centre(word: Word) -> float:
    return (word.left + word.right) / 2


def _level(word: Word, slope: float) -> float:
    return _middle(word) - slope * _centre(word)


def _rows(words: list[Word], slope: float) -> list[Row]:
    """Group words by the height they stand at, left to right."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: _level(w, slope)):
        last = rows[-1] if rows else []
        if last and _level_with(word, last, slope):
            last.append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.left) for row in rows]


def _level_with(word: Word, row: Row, slope: float) -> bool:
    """Tell whether a word stands in a row; one spot taller than print moves no other word."""
    off = _level(word, slope) - fmean(_level(w, slope) for w in row)
    return abs(off) < 0.45 * median_high(tall(w) for w in (*row, word))


def _join(rows: list[Row], weak: list[Word], slope: float) -> None:
    """Add words the reader is unsure of where they continue a line in its own height."""
    for word in weak:
        for row in rows:
            if any(_adjoins(word, other) for other in row) and _level_with(word, row, slope):
                row.append(word)
                row.sort(key=lambda w: w.left)
                break


def _adjoins(word: Word, other: Word) -> bool:
    high = tall(other)
    apart = max(word.left - other.right, other.left - word.right)
    return -high < apart < SPACE * high and 0.4 * high < tall(word) < 1.8 * high


def _labels(rows: list[Row], *, halves: bool) -> list[Label]:
    found: list[Label] = []
    for at, row in enumerate(rows):
        first = 0
        while first < len(row):
            label = _label_from(row, at, first)
            if label is not None:
                found.append(_with_other_half(row, label) if halves else label)
            first = found[-1].last + 1 if label is not None else first + 1
    return found


def _label_from(row: Row, at: int, first: int) -> Label | None:
    """Read the label that starts with this word; it ends with a colon or with its English half."""
    joined, hit, known = "", "", 0
    last = first - 1
    for place in range(first, min(len(row), first + LONGEST_LABEL)):
        if place > first and row[place].left - row[place - 1].right > 3 * tall(row[place - 1]):
            break
        joined += bare(row[place].text)
        named = [field for field, keys in LABELS for key in keys if key in joined]
        if len(named) > known:  # another part of the label ends with this word
            hit, known, last = named[0], len(named), place
        if hit and row[place].text.endswith((":", ":.", ".:")):
            last = place
            break
    return Label(hit, at, first, last) if hit else None


def _with_other_half(row: Row, label: Label) -> Label:
    """Take the words behind a slash in too, as far as the line goes on."""
    last = label.last
    if last + 1 < len(row) and row[last + 1].text.startswith("/"):
        last += 1
        while last + 1 < len(row) and row[last + 1].left - row[last].right < SPACE * tall(
            row[last]
        ):
            last += 1
    return replace(label, last=last)
