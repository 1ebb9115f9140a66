"""Receipt printer with ESC/POS on a serial line: raster only, the status asked before and after.

DLE EOT 1-4 are answered at once, GS r 1 only when everything before it is on paper: the one says
what is wrong, the other that it is done. Source: docs/devices/escpos.md.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from time import monotonic
from typing import Final

from kiosk.case.paper import Receipt
from kiosk.ports.errors import DeviceError
from kiosk.ports.receipt_printer import (
    Fault,
    Paper,
    PrinterCutShortError,
    PrinterGoneError,
    PrinterNotReadyError,
    PrinterPaperOutError,
    PrinterStatus,
)
from printer.layout import DOTS, render, void_strip
from printer.lines import LINE_ERRORS, Line, serial_line, usb_ids, usb_line
from printer.raster import compose

BAUD: Final = 115_200
ANSWER_S: Final = 1.0
LOOK_S: Final = 0.5  # between two looks at a printer at work
ROWS_PER_S: Final = 600  # slow paper, 75 mm/s
SLACK_S: Final = 2.0
ASK_DONE: Final = b"\x1dr1"
RECOVER: Final = b"\x10\x05\x02"  # from an error whose cause is gone, buffers cleared
CLEAR: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # buffers, whatever the state
Opener = Callable[[], AbstractContextManager[Line]]


class EscposPrinter:
    """A `ReceiptPrinter`. Opens the line for each call, so a printer may come back.

    A slip that was cut short hangs out of the printer: the next job first voids it and cuts it off.
    """

    def __init__(
        self, path: str, paper_mm: int = 80, baud: int = BAUD, opener: Opener | None = None
    ) -> None:
        self._open = opener or partial(serial_line, path, baud)
        self._width = DOTS[paper_mm]
        self._name = f"printer@{path}"
        self._torn = False

    @classmethod
    def on_usb(cls, spec: str, paper_mm: int = 80) -> "EscposPrinter":
        """Make one on USB by VID:PID; raise ValueError for another spec."""
        return cls(spec, paper_mm, opener=partial(usb_line, *usb_ids(spec)))

    def status(self) -> PrinterStatus:
        """Ask the sensors; raise `PrinterGoneError` without a line."""
        try:
            with self._open() as line:
                return _status(_Talk(line))
        except LINE_ERRORS as gone:
            raise PrinterGoneError(self._name, "the line is gone") from gone

    def print(self, receipt: Receipt) -> None:
        """Print and cut; raise before anything is on paper, or `PrinterCutShortError`."""
        picture = render(receipt, self._width)
        sent = False
        try:
            with self._open() as line:
                if self._torn:
                    line.write(RECOVER + CLEAR)
                talk = _Talk(line)
                self._insist_on_ready(_status(talk))
                void = [void_strip(receipt, self._width)] if self._torn else []
                self._torn = sent = True
                self._send(talk, compose(*void, picture))
                self._torn = False
        except LINE_ERRORS as gone:
            error: type[DeviceError] = PrinterCutShortError if sent else PrinterGoneError
            raise error(self._name, "the line is gone") from gone

    def _insist_on_ready(self, status: PrinterStatus) -> None:
        if status.paper is Paper.OUT:
            raise PrinterPaperOutError(self._name, "no paper")
        if not status.ready:
            raise PrinterNotReadyError(self._name, status.fault.value)

    def _send(self, talk: "_Talk", job: bytes) -> None:
        talk.write(job + ASK_DONE)
        rows = 8 * len(job) / self._width
        ends = monotonic() + len(job) / talk.rate + rows / ROWS_PER_S + SLACK_S
        while not talk.done_within(LOOK_S):
            status = _status(talk)
            if not status.ready:
                raise self._cut_short(talk, status.fault)
            if monotonic() > ends:
                return  # some models do not know GS r: healthy after that long, it has printed
        if talk.doubts_paper and _status(talk).paper is Paper.OUT:
            raise self._cut_short(talk, Fault.PAPER)

    def _cut_short(self, talk: "_Talk", fault: Fault) -> PrinterCutShortError:
        """Drop what the printer still holds: a new roll must not bring the rest of a torn slip."""
        with suppress(*LINE_ERRORS):
            talk.write(CLEAR)
        return PrinterCutShortError(self._name, fault.value)


class _Talk:
    """Sorts what the printer says: real-time answers, and the one that follows the last dot."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._done = False
        self.rate = line.rate
        self.doubts_paper = False  # the last word of some models that print on without paper

    def write(self, data: bytes) -> None:
        self._done = self.doubts_paper = False
        self._line.write(data)

    def ask(self, n: int) -> int | None:
        """Ask DLE EOT n; `None` when nothing comes in time."""
        self._next_answer(0.0)
        self._line.write(bytes([0x10, 0x04, n]))
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
            got = self._line.read(max(0.0, ends - monotonic()))
            if not got:
                return None
            if got[0] & 0x93 == 0x12:
                return int(got[0])
            if got[0] & 0x90 == 0:
                self._done, self.doubts_paper = True, bool(got[0] & 0x0C)
        return None


def _status(talk: _Talk) -> PrinterStatus:
    answers = []
    for n in (1, 2, 3, 4):
        answer = talk.ask(n)
        if answer is None:
            return PrinterStatus(
                ready=False, paper=Paper.OK, cover_open=False, error=True, fault=Fault.SILENT
            )
        answers.append(answer)
    online, cause, fault, roll = answers
    out = bool(roll & 0x60 or cause & 0x20)
    paper = Paper.OUT if out else Paper.NEAR_END if roll & 0x0C else Paper.OK
    cover, error = bool(cause & 0x04), bool(cause & 0x40 or fault & 0x6C)
    signs = (
        (cover, Fault.COVER), (out, Fault.PAPER), (bool(fault & 0x0C), Fault.CUTTER),
        (bool(fault & 0x40), Fault.HOT), (error, Fault.BROKEN),
        (bool(online & 0x08), Fault.OFFLINE),
    )  # fmt: skip
    named = next((name for there, name in signs if there), Fault.NONE)
    return PrinterStatus(named is Fault.NONE, paper, cover, error, named)
