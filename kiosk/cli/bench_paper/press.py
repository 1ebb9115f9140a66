"""Prints slips by the real driver on a printer in a process of its own, and brings the paper."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from PIL import Image

from kiosk.cli.bench_paper.slips import Slip
from kiosk.ports.receipt_printer import PrinterCutShortError
from printer.escpos import EscposPrinter

ROLL: Final = 4_000_000  # dot rows
TORN_ROWS: Final = 300  # paper that is left when a slip is to be torn


class PressError(Exception):
    """The printer's counterpart did not start or did not answer."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came out for a slip; `torn` is the piece that was voided before it."""

    slip: Slip
    paper: Image.Image
    torn: Image.Image | None = None


def printed(slips: Sequence[Slip], paper_mm: int) -> list[Sheet]:
    """Print one after the other; a torn one runs out of paper first, and is printed anew."""
    with _press(paper_mm) as press, TemporaryDirectory() as folder:
        press.ask({"load": ROLL})
        printer = EscposPrinter(press.path, paper_mm)
        for slip in slips:
            if slip.torn:
                press.ask({"set": {"paper_left": TORN_ROWS}})
                with suppress(PrinterCutShortError):
                    printer.print(slip.receipt)
                press.ask({"load": ROLL})
            printer.print(slip.receipt)
        count = press.ask({"save": folder})["slips"]
        pictures = [_loaded(Path(folder) / f"{number}.png") for number in range(count)]
    if count != len(slips) + sum(slip.torn for slip in slips):
        raise PressError(f"{count} pieces of paper for {len(slips)} slips")
    rest = iter(pictures)
    return [_sheet(slip, rest) for slip in slips]


def _sheet(slip: Slip, pictures: Iterator[Image.Image]) -> Sheet:
    torn = next(pictures) if slip.torn else None
    return Sheet(slip, next(pictures), torn)


def _loaded(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        return picture.copy()


@dataclass(frozen=True, slots=True)
class _Press:
    process: subprocess.Popen[str]
    path: str

    def ask(self, wish: dict[str, Any]) -> dict[str, Any]:
        if self.process.stdin is None:
            raise PressError("a printer without ears")
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        return _said(self.process)


@contextmanager
def _press(paper_mm: int) -> Iterator[_Press]:
    words = [sys.executable, "-m", "twins.receipt_printer", "--paper-mm", str(paper_mm)]
    with subprocess.Popen(  # noqa: S603
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _Press(process, _said(process)["path"])
        finally:
            if process.stdin is not None:
                process.stdin.close()


def _said(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line:
        raise PressError("the printer's counterpart has ended")
    said: dict[str, Any] = json.loads(line)
    return said
