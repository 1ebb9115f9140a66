"""Receipt printer with ESC/POS on a serial line: raster only, the status asked before and after.

DLE EOT 1-4 are answered at once, GS r 1 only when everything before it is on paper: the one says
what is wrong, the other that it is done. Source: docs/devices/escpos.md.
"""

import termios
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import serial
from escpos.printer import Dummy
from PIL import Image, ImageOps

from kiosk.case.paper import Receipt
from kiosk.ports.errors import DeviceGoneError
from kiosk.ports.receipt_printer import (
    Paper,
    PrinterCutShortError,
    PrinterNotReadyError,
    PrinterPaperOutError,
    PrinterStatus,
)
from printer.layout import DOTS, render

BAUD: Final = 115_200
PROFILE: Final = "TM-T20II"
STRIP_ROWS: Final = 240
FEED_ROWS: Final = 4  # blank rows that cost more as dots than as a feed
ANSWER_S: Final = 1.0
LOOK_S: Final = 0.5  # between two looks at a printer at work
ROWS_PER_S: Final = 600  # slow paper, 75 mm/s
SLACK_S: Final = 2.0
ASK_DONE: Final = b"\x1dr1"
LINE_ERRORS: Final = (OSError, termios.error)  # pyserial raises both when a tty vanishes


class EscposPrinter:
    """A `ReceiptPrinter`. Opens the line for each call, so a printer may come back."""

    def __init__(self, path: str, paper_mm: int = 80, baud: int = BAUD) -> None:
        self._path = path
        self._baud = baud
        self._width = DOTS[paper_mm]
        self._name = f"printer@{path}"

    def status(self) -> PrinterStatus:
        """Ask the sensors; a silent printer has `error`. Raise `DeviceGoneError` without a line."""
        try:
            with self._opened() as line:
                return _status(line)
        except LINE_ERRORS as gone:
            raise DeviceGoneError(self._name, "the serial line is gone") from gone

    def print(self, receipt: Receipt) -> None:
        """Print and cut; raise before anything is on paper, or `PrinterCutShortError`."""
        job = compose(render(receipt, self._width))
        sent = False
        try:
            with self._opened() as line:
                self._insist_on_ready(_status(line))
                sent = True
                self._send(line, job)
        except LINE_ERRORS as gone:
            error = PrinterCutShortError if sent else PrinterNotReadyError
            raise error(self._name, "the serial line is gone") from gone

    @contextmanager
    def _opened(self) -> Iterator["_Line"]:
        with serial.Serial(self._path, self._baud, write_timeout=30.0, exclusive=True) as port:
            port.reset_input_buffer()
            yield _Line(port)

    def _insist_on_ready(self, status: PrinterStatus) -> None:
        if status.paper is Paper.OUT:
            raise PrinterPaperOutError(self._name, "no paper")
        if not status.ready:
            raise PrinterNotReadyError(self._name, _what(status))

    def _send(self, line: "_Line", job: bytes) -> None:
        line.write(job + ASK_DONE)
        rows = 8 * len(job) / self._width
        ends = monotonic() + 10 * len(job) / self._baud + rows / ROWS_PER_S + SLACK_S
        while not line.done_within(LOOK_S):
            status = _status(line)
            if not status.ready:
                raise PrinterCutShortError(self._name, _what(status))
            if monotonic() > ends:
                return  # some models do not know GS r: healthy after that long, it has printed
        if line.doubts_paper and _status(line).paper is Paper.OUT:
            raise PrinterCutShortError(self._name, "paper ran out")


def compose(picture: Image.Image) -> bytes:
    """Give the bytes of a whole job: reset, raster and feeds, cut."""
    maker = Dummy(profile=PROFILE)
    maker.hw("INIT")
    head = bytes(maker.output)
    maker.clear()
    maker.cut()
    safe = _without_codes(picture)
    return head + b"".join(_part(safe, *part) for part in _parts(safe)) + bytes(maker.output)


