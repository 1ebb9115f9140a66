"""What small dispensers share: short frames (02 body 03 BCC) on a PTY, cards, and faults of a line.

Time passes in `_tick`, which the serving thread calls 100 times a second and before each byte.
Cards are whatever has `atr`, `reset()` and `process(APDU)`.
"""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from typing import Any, Self

from twins.pty_line import LineClosedError, PtyLine

TICK_S = 0.01


@dataclass
class ShortFrameTwin(ABC):
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
    mute: bool = False  # moves as ordered, then does not answer any more
    lose_ack: int = 0  # so many acknowledgements are lost
    double_ack: bool = False
    deaf: int = 0  # says 15 to so many commands
    spoil: int = 0  # so many answers leave with a wrong checksum
    cut: int = 0  # so many answers break off in the middle
    noise: bytes = b""  # before every answer
    strange: bytes = b""  # this state instead of the true one
    path: str = field(init=False, default="")

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
            self._thread.join(timeout=2)
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
                        self._heard(first)
        except (LineClosedError, OSError):
            return

    def _rest_of_frame(self, size: int) -> bytes | None:
        """Take a frame's body of `size` bytes after its 02; None when it is spoilt."""
        got = b""
        while len(got) < size + 2 and (more := self._line.read(size + 2 - len(got), 0.1)):
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
        self._say(self.noise + whole)

    def _say(self, data: bytes) -> None:
        if not (self.mute and self._went_mute):
            self._line.write(data)

    def _ordered(self) -> None:
        """Count a move of the host; a mute machine falls silent with it."""
        self.moves += 1
        self._went_mute = self.mute
