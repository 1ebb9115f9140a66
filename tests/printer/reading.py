"""Reads Thai paper back with tesseract and counts the letters that differ; copies are read too."""

import pytesseract
import zxingcpp
from PIL import Image, ImageOps

from kiosk.case.paper import Receipt
from kiosk.cli.bench_paper.reading import letters

__all__ = ["THAI_READERS", "body", "body_of", "distance", "letters", "read"]

THAI_READERS = "tha+eng"


def read(picture: Image.Image, reader: str) -> str:
    """Read one block of lines."""
    framed = ImageOps.expand(picture.convert("L"), 20, 255)
    return str(pytesseract.image_to_string(framed, reader, config="--psm 6"))


def body_of(slip: Image.Image) -> Image.Image:
    """Give what stands between brand and code."""
    return slip.crop((0, band_end(slip), slip.width, min(_code(slip)) - 20))


def band_end(slip: Image.Image) -> int:
    """Find the first row after the black band."""
    rows = slip.convert("L").resize((1, slip.height), Image.Resampling.BOX).tobytes()
    return next(y for y, light in enumerate(rows) if y > 20 and light > 200)


def _code(slip: Image.Image) -> list[int]:
    (code,) = zxingcpp.read_barcodes(slip.convert("L"))
    corners = code.position
    return [corners.top_left.y, corners.top_right.y, corners.bottom_left.y]


def body(receipt: Receipt) -> str:
    """Give all words between brand and code, in their order."""
    words = [receipt.title, dict(receipt.labels)["case_number"], receipt.case_number]
    words += [text for pair in receipt.lines for text in pair]
    words += [f"{number}. {note}" for number, note in enumerate(receipt.notes, start=1)]
    return "".join(words)


def distance(read: str, wanted: str) -> int:
    """Count the characters that must be put in, taken out or exchanged."""
    row = list(range(len(wanted) + 1))
    for n, a in enumerate(read, start=1):
        last, row[0] = row[0], n
        for m, b in enumerate(wanted, start=1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (a != b))
    return row[-1]
