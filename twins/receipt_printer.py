"""An ESC/POS receipt printer with paper, cover, cutter and head behind a real PTY.

Written from the command set (docs/devices/escpos.md): DLE EOT is answered at once wherever it
stands, everything else is worked off in order at the speed of the paper. Slips end at a cut.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from PIL import Image

from twins.pty_line import LineClosedError, PtyLine

DOTS = {80: 576, 58: 384}
LINE_FEED_DOTS = 30
QUESTION = 16  # octets: no more than real-time orders
FIXED = 0x12  # bits 1 and 4 of every real-time answer
SKIPPED = {b"\x1b@": 2, b"\x1b2": 2, b"\x1ba": 3, b"\x1bE": 3, b"\x1b3": 3, b"\x1bt": 3}

REAL_TIME = {b"\x10\x04": 3, b"\x10\x05": 3, b"\x10\x14": 10}  # and their lengths
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
AT_A_TIME = 50  # rows and commands between two looks at the line


@dataclass
class ReceiptPrinterTwin:
    """State of the printer, set and read by tests; `path` is its serial line."""

    paper_mm: int = 80
    paper_left: int = 200_000  # dot rows on the roll, 8 to a millimetre
    near_end_at: int = 8_000
    baud: int = 0  # 0 takes bytes as they come; a PTY has no rate of its own
    rows_per_s: float = 0  # 0 prints at once; a real head does about 1200
    cover_open: bool = False
    cutter_error: bool = False
    blade_stuck: bool = False  # the cause of a cutter error that recovering cannot take away
    head_hot: bool = False
    unrecoverable: bool = False  # told by DLE EOT 3 alone
    offline: bool = False
    mute: bool = False  # switched off: hears and says nothing
    ordered_status: bool = True  # some models do not know GS r
    runs_dry: bool = False  # some models drop what finds no paper instead of waiting for it
    slips: list[Image.Image] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)  # commands no model would know
    path: str = field(init=False, default="")

    def __enter__(self) -> "ReceiptPrinterTwin":
        self._line = PtyLine()
        self.path = self._line.path
        self._backlog = bytearray()
        self._waits = False  # for a job, with what was kept
        self._tail = b""
        self._strip = (0, 0)  # bytes a row and rows still to come
        self._rows: list[bytes] = []
        self._next_row = self._line_free = 0.0
        self._thread = threading.Thread(target=self._serve, name="printer", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Pull the cable out for good."""
        if self._thread.is_alive():
            self._line.stop()
            self._thread.join(timeout=40)
        self._line.close()

    def load_paper(self, rows: int = 200_000, *, keeps: bool = False) -> None:
        """Put in a new roll; some models keep what they held and print it before the next job."""
        self._waits = keeps
        if not keeps:
            self._backlog.clear()
            self._strip = (0, 0)
        self.paper_left = rows

    @property
    def torn(self) -> int:
        """Rows that hang out of the printer uncut."""
        return len(self._rows)

    def save(self, path: Path) -> None:
        """Write the last slip as PNG."""
        self.slips[-1].save(path)

    def _stopped(self) -> bool:
        broken = self.cover_open or self.cutter_error or self.head_hot or self.unrecoverable
        return self.offline or broken or (self.paper_left <= 0 and not self.runs_dry)

    def _serve(self) -> None:
        try:
            while True:
                pause = self._work()
                if chunk := self._line.read(self._at_once(), pause):
                    self._hear(chunk)
                    self._pace(len(chunk))
        except (LineClosedError, OSError):
            return

    def _at_once(self) -> int:
        """Give the bytes of 10 ms on the line: ten bits each, 8N1."""
        return max(1, self.baud // 1000) if self.baud else 4096

    def _pace(self, count: int) -> None:
        """Wait as long as the line takes for so many bytes; a line that rested starts anew."""
        if self.baud:
            now = monotonic()
            self._line_free = max(self._line_free, now - 0.02) + 10 * count / self.baud
            sleep(max(0.0, self._line_free - now))

    def _hear(self, chunk: bytes) -> None:
        if self.mute:
            return
        seen = self._tail + chunk
        start = 0
        while (order := next(_orders(seen, start), None)) is not None:
            at, length = order
            if seen[at + 1] == 0x04:
                self._line.write(self._status(seen[at + 2]))
            else:
                self._recover(seen[at : at + length])
                chunk = seen[at + length :]  # what came before is cleared too
            start = at + length
        rest = seen[start:]
        self._tail = next((rest[-n:] for n in range(9, 0, -1) if _begins(rest[-n:])), b"")
        self._backlog += chunk
        if len(chunk) > QUESTION:
            self._waits = False

    def _recover(self, order: bytes) -> None:
        """Clear the buffers; DLE ENQ 2 also leaves an error whose cause is gone."""
        self._backlog.clear()
        self._strip, self._waits = (0, 0), False
        if order[1] == 0x05 and not self.blade_stuck:
            self.cutter_error = False

    def _status(self, n: int) -> bytes:
        flags = {
            1: 0x08 * self._stopped(),
            2: 0x04 * self.cover_open
            | 0x20 * (self.paper_left <= 0)
            | 0x40 * (self.cutter_error or self.head_hot),
            3: 0x08 * self.cutter_error | 0x20 * self.unrecoverable | 0x40 * self.head_hot,
            4: 0x0C * (self.paper_left <= self.near_end_at) | 0x60 * (self.paper_left <= 0),
        }
        return bytes([FIXED | flags[n]]) if n in flags else b""

    def _work(self) -> float:
        """Work the backlog off; give the seconds until there may be more to do."""
        for _ in range(AT_A_TIME):
            if self.mute or self._waits or self._stopped():
                return 0.05
            if self.rows_per_s and (early := self._next_row - monotonic()) > 0:
                return early
            done = self._print_row() if self._strip[1] else self._command()
            if not done:
                return 0.05
        return 0.0

    def _print_row(self) -> bool:
        width, left = self._strip
        if len(self._backlog) < width:
            return False
        self._feed(bytes(self._backlog[:width]))
        del self._backlog[:width]
        self._strip = (width, left - 1)
        return True

    def _feed(self, row: bytes) -> None:
        if self.paper_left <= 0:
            return
        wide = DOTS[self.paper_mm] // 8
        self._rows.append(row[:wide].ljust(wide, b"\0"))
        self.paper_left -= 1
        if self.rows_per_s:
            self._next_row = max(self._next_row, monotonic() - 0.05) + 1 / self.rows_per_s

    def _command(self) -> bool:
        """Take one whole command from the backlog; false while it is not whole."""
        todo = bytes(self._backlog[:8])
        head = todo[:2]
        if not todo or (len(todo) < 2 and todo in (b"\x1b", b"\x1d", b"\x10")):
            return False
        known = {
            b"\x10\x04": 3,
            b"\x10\x05": 3,
            b"\x10\x14": 10,
            b"\x1dv": 8,
            b"\x1dV": 3,
            b"\x1dr": 3,
            b"\x1bd": 3,
            b"\x1bJ": 3,
            **SKIPPED,
        }
        length = known.get(head, 1)
        if head == b"\x1dV" and todo[2:3] in (b"A", b"B"):
            length = 4
        if len(self._backlog) < length:
            return False
        del self._backlog[:length]
        self._obey(todo[:length])
        return True

    def _obey(self, command: bytes) -> None:
        head = command[:2]
        if head == b"\x1dv":
            words = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
            self._strip = words
        elif head == b"\x1dV":
            self._cut()
        elif head == b"\x1dr" and self.ordered_status:
            near = 0x03 * (self.paper_left <= self.near_end_at)
            self._line.write(bytes([near | 0x0C * (self.paper_left <= 0)]))
        elif head == b"\x1bJ":
            for _ in range(command[2]):
                self._feed(b"")
        elif head == b"\x1bd" or command == b"\n":
            for _ in range(LINE_FEED_DOTS * (command[2] if len(command) == 3 else 1)):
                self._feed(b"")
        elif head not in SKIPPED and head not in (*REAL_TIME, b"\x1dr"):
            self.unknown.append(command)

    def _cut(self) -> None:
        if not self._rows:
            return
        size = (DOTS[self.paper_mm], len(self._rows))
        inked = b"".join(self._rows)
        self.slips.append(Image.frombytes("1", size, bytes(byte ^ 0xFF for byte in inked)))
        self._rows = []


def _orders(seen: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Find whole real-time orders: status, DLE ENQ 2, and the clearing of buffers."""
    for at in range(start, len(seen) - 1):
        length = REAL_TIME.get(seen[at : at + 2], 0)
        if not length or at + length > len(seen):
            continue
        order = seen[at : at + length]
        if order[1] == 0x04 or order in (b"\x10\x05\x02", CLEAR):
            yield at, length


def _begins(end: bytes) -> bool:
    """Tell whether a real-time order may have begun here."""
    return any(whole.startswith(end) for whole in (b"\x10\x04", b"\x10\x05\x02", CLEAR))


def main() -> None:
    """Run a printer as a process: says its path as JSON, ends with its standard input.

    One JSON object a line: `{"set": {"paper_left": 300}}` changes its state, `{"load": 200000}`
    puts in a new roll, `{"save": "FOLDER"}` writes the slips so far as 0.png, 1.png ...; each is
    answered with the number of slips.
    """
    parser = argparse.ArgumentParser(prog="python -m twins.receipt_printer")
    parser.add_argument("--paper-mm", type=int, default=80)
    parser.add_argument("--baud", type=int, default=0)
    asked = parser.parse_args()
    with ReceiptPrinterTwin(paper_mm=asked.paper_mm, baud=asked.baud) as printer:
        _say({"path": printer.path})
        for line in sys.stdin:
            _order(printer, json.loads(line))
            _say({"slips": len(printer.slips)})


def _order(printer: ReceiptPrinterTwin, wish: dict[str, Any]) -> None:
    for name, value in wish.get("set", {}).items():
        setattr(printer, name, value)
    if "load" in wish:
        printer.load_paper(wish["load"])
    if "save" in wish:
        for number, slip in enumerate(printer.slips):
            slip.save(Path(wish["save"]) / f"{number}.png")


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
