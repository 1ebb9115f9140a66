"""What small dispensers share: short frames (02 body 03 BCC) on a PTY, cards, and faults of a line.

Time passes in `_tick`, which the serving thread calls 100 times a second and before each byte.
Cards are whatever has `atr`, `reset()` and `process(APDU)`.
"""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from time import monotonic
from typing import Any, Self

from twins.pty_line import LineClosedError, PtyLine
from twins.sim_dispenser_faults import LineFaults, PowerLostError

TICK_S = 0.01


@dataclass
class ShortFrameTwin(LineFaults, ABC):
    """State of the machine, set and read by tests; `path` is its serial line."""

    magazine: list[Any] = field(default_factory=list)
    few: int = 3  # the lever that reports "low" sits at so many cards
    time_scale: float = 1.0  # 0 moves at once

    card: Any = None  # the one inside
    at: str = ""  # where it is
    taken: list[Any] = field(default_factory=list)
    bin: list[Any] = field(default_factory=list)
    moves: int = 0  # moves that the host ordered

    jam_at: str = ""  # a card on its way there sticks on the track
    short_card: bool = False  # the next card on its way is too short and sticks
    quick_hand: bool = False  # the customer takes the card as soon as it arrives
    pulled: bool = False  # the customer tears the card out while it moves to the gate
    mute: bool = False  # moves as ordered, then does not answer any more
    lose_ack: int = 0  # so many acknowledgements are lost
    double_ack: bool = False
    deaf: int = 0  # says 15 to so many commands
    spoil: int = 0  # so many answers leave with a wrong checksum
    cut: int = 0  # so many answers break off in the middle
    noise: bytes = b""  # before every answer
    strange: bytes = b""  # this state instead of the true one
    path: str = field(init=False, default="")
    _going: str = field(init=False, default="")
    _arrives: float = field(init=False, default=0.0)

    def __enter__(self) -> Self:
        self._line = PtyLine()
        self.path = self._line.path
        self._lock = threading.RLock()
        self._went_mute = False
        self._power_on()
        self._thread = threading.Thread(target=self._serve, name="sim-dispenser", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Pull the serial cable out for good."""
        if self._thread.is_alive():
            self._line.stop()
            self._thread.join(timeout=40)
        self._line.close()

    def spill(self, noise: bytes) -> None:
        """Leave stale bytes on the line, as a late answer does."""
        self._line.write(noise)

    def take_card(self) -> bool:
        """Let the customer take the card at the gate; false when there is none."""
        with self._lock:
            self._tick()
            if self.at != "gate" or self.card is None:
                return False
            self._leave(self.taken)
            return True

    def power_cut(self) -> None:
        """Lose power and get it back: motion stops, the card stays, what it knew is forgotten."""
        with self._lock:
            self._power_on()

    def clear_jam(self) -> None:
        """Let a technician open the machine, put the stuck card into the bin and reset it."""
        with self._lock:
            self.jam_at = ""
            if self.card is not None:
                self._leave(self.bin)
            self._power_on()

    def _go(self, to: str, seconds: float) -> None:
        """Start the motor."""
        self._going = to
        self._arrives = monotonic() + seconds * self.time_scale
        self.at = "track"
        if self.fails_moving:
            self.fails_moving = False
            self._power_on()

    def _arrived(self) -> str:
        """Give the place a card has just come to, once."""
        if not self._going or monotonic() < self._arrives:
            return ""
        to, self._going = self._going, ""
        return to

    def _sticks(self, to: str) -> bool:
        """Tell whether the card that should arrive there does not."""
        short, self.short_card = self.short_card, False
        return short or self.jam_at == to

    def _grabbed(self, to: str) -> bool:
        """Let a hand that waits take the card that comes to the gate."""
        if to != "gate" or not (self.quick_hand or self.pulled):
            return False
        self.pulled = False
        self._leave(self.taken)
        return True

    @abstractmethod
    def _power_on(self) -> None: ...

    @abstractmethod
    def _tick(self) -> None: ...

    @abstractmethod
    def _heard(self, first: bytes) -> None: ...

    def _leave(self, to: list[Any]) -> None:
        to.append(self.card)
        self.card, self.at = None, ""

    def _serve(self) -> None:
        try:
            while True:
                first = self._line.read(1, TICK_S)
                with self._lock:
                    self._tick()
                    if first:
                        self._turn(first)
        except (LineClosedError, OSError):
            return

    def _turn(self, first: bytes) -> None:
        try:
            if self.power_after:
                self._passed(1)
            self._heard(first)
        except PowerLostError:
            self._power_on()

    def _rest_of_frame(self, size: int) -> bytes | None:
        """Take a frame's body of `size` bytes after its 02; None when it is spoilt."""
        got = b""
        while len(got) < size + 2 and (more := self._read(size + 2 - len(got), 0.1)):
            got += more
        spoilt = len(got) < size + 2 or reduce(xor, b"\x02" + got) or got[-2] != 0x03
        return None if spoilt else got[:-2]

    def _accepts(self, body: bytes | None, address: bytes = b"") -> bool:
        """Say 06 or 15 to a command."""
        if body is None or self.deaf:
            self.deaf = max(0, self.deaf - 1)
            self._say(b"\x15" + address)
            return False
        if self.lose_ack:
            self.lose_ack -= 1
        else:
            self._say((b"\x06" + address) * (2 if self.double_ack else 1))
        return True

    def _answer(self, body: bytes) -> None:
        whole = b"\x02" + body + b"\x03"
        check = reduce(xor, whole)
        if self.spoil:
            self.spoil, check = self.spoil - 1, check ^ 0xFF
        whole += bytes([check])
        if self.cut:
            self.cut, whole = self.cut - 1, whole[: len(whole) // 2]
        if not (self.mute and self._went_mute):
            self._answered(self.noise + whole)

    def _say(self, data: bytes) -> None:
        if not (self.mute and self._went_mute):
            self._write(data)

    def _ordered(self) -> None:
        """Count a move of the host; a mute machine falls silent with it."""
        self.moves += 1
        self._went_mute = self.mute