def _parts(picture: Image.Image) -> Iterator[tuple[int, int]]:
    """Split into inked stretches and blank ones worth a feed: first row and row after the last."""
    wide = picture.width // 8
    dots = picture.tobytes()
    inked = [dots[n : n + wide].strip(b"\xff") != b"" for n in range(0, len(dots), wide)]
    start = 0
    for row in range(1, len(inked) + 1):
        near = inked[row : row + FEED_ROWS] if inked[row - 1] else inked[row : row + 1]
        if row == len(inked) or inked[row - 1] != any(near) or row - start == STRIP_ROWS:
            yield start, row
            start = row


def _part(picture: Image.Image, first: int, after: int) -> bytes:
    """Give a feed for blank rows, else raster as wide as the ink reaches."""
    strip = picture.crop((0, first, picture.width, after))
    box = ImageOps.invert(strip.convert("L")).getbbox()
    if box is None:
        return b"\x1bJ" + bytes([after - first])
    maker = Dummy(profile=PROFILE)
    maker.image(strip.crop((0, 0, -(-box[2] // 8) * 8, strip.height)))
    return bytes(maker.output)


def _without_codes(picture: Image.Image) -> Image.Image:
    """Add a dot wherever the raster would spell a real-time command (DLE EOT, ENQ, DC4)."""
    inked = bytes(dots ^ 0xFF for dots in picture.tobytes())
    for order in (b"\x04", b"\x05", b"\x14"):
        inked = inked.replace(b"\x10" + order, b"\x18" + order)
    return Image.frombytes("1", picture.size, bytes(dots ^ 0xFF for dots in inked))


class _Line:
    """Sorts what the printer says: real-time answers, and the one that follows the last dot."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self._done = False
        self.doubts_paper = False  # the last word of some models that print on without paper

    def write(self, data: bytes) -> None:
        self._done = self.doubts_paper = False
        self._port.write(data)

    def ask(self, n: int) -> int | None:
        """Ask DLE EOT n; `None` when nothing comes in time."""
        self._next_answer(0.0)
        self._port.write(bytes([0x10, 0x04, n]))
        return self._next_answer(ANSWER_S)

    def done_within(self, seconds: float) -> bool:
        ends = monotonic() + seconds
        while not self._done and monotonic() < ends:
            self._next_answer(ends - monotonic(), stop_when_done=True)
        return self._done

    def _next_answer(self, seconds: float, *, stop_when_done: bool = False) -> int | None:
        """Take bytes until a real-time answer; the others tell only that the paper is done."""
        ends = monotonic() + seconds
        while not (stop_when_done and self._done):
            self._port.timeout = max(0.0, ends - monotonic())
            got = self._port.read(1)
            if not got:
                return None
            if got[0] & 0x93 == 0x12:
                return int(got[0])
            if got[0] & 0x90 == 0:
                self._done, self.doubts_paper = True, bool(got[0] & 0x0C)
        return None


def _status(line: _Line) -> PrinterStatus:
    answers = []
    for n in (1, 2, 3, 4):
        answer = line.ask(n)
        if answer is None:
            return PrinterStatus(ready=False, paper=Paper.OK, cover_open=False, error=True)
        answers.append(answer)
    online, cause, fault, roll = answers
    out = bool(roll & 0x60 or cause & 0x20)
    paper = Paper.OUT if out else Paper.NEAR_END if roll & 0x0C else Paper.OK
    cover, error = bool(cause & 0x04), bool(cause & 0x40 or fault & 0x6C)
    ready = not (online & 0x08 or out or cover or error)
    return PrinterStatus(ready, paper, cover, error)


def _what(status: PrinterStatus) -> str:
    if status.cover_open:
        return "cover open"
    if status.paper is Paper.OUT:
        return "paper ran out"
    return "cutter or head fault, or no answer" if status.error else "offline"
