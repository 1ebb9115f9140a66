"""The printed fields of Vietnamese cards and of a passport's data page, found by their labels.

One tesseract call reads every word with its place; a label names a field, and its value stands
behind it in the same row or below it, up to the next label. Dates and numbers are taken only in
their own form; names and addresses as they are printed.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean
from typing import Final

import cv2
import numpy as np

from inference.document import tesseract
from inference.document.places import province
from inference.document.tesseract import Word
from inference.picture import Bgr
from kiosk.case.document import DocumentKind

LONGEST_LABEL: Final = 13  # words
TRUSTED: Final = 0.7
LEAST_SURE: Final = 0.25
LEAST_LETTERS: Final = 3  # of a word, at this confidence, to be more than the ground's pattern
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
DAY: Final = re.compile(r"(\d{2})[/.,\-](\d{2})[/.,\-](\d{4})")
WORDY_DAY: Final = re.compile(r"(\d{2}) ([A-Z]{3}) (\d{4})")
MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
NUMBER: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
OLD_NUMBER: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
PASSPORT_NUMBER: Final = re.compile(r"[A-Z0-9]{6,9}")
ENDLESS: Final = "khongthoihan"
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


@dataclass(frozen=True, slots=True)
class _Label:
    """Where a label stands in its row: the words it takes up."""

    field: str
    row: int
    first: int
    last: int


Row = list[Word]


def read(luma: Bgr, wait_s: float = tesseract.WAIT_S) -> Print:
    """Read a document's upright sheet; no field where the reader takes longer than `wait_s`."""
    even = _even(luma)
    words = tesseract.words(even, wait_s=wait_s)
    read = understand(words)
    if read.kind is DocumentKind.PASSPORT and "sex" not in dict(read.fields):
        return understand([*words, *_lone_letter(even, words, wait_s)])
    return read


def understand(words: list[Word]) -> Print:
    """Find labels and their values among words with places."""
    rows = _rows([part for word in words if _is_print(word) for part in _parted(word)])
    labels = _labels(rows)
    found: dict[str, list[Word]] = {}
    for label in labels:
        value = _value(rows, labels, label)
        if value and (label.field not in found):
            found[label.field] = value
    text = bare(" ".join(word.text for row in rows for word in row))
    kind = next((kind for title, kind in TITLES if title in text), None)
    return Print(kind, *_clean(found, rows, kind))


def _lone_letter(luma: Bgr, words: list[Word], wait_s: float) -> list[Word]:
    """Read the letter below the label of the sex: one letter alone is no word to tesseract."""
    label = next((word for word in words if bare(word.text) == "sex"), None)
    if label is None:
        return []
    tall = _tall(label)
    left, top = max(0, label.left - tall // 2), label.bottom + tall // 4
    cut = np.ascontiguousarray(luma[top : top + 2 * tall, left : left + 3 * tall])
    seen = tesseract.words(cut, "eng", tesseract.LETTER, wait_s, letters="MFX")
    return [
        replace(word, left=left + word.left, right=left + word.right,
                top=top + word.top, bottom=top + word.bottom)
        for word in seen
    ]  # fmt: skip


def bare(text: str) -> str:
    """Letters alone, small and without marks."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isascii() and c.isalpha())


def _even(luma: Bgr) -> Bgr:
    """Take shadow out: print keeps its contrast against its own ground."""
    small = cv2.resize(luma, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 5)
    wide = cv2.resize(ground, luma.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(luma, wide, scale=235), np.uint8)


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


def _rows(words: list[Word]) -> list[Row]:
    """Group words by the height they stand at, left to right."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        last = rows[-1] if rows else []
        level = fmean((w.top + w.bottom) / 2 for w in last) if last else 0.0
        tall = max((w.bottom - w.top for w in last), default=0)
        if last and middle - level < 0.45 * max(tall, word.bottom - word.top):
            last.append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.left) for row in rows]


def _labels(rows: list[Row]) -> list[_Label]:
    found: list[_Label] = []
    for at, row in enumerate(rows):
        first = 0
        while first < len(row):
            label = _label_from(row, at, first)
            if label is not None:
                found.append(label)
            first = label.last + 1 if label is not None else first + 1
    return found


