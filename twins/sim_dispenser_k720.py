"""A TCD/CD-720M dispenser: hopper, ready place, reading place, take place and bin behind a PTY.

Written from the manufacturer's manual (docs/devices/k720.md). A command is executed when the host
says 05 after the 06. The next card comes to the ready place by itself as soon as the track is free.
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from twins.sim_dispenser_wire import ShortFrameTwin

VERSION = b"315"
SECONDS = {"ready": 0.8, "reader": 1.2, "gate": 1.0, "bin": 1.1}
ORDERS = {
    b"DC": ("gate", ("ready", "reader")),
    b"ES": ("gate", ("ready", "reader")),
    b"DH": ("reader", ("ready",)),
    b"CP": ("bin", ("reader", "gate")),
    b"FU": ("out", ("ready", "reader", "gate")),
}


@dataclass
class K720Twin(ShortFrameTwin):
    """`at` is "", "ready", "track", "reader" or "gate"; a card at "ready" is still in stock."""

    bin_room: int = 20
    reset_after_s: float = 100.0  # in a jam it resets itself
    dip1: bool = True  # the reading place is in use
    unordered: int = 0  # moves that nobody ordered

    bin_full: bool = False
    jammed: bool = False
    failed: bool = False
    was_taken: bool = False
    was_called_back: bool = False
    _stuck: float = field(init=False, default=0.0)
    _pending: bytes = field(init=False, default=b"")

    def _power_on(self) -> None:
        self._pending, self._going = b"", ""
        self.was_taken = self.was_called_back = False
        self._reset()

    def _reset(self) -> None:
        self.jammed = self.failed = False
        if self.at == "track":
            self._move("bin")
            self.unordered += 1
        self._tick()

    # --- the machine ---

    def _move(self, to: str) -> None:
        self._go(to, SECONDS.get(to, 1.0))

    def _tick(self) -> None:
        if self.card is None and self.magazine and not self.failed:
            self.card = self.magazine.pop(0)
            self.unordered += 1
            self._move("ready")
        if to := self._arrived():
            self._arrive(to)
        if (self.jammed or self.failed) and monotonic() >= self._stuck + self.reset_after_s:
            self._reset()

    def _arrive(self, to: str) -> None:
        if self._sticks(to):
            self.jammed, self.failed, self._stuck = to != "ready", to == "ready", monotonic()
        elif to == "bin":
            self._leave(self.bin)
            self.was_called_back = True
        elif to == "out":
            self._leave(self.taken)
        elif not self._grabbed(to):
            self.at = to

    def _leave(self, to: list[Any]) -> None:
        super()._leave(to)
        self.was_taken = self.was_taken or to is self.taken

    def _obey(self, command: bytes) -> None:
        """Do what fits the state; the machine does not tell that something does not."""
        if command == b"ST":
            self._reset()
        elif command in ORDERS and not (self._going or self.jammed or self.failed):
            to, starts = ORDERS[command]
            barred = (to == "bin" and self._bin_is_full()) or (to == "reader" and not self.dip1)
            if self.at in starts and not barred:
                self._ordered()
                self._move(to)
                self._tick()

    # --- the line ---

    def _heard(self, first: bytes) -> None:
        if first == b"\x02":
            body = self._rest_of_frame(2)
            self._pending = body if self._accepts(body) and body else b""
        elif first == b"\x05" and self._pending:
            command, self._pending = self._pending, b""
            self._execute(command)

    def _execute(self, command: bytes) -> None:
        if command == b"PB":
            self._answer(b"PB" + (self.strange or self._flags()))
        elif command == b"PC":
            self.was_taken = self.was_called_back = False
            self._answer(b"PC" + (self.strange or self._flags()))
        elif command == b"RF":
            self._answer(b"SF" + self._state())
        elif command == b"GV":
            self._answer(b"GV" + VERSION)
        else:
            self._obey(command)

    def _bin_is_full(self) -> bool:
        return self.bin_full or len(self.bin) >= self.bin_room

    def _bits(self) -> tuple[tuple[bool, ...], ...]:
        held = len(self.magazine)
        calling = self._going == "bin"
        at = self.at if self.stuck is None else self.stuck
        return (
            (bool(self._going) and not calling, calling, self.failed, self._bin_is_full()),
            (self.was_taken, self.was_called_back, self.jammed, held < self.few),
            (held == 0, at == "gate", at == "reader", at == "ready"),
        )

    def _flags(self) -> bytes:
        """Three digits, each the character whose low nibble holds four flags."""
        return bytes(
            0x30 + sum(bit << place for bit, place in zip(four, (3, 2, 1, 0), strict=True))
            for four in self._bits()
        )

    def _state(self) -> bytes:
        """Give the first code that applies, in the manual's order."""
        (moving, calling, failed, full), (_, _, jammed, low), (empty, gate, reader, ready) = (
            self._bits()
        )
        codes = (
            (failed, b"200"), (jammed, b"020"), (full, b"100"), (moving, b"800"),
            (calling, b"400"), (gate, b"004"), (reader, b"002"), (empty, b"008"),
            (low, b"010"), (ready, b"000"),
        )  # fmt: skip
        return next((code for applies, code in codes if applies), b"001")
