"""Sets a contract as PDF: fonts embedded, text that can be copied, the signature as drawn lines.

Knows no law and no wording: every text comes in the contract. Sealing the file is not done here.
"""

import json
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF, ViewerPreferences

from kiosk.case.paper import Contract
from kiosk.case.signature import Signature
from printer.fonts import FACES, HAN, THAI, runs
from printer.subset import cached_font, is_common
from printer.wrap import balanced, wrap

MM_PER_POINT: Final = 0.3528
MARGIN: Final = 20.0  # mm, like every length below
TOP: Final = 27.0
BOTTOM: Final = 272.0
WIDTH: Final = 170.0
LABEL_WIDTH: Final = 52.0
SIGNATURE_HEIGHT: Final = 30.0
INK: Final = (24, 28, 36)
QUIET: Final = (98, 106, 120)
LINES: Final = (200, 206, 216)
SHADE: Final = (243, 245, 249)
ACCENT: Final = (20, 92, 158)
PEN: Final = "#102678"
STROKES: Final = "signature-strokes.json"


class PdfContractMaker:
    """A `ContractMaker`. With `cache`, small Han fonts made there by `printer.subset` are used."""

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache

    def make(self, contract: Contract) -> bytes:
        """Give the PDF; raise `FontAbsentError` where a font is missing."""
        sheet = _Sheet(contract, self._cache)
        _title(sheet, contract)
        _fields(sheet, contract)
        for number, (heading, text) in enumerate(contract.sections, start=1):
            _section(sheet, f"{number}. {heading}", text)
        _consents(sheet, contract)
        _signature(sheet, contract)
        sheet.embed_file(
            bytes=stroke_data(contract), basename=STROKES, mime_type="application/json",
            desc="Pen strokes of the signature", compress=True,
        )  # fmt: skip
        return bytes(sheet.output())


def stroke_data(contract: Contract) -> bytes:
    """Give the signature as data: places in parts of the pad from its top left, and times in ms."""
    strokes = [[[p.x, p.y, p.t_ms] for p in stroke] for stroke in contract.signature.strokes]
    whole = {
        "format": "simkiosk-strokes/1", "case": contract.case_number,
        "aspect": contract.signature.aspect, "point": ["x", "y", "t_ms"], "strokes": strokes,
    }  # fmt: skip
    return json.dumps(whole, separators=(",", ":")).encode()