def _label_from(row: Row, at: int, first: int) -> _Label | None:
    """Read the label that starts with this word; it ends with a colon or with its English half."""
    joined, hit, known = "", "", 0
    last = first - 1
    for place in range(first, min(len(row), first + LONGEST_LABEL)):
        if place > first and row[place].left - row[place - 1].right > 3 * _tall(row[place - 1]):
            break
        joined += bare(row[place].text)
        named = [field for field, keys in LABELS for key in keys if key in joined]
        if len(named) > known:  # another part of the label ends with this word
            hit, known, last = named[0], len(named), place
        if hit and row[place].text.endswith((":", ":.", ".:")):
            last = place
            break
    return _Label(hit, at, first, last) if hit else None


def _value(rows: list[Row], labels: list[_Label], label: _Label) -> list[Word]:
    """Words behind the label in its row, else the row below; a second row of an address too."""
    row = rows[label.row]
    beside = [
        other.first for other in labels if other.row == label.row and other.first > label.last
    ]
    behind = row[label.last + 1 : min(beside, default=len(row))]
    left = row[label.first].left - 2 * _tall(row[label.first])
    right = row[beside[0]].left - _tall(row[label.first]) if beside else 10**6
    below = [word for word in _next_row(rows, labels, label.row) if left <= word.left < right]
    if label.field == "address" and behind:
        return [*behind, *(word for word in below if word.left >= behind[0].left - _tall(word) * 6)]
    usable = (words for words in (behind, below) if _form(label.field, _joined(words)))
    return next(usable, [])


def _joined(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _next_row(rows: list[Row], labels: list[_Label], at: int) -> Row:
    """Give what of the next row is no label, if it is near."""
    if at + 1 >= len(rows):
        return []
    row, tall = rows[at + 1], max(_tall(word) for word in rows[at])
    if min(word.top for word in row) - max(word.bottom for word in rows[at]) > 2.2 * tall:
        return []
    taken = {place for label in labels if label.row == at + 1
             for place in range(label.first, label.last + 1)}  # fmt: skip
    return [word for place, word in enumerate(row) if place not in taken]


def _tall(word: Word) -> int:
    return max(1, word.bottom - word.top)


Clean = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, float], ...]]


def _clean(found: dict[str, list[Word]], rows: list[Row], kind: DocumentKind | None) -> Clean:
    values: dict[str, tuple[str, float]] = {}
    number = _number(found, rows, kind)
    if number is not None:
        values["id_number"] = number
    for field, words in found.items():
        text = _form(field, _joined(words))
        if text:
            name = "origin" if field == "birth_place" else field
            values.setdefault(name, (text, fmean(word.sure for word in words)))
    if "surname" in values:
        family, given = values.pop("surname"), values.pop("given", ("", 0.0))
        values["full_name"] = (f"{family[0]} {given[0]}".strip(), min(family[1], given[1]))
    return (
        tuple((name, text) for name, (text, _) in values.items()),
        tuple((name, round(sure, 3)) for name, (_, sure) in values.items()),
    )


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


def _form(field: str, text: str) -> str:
    """Give the value as a case holds it, empty where it has not the form of its field."""
    text = text.strip(" .:,-")
    match field:
        case "birth" | "expiry" | "issued":
            return _day(text) or (date.max.isoformat() if ENDLESS in bare(text) else "")
        case "sex":
            return {"nam": "M", "nu": "F", "m": "M", "f": "F"}.get(bare(text.split(" ")[0]), "")
        case "nationality":
            code = re.sub("[^A-Z]", "", text)
            return "VNM" if bare(text) == "vietnam" else code if len(code) == 3 else ""
        case "full_name" | "surname" | "given":
            return " ".join(re.sub(r"[^\w '\-]|[\d_]", " ", text).upper().split())
    return province(text)


def _day(text: str) -> str:
    day, wordy = DAY.search(text), WORDY_DAY.search(text.upper())
    try:
        if day is not None:
            return date(int(day[3]), int(day[2]), int(day[1])).isoformat()
        if wordy is not None and wordy[2] in MONTHS:
            return date(int(wordy[3]), MONTHS.index(wordy[2]) + 1, int(wordy[1])).isoformat()
    except ValueError:
        return ""
    return ""
