"""Reads paper back with tesseract, at the dots of the printer, and compares letter by letter."""

import re
import unicodedata

import pytesseract
import zxingcpp
from PIL import Image, ImageOps

from kiosk.case.paper import Receipt

READERS = {"vi": "vie", "zh": "chi_sim", "en": "eng", "th": "tha+eng"}


def read(picture: Image.Image, reader: str) -> str:
    """Read one block of lines."""
    framed = ImageOps.expand(picture.convert("L"), 20, 255)
    return str(pytesseract.image_to_string(framed, reader, config="--psm 6"))


def letters(text: str) -> str:
    """Leave out spaces and line ends; a full-width sign is its plain one."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def bare(text: str) -> str:
    """Leave Latin letters without their marks: the Chinese reader knows no others."""
    return letters("".join(one for one in unicodedata.normalize("NFKD", text)
                           if not unicodedata.combining(one)))  # fmt: skip


def head_of(slip: Image.Image) -> Image.Image:
    """Give the band of the brand, black on white."""
    band = slip.crop((0, 0, slip.width, band_end(slip)))
    return ImageOps.invert(band.convert("L").crop((14, 2, slip.width - 14, band.height - 2)))


def body_of(slip: Image.Image) -> Image.Image:
    """Give what stands between brand and code."""
    return slip.crop((0, band_end(slip), slip.width, min(_code(slip)) - 20))


def foot_of(slip: Image.Image) -> Image.Image:
    """Give what stands below the code, without the paper fed for the blade."""
    below = slip.convert("L").crop((0, max(_code(slip)) + 10, *slip.size))
    box = ImageOps.invert(below).getbbox()
    assert box is not None
    return below.crop((0, 0, below.width, box[3]))


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


def foot(receipt: Receipt) -> str:
    """Give all words below the code."""
    labels = dict(receipt.labels)
    return f"{labels['scan']} {labels['issued']}: {receipt.issued}"


def distance(read: str, wanted: str) -> int:
    """Count the characters that must be put in, taken out or exchanged."""
    row = list(range(len(wanted) + 1))
    for n, a in enumerate(read, start=1):
        last, row[0] = row[0], n
        for m, b in enumerate(wanted, start=1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (a != b))
    return row[-1]
