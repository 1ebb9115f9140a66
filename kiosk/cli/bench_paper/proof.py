"""Reads sheets of paper back and says which texts and codes are not what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.cli.bench_paper.press import Sheet
from kiosk.cli.bench_paper.reading import read
from kiosk.cli.bench_paper.strokes import codes
from kiosk.cli.bench_paper.wording import Compared, compare, voided, written


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of paper compared; `code` tells whether its QR code holds what was sent."""

    sheet: Sheet
    compared: Compared
    code: bool


def proofs(sheets: Sequence[Sheet]) -> list[Proof]:
    """Compare every sheet; of a torn piece only its end counts, which must say that it is void."""
    whole = read([(sheet.slip.receipt.language, sheet.paper) for sheet in sheets])
    torn = [(sheet, sheet.torn) for sheet in sheets if sheet.torn is not None]
    ends = read([(sheet.slip.receipt.language, paper) for sheet, paper in torn])
    found = []
    for sheet, lines in zip(sheets, whole, strict=True):
        receipt = sheet.slip.receipt
        held = codes(sheet.paper) == ([receipt.qr] if receipt.qr else [])
        found.append(Proof(sheet, compare(written(receipt), lines), held))
    for (sheet, _), lines in zip(torn, ends, strict=True):
        texts = voided(sheet.slip.receipt)
        found.append(Proof(sheet, compare(texts, lines[_start(texts, lines) :]), True))
    return found


def _start(texts: Sequence[str], lines: Sequence[str]) -> int:
    """Give the first line from which on everything is read as written; 0 where there is none."""
    return next((n for n in range(len(lines)) if compare(texts, lines[n:]).equal), 0)