class _Sheet(FPDF):
    """A4 pages that fill downwards; `at` is where the next thing goes, in mm."""

    def __init__(self, contract: Contract, cache: Path | None) -> None:
        super().__init__(format="A4")
        self.labels = dict(contract.labels)
        self._contract = contract
        self._cache = cache
        self._small = is_common(str(contract))
        self._faces: set[tuple[str, bool]] = set()
        self._widths: dict[tuple[str, bool], Any] = {}
        self.at = TOP
        self.c_margin = 0.0
        self.set_auto_page_break(auto=False)
        self.set_lang({"zh": "zh-CN"}.get(contract.language, contract.language))
        self.set_title(f"{contract.title} {contract.case_number}")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creator(self.labels.get("brand", "simkiosk"))
        self.add_page()

    def header(self) -> None:
        """Repeat brand and case number on each page."""
        self.write_line(MARGIN, 12, self.labels.get("brand", ""), 9, bold=True, colour=ACCENT)
        number = self._contract.case_number
        self.write_line(MARGIN + WIDTH - self.length(number, 9), 12, number, 9, colour=QUIET)
        self._rule(18.5)

    def footer(self) -> None:
        """Close the page with version and page number."""
        self._rule(280)
        version = self.named("version", self._contract.version)
        self.write_line(MARGIN, 282, version, 8.5, colour=QUIET)
        word = f"{self.labels.get('page', '')} {self.page_no()}/".lstrip()
        width = self.length("99", 8.5)
        left = MARGIN + WIDTH - width - self.length(word, 8.5)
        self.write_line(left, 282, word, 8.5, colour=QUIET)
        self.set_xy(MARGIN + WIDTH - width, 282)
        self.cell(width, 8.5 * MM_PER_POINT * 1.52, "{nb}")  # fpdf2 fills in the number of pages

    def named(self, label: str, value: str) -> str:
        """Put the contract's word for it before a value."""
        return f"{self.labels[label]}: {value}" if label in self.labels else value

    def _rule(self, y: float) -> None:
        self.set_draw_color(*LINES)
        self.set_line_width(0.25)
        self.line(MARGIN, y, MARGIN + WIDTH, y)

    def use(self, name: str, size: float, *, bold: bool) -> None:
        """Choose a font, loading its file at the first use."""
        if (name, bold) not in self._faces:
            face = FACES[name, bold].checked()
            small = cached_font(face, self._cache) if name == HAN and self._small else None
            number = 0 if small else face.index
            path = small or face.path
            self.add_font(name, "B" * bold, str(path), collection_font_number=number)
            self._keep_boxes(f"{name}{'B' * bold}")
            self._faces.add((name, bold))
        self.set_font(name, "B" * bold, size)
        self.set_text_shaping(use_shaping_engine=name == THAI)

    def _keep_boxes(self, key: str) -> None:
        """Keep the bounding boxes of the whole font: reckoning them anew draws every glyph."""
        font: Any = self.fonts[key]
        font.ttfont.recalcBBoxes = False

    def length(self, text: str, size: float, *, bold: bool = False) -> float:
        """Measure one line in mm, by the advance of each character: marks of Thai have none."""
        return sum(self._advance(name, part, bold=bold) for name, part in runs(text)) * size

    def _advance(self, name: str, text: str, *, bold: bool) -> float:
        """Measure a stretch of one script in mm for one point of size."""
        if (name, bold) not in self._widths:
            self.use(name, 10, bold=bold)
            self._widths[name, bold] = self.current_font
        points: float = self._widths[name, bold].get_text_width(text, 1, None)[1]
        return points / self.k

    def write_line(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
    ) -> None:
        """Write one line with its top at `y`."""
        self.set_text_color(*colour)
        base = y + size * MM_PER_POINT * 1.06
        for name, part in runs(text):
            self.use(name, size, bold=bold)
            width = self._advance(name, part, bold=bold) * size
            if name == THAI:  # marks above and below are set by the font's own rules
                self.set_xy(x, base - 0.8 * self.font_size)
                self.cell(width, self.font_size, part)
            else:
                self.text(x, base, part)
            x += width

    def lines(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        return wrap(text, width, lambda one: self.length(one, size, bold=bold))

    def need(self, height: float) -> None:
        """Go to a new page unless `height` mm are left."""
        if self.at + height > BOTTOM:
            self.add_page()
            self.at = TOP

    def paragraph(self, text: str, size: float, x: float = MARGIN, *, bold: bool = False) -> None:
        """Write wrapped lines below each other, over pages where needed."""
        step = size * MM_PER_POINT * 1.5
        for one in self.lines(text, MARGIN + WIDTH - x, size, bold=bold):
            self.need(step)
            self.write_line(x, self.at, one, size, bold=bold)
            self.at += step


def _title(sheet: _Sheet, contract: Contract) -> None:
    for one in balanced(contract.title, WIDTH, lambda one: sheet.length(one, 17, bold=True)):
        left = MARGIN + (WIDTH - sheet.length(one, 17, bold=True)) / 2
        sheet.write_line(left, sheet.at, one, 17, bold=True)
        sheet.at += 8.5
    under = sheet.named("case_number", contract.case_number)
    left = MARGIN + (WIDTH - sheet.length(under, 10)) / 2
    sheet.write_line(left, sheet.at + 0.5, under, 10, colour=QUIET)
    sheet.at += 11


def _fields(sheet: _Sheet, contract: Contract) -> None:
    if heading := sheet.labels.get("fields"):
        _heading(sheet, heading)
    for label, value in contract.fields:
        names = sheet.lines(label, LABEL_WIDTH - 6, 10)
        values = sheet.lines(value, WIDTH - LABEL_WIDTH - 6, 10.5, bold=True)
        height = 5.2 * max(len(names), len(values)) + 2.6
        sheet.need(height)
        sheet.set_fill_color(*SHADE)
        sheet.set_draw_color(*LINES)
        sheet.set_line_width(0.2)
        sheet.rect(MARGIN, sheet.at, LABEL_WIDTH, height, style="DF")
        sheet.rect(MARGIN + LABEL_WIDTH, sheet.at, WIDTH - LABEL_WIDTH, height)
        for n, one in enumerate(names):
            sheet.write_line(MARGIN + 3, sheet.at + 1.7 + 5.2 * n, one, 10, colour=QUIET)
        for n, one in enumerate(values):
            x, y = MARGIN + LABEL_WIDTH + 3, sheet.at + 1.6 + 5.2 * n
            sheet.write_line(x, y, one, 10.5, bold=True)
        sheet.at += height
    sheet.at += 5


def _heading(sheet: _Sheet, text: str) -> None:
    sheet.need(16)  # never a heading alone at the foot of a page
    for one in sheet.lines(text, WIDTH, 11.5, bold=True):
        sheet.write_line(MARGIN, sheet.at, one, 11.5, bold=True, colour=ACCENT)
        sheet.at += 6.4
    sheet.at += 0.6


def _section(sheet: _Sheet, heading: str, text: str) -> None:
    _heading(sheet, heading)
    sheet.paragraph(text, 10.5)
    sheet.at += 3.5


def _consents(sheet: _Sheet, contract: Contract) -> None:
    if not contract.consents:
        return
    if heading := sheet.labels.get("consents"):
        _heading(sheet, heading)
    for text in contract.consents:
        sheet.need(7)
        _tick(sheet, MARGIN, sheet.at)
        sheet.paragraph(text, 10.5, MARGIN + 7.5)
        sheet.at += 1.8
    sheet.at += 3


def _tick(sheet: _Sheet, x: float, y: float) -> None:
    """Draw a ticked box; lines, so that no reader takes it for a letter."""
    sheet.set_draw_color(*ACCENT)
    sheet.set_line_width(0.35)
    sheet.rect(x, y + 0.1, 4.2, 4.2, round_corners=True, corner_radius=0.7)
    sheet.set_line_width(0.6)
    sheet.polyline([(x + 0.9, y + 2.3), (x + 1.8, y + 3.3), (x + 3.4, y + 1.1)])


def _signature(sheet: _Sheet, contract: Contract) -> None:
    width = min(SIGNATURE_HEIGHT * contract.signature.aspect, WIDTH * 0.6)
    height = width / contract.signature.aspect
    sheet.need(height + 12)
    if heading := sheet.labels.get("signature"):
        _heading(sheet, heading)
    sheet.set_draw_color(*LINES)
    sheet.set_line_width(0.25)
    sheet.rect(MARGIN, sheet.at, width, height, round_corners=True, corner_radius=1.5)
    _strokes(sheet, contract.signature, width, height)
    x, y = MARGIN + width + 6, sheet.at + height - 13
    for label, value in (("signed_by", contract.signed_by), ("signed_at", contract.signed_at)):
        for one in sheet.lines(sheet.named(label, value), WIDTH - width - 6, 10):
            sheet.write_line(x, y, one, 10)
            y += 5.2
    sheet.at += height + 4


def _strokes(sheet: _Sheet, signature: Signature, width: float, height: float) -> None:
    """Draw the pen's way point by point; a dot is a short line."""
    for stroke in signature.strokes:
        if not stroke:
            continue
        places = [(MARGIN + p.x * width, sheet.at + p.y * height) for p in stroke]
        with sheet.new_path() as path:
            path.style.stroke_color = PEN
            path.style.fill_color = None
            path.style.auto_close = False
            path.style.stroke_width = 0.55
            path.style.stroke_cap_style = "round"
            path.style.stroke_join_style = "round"
            path.move_to(*places[0])
            for place in places[1:] or [(places[0][0] + 0.01, places[0][1])]:
                path.line_to(*place)
