"""Draws a receipt for thermal paper: one bit a dot, 8 dots a millimetre. Knows no printer.

From the top: brand, copy mark, title, case number, label and value lines, numbered notes, the QR
code with its caption, the date. Every text comes in the receipt.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import qrcode
from PIL import Image, ImageDraw, ImageFont

from kiosk.case.paper import Receipt
from printer.fonts import FACES, runs
from printer.wrap import balanced, wrap

DOTS: Final = {80: 576, 58: 384}  # print width by paper width in mm
WIDE: Final = 576
TIGHTEST: Final = 0.86  # of the gaps on wide paper; type is of one size on both
INK: Final = 0
BLANK: Final = 255
THRESHOLD: Final = 150  # keeps thin Han strokes
LINE_HEIGHT: Final = 1.38
THAI_HEIGHT: Final = 1.58  # its signs hang deep below the base line
SHORT: Final = 0.35  # of a line: a last one below it looks torn off
BASE: Final = 1.09  # of the size, from the top of a line to its base line
COPY_MARK: Final = "COPY"  # a reprint is marked even when the brand has no word for it
VOID_MARK: Final = "VOID"
VOID_NEXT: Final = "See the next receipt"
BAND_TYPE: Final = (32, 26)  # most and least
QR_QUIET_MODULES: Final = 4  # ISO/IEC 18004 clause 6.3.8


@lru_cache(maxsize=64)
def _font(script: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    face = FACES[script, bold].checked()
    return ImageFont.truetype(str(face.path), size, index=face.index)


@dataclass(frozen=True, slots=True)
class Type:
    """A size in dots, a weight, and the height of its lines in sizes."""

    size: int
    bold: bool = False
    height: float = LINE_HEIGHT

    def length(self, text: str) -> float:
        """Measure one line in dots."""
        return sum(
            _font(name, self.size, bold=self.bold).getlength(part) for name, part in runs(text)
        )

    @property
    def line(self) -> int:
        return round(self.size * self.height)


class _Sheet:
    """A strip of paper that grows downwards; `y` is where the next thing goes."""

    def __init__(self, width: int, language: str) -> None:
        self.width = width
        self._height = THAI_HEIGHT if language == "th" else LINE_HEIGHT
        self._tightness = max(width / WIDE, TIGHTEST)
        self.margin = round(width * 0.035)
        self.room = width - 2 * self.margin
        self.y = 0
        self._image = Image.new("L", (width, 512), BLANK)

    def type(self, size: int, *, bold: bool = False) -> Type:
        return Type(size, bold, self._height)

    def gap(self, dots: int) -> None:
        self.y += round(dots * self._tightness)

    def draw(self, height: int) -> ImageDraw.ImageDraw:
        """Make room for `height` dots below `y`."""
        if self.y + height > self._image.height:
            longer = Image.new("L", (self.width, 2 * (self.y + height)), BLANK)
            longer.paste(self._image)
            self._image = longer
        return ImageDraw.Draw(self._image)

    def line(self, x: float, text: str, kind: Type, ink: int = INK) -> None:
        """Draw one line with its top at `y`, each script in its font on one base line."""
        draw = self.draw(kind.line)
        for name, part in runs(text):
            font = _font(name, kind.size, bold=kind.bold)
            draw.text((x, self.y + kind.size * BASE), part, font=font, fill=ink, anchor="ls")
            x += font.getlength(part)

    def paragraph(self, text: str, kind: Type, align: float = 0.0, indent: int = 0) -> None:
        """Draw wrapped lines: `align` 0 left, 0.5 centred, 1 right."""
        room = self.room - indent
        lines = wrap(text, room, kind.length)
        if align or kind.length(lines[-1]) < room * SHORT:
            lines = balanced(text, room, kind.length)
        for one in lines:
            self.line(self.margin + indent + (room - kind.length(one)) * align, one, kind)
            self.y += kind.line

    def rule(self, thick: int) -> None:
        end = self.margin + self.room - 1
        self.draw(4).rectangle((self.margin, self.y, end, self.y + thick - 1), fill=INK)
        self.y += 4

    def paste(self, picture: Image.Image) -> None:
        self.draw(picture.height)
        self._image.paste(picture, ((self.width - picture.width) // 2, self.y))
        self.y += picture.height

    def cut(self) -> Image.Image:
        """Give what was drawn as pure black and white."""
        used = self._image.crop((0, 0, self.width, self.y))
        return used.point([INK if dot < THRESHOLD else BLANK for dot in range(256)], "1")


def render(receipt: Receipt, width: int) -> Image.Image:
    """Draw the receipt `width` dots wide; raise `FontAbsentError` where a font is missing."""
    sheet = _Sheet(width, receipt.language)
    labels = dict(receipt.labels)
    _head(sheet, receipt, labels)
    _case_number(sheet, receipt.case_number, labels.get("case_number", ""))
    for label, value in receipt.lines:
        _pair(sheet, label, value)
    _notes(sheet, receipt.notes)
    _foot(sheet, receipt, labels)
    return sheet.cut()


def void_strip(receipt: Receipt, width: int) -> Image.Image:
    """Draw what ends a torn slip: it is void, the next one counts."""
    labels = dict(receipt.labels)
    sheet = _Sheet(width, receipt.language)
    sheet.gap(20)
    _band(sheet, labels.get("void", VOID_MARK))
    sheet.paragraph(labels.get("void_next", VOID_NEXT), sheet.type(26), align=0.5)
    sheet.gap(16)
    return sheet.cut()


def _head(sheet: _Sheet, receipt: Receipt, labels: dict[str, str]) -> None:
    if brand := labels.get("brand"):
        _band(sheet, brand)
    if receipt.copy:
        _stamp(sheet, labels.get("copy", COPY_MARK))
    sheet.gap(10)
    sheet.paragraph(receipt.title, sheet.type(40, bold=True), align=0.5)
    sheet.gap(12)


def _band(sheet: _Sheet, brand: str) -> None:
    """White on black across the paper, on one line where that is readable."""
    kind = sheet.type(BAND_TYPE[0], bold=True)
    while kind.size > BAND_TYPE[1] and kind.length(brand) > sheet.room - kind.size:
        kind = sheet.type(kind.size - 2, bold=True)
    lines = balanced(brand, sheet.room - kind.size, kind.length)
    height = kind.line * len(lines) + kind.size
    box = (0, sheet.y, sheet.width - 1, sheet.y + height - 1)
    sheet.draw(height).rounded_rectangle(box, radius=14, fill=INK)
    bottom = sheet.y + height
    sheet.y += kind.size // 2
    for one in lines:
        sheet.line((sheet.width - kind.length(one)) / 2, one, kind, BLANK)
        sheet.y += kind.line
    sheet.y = bottom
    sheet.gap(10)


def _stamp(sheet: _Sheet, word: str) -> None:
    """Draw a framed word: this slip is a reprint."""
    kind = sheet.type(34, bold=True)
    length = kind.length(word)
    left, right = (sheet.width - length) / 2 - kind.size, (sheet.width + length) / 2 + kind.size
    sheet.gap(8)
    height = kind.line + 16
    box = (left, sheet.y, right, sheet.y + height)
    sheet.draw(height + 4).rounded_rectangle(box, radius=10, outline=INK, width=4)
    sheet.y += 8
    sheet.line((sheet.width - length) / 2, word, kind)
    sheet.y += kind.line + 8
    sheet.gap(8)


def _case_number(sheet: _Sheet, number: str, label: str) -> None:
    """Draw the one thing the customer reads aloud: as large as the paper allows."""
    sheet.rule(3)
    sheet.gap(10)
    if label:
        sheet.paragraph(label, sheet.type(26), align=0.5)
    size = 48
    while size > 30 and sheet.type(size, bold=True).length(number) > sheet.room:
        size -= 2
    sheet.paragraph(number, sheet.type(size, bold=True), align=0.5)
    sheet.gap(10)
    sheet.rule(3)
    sheet.gap(14)


def _pair(sheet: _Sheet, label: str, value: str) -> None:
    """Label left and value right on one line, or the value below when there is no room."""
    small, strong = sheet.type(26), sheet.type(28, bold=True)
    wanted = small.length(label) + strong.length(value) + small.size
    if wanted <= sheet.room:
        sheet.line(sheet.margin, label, small)
        sheet.line(sheet.width - sheet.margin - strong.length(value), value, strong)
        sheet.y += strong.line
    else:
        sheet.paragraph(label, small)
        sheet.gap(4)
        sheet.paragraph(value, strong, align=1.0, indent=2 * small.size)
    sheet.gap(8)


def _notes(sheet: _Sheet, notes: tuple[str, ...]) -> None:
    if not notes:
        return
    sheet.gap(8)
    sheet.rule(1)
    sheet.gap(14)
    kind, strong = sheet.type(26), sheet.type(26, bold=True)
    indent = round(strong.length(f"{len(notes)}.") + kind.size * 0.5)
    for number, note in enumerate(notes, start=1):
        sheet.line(sheet.margin, f"{number}.", strong)
        sheet.paragraph(note, kind, indent=indent)
        sheet.gap(10)


def _foot(sheet: _Sheet, receipt: Receipt, labels: dict[str, str]) -> None:
    sheet.gap(4)
    sheet.rule(1)
    sheet.gap(8)
    if receipt.qr:
        sheet.paste(qr_picture(receipt.qr, round(sheet.width * 0.56)))
    if caption := labels.get("scan"):
        sheet.paragraph(caption, sheet.type(26), align=0.5)
    sheet.gap(10)
    issued = f"{labels['issued']}: {receipt.issued}" if "issued" in labels else receipt.issued
    sheet.paragraph(issued, sheet.type(24), align=0.5)
    sheet.gap(8)


def qr_picture(text: str, most: int) -> Image.Image:
    """Draw a QR code with its quiet zone, about `most` dots wide, whole dots a module."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QR_QUIET_MODULES)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    dots = max(3, most // len(modules))  # three dots are 0.4 mm: the least a phone camera resolves
    small = Image.new("L", (len(modules), len(modules)), BLANK)
    small.putdata([INK if dark else BLANK for row in modules for dark in row])
    return small.resize((len(modules) * dots,) * 2, Image.Resampling.NEAREST)
