"""What should stand on a slip, text by text, held against the lines that were read.

Normalised on both sides: white space is left out (a wrapped text is one text), and NFKC makes a
full-width sign its plain one. Besides, `ALIKE`. Nothing else: no letter may differ, none may be
missing, and no line may be left over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.case.paper import Receipt
from kiosk.cli.bench_paper.reading import letters

ALIKE: Final = {"×": "x", "“": '"', "”": '"'}  # tesseract's models know these by the plain sign


@dataclass(frozen=True, slots=True)
class Compared:
    """`missed` texts were not read, `spare` lines were read where none should be."""

    texts: int
    missed: list[str]
    spare: list[str]

    @property
    def equal(self) -> bool:
        return not self.missed and not self.spare


def written(receipt: Receipt) -> list[str]:
    """Give every text of a receipt in its order on the paper."""
    labels = dict(receipt.labels)
    issued = f"{labels['issued']}: {receipt.issued}"
    texts = [labels["brand"], labels["copy"] if receipt.copy else "", receipt.title]
    texts += [labels["case_number"], receipt.case_number]
    texts += [f"{label} {value}" for label, value in receipt.lines]
    texts += [f"{number}. {note}" for number, note in enumerate(receipt.notes, start=1)]
    return [text for text in (*texts, labels.get("scan", ""), issued) if text]


def voided(receipt: Receipt) -> list[str]:
    """Give the texts that end a torn slip."""
    labels = dict(receipt.labels)
    return [labels["void"], labels["void_next"]]


def compare(texts: Sequence[str], lines: Sequence[str]) -> Compared:
    """Find each text as whole lines, in order; `lines` are of `letters` already."""
    lines = [_alike(line) for line in lines]
    missed: list[str] = []
    spare: list[str] = []
    at = 0
    for text in texts:
        found = _place(_alike(text), lines, at)
        if found is None:
            missed.append(text)
            continue
        spare += lines[at : found[0]]
        at = found[1]
    return Compared(len(texts), missed, [*spare, *lines[at:]])


def _place(text: str, lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """Give the first lines from `at` on that make up the text: first, and after the last."""
    for first in range(at, len(lines)):
        read = ""
        for after in range(first + 1, len(lines) + 1):
            read += lines[after - 1]
            if read == text:
                return first, after
            if not text.startswith(read):
                break
    return None


def _alike(text: str) -> str:
    for sign, known in ALIKE.items():
        text = text.replace(sign, known)
    return letters(text)
