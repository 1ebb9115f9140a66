"""Faults that every dispenser's line can have, whatever the machine: switched on by fields.

A line that loses power does so between two bytes, of a command or of an answer: what was heard so
far is forgotten, what was not said yet never comes.
"""

from dataclasses import dataclass
from time import sleep
from typing import Any


class PowerLostError(Exception):
    """The supply failed between two bytes, or while the motor ran."""


@dataclass(kw_only=True)
class LineFaults:
    """The bytes of a machine's line pass through `_write` and `_read`."""

    late_s: float = 0.0  # every answer comes so much later
    twice: bool = False  # every answer comes twice
    power_after: int = 0  # the supply fails after so many more bytes either way; 0: it does not
    fails_moving: bool = False  # the supply fails, and comes back, while the next motor runs
    stuck: str | None = None  # the sensors show this place, whatever is true

    _line: Any = None

    def _write(self, data: bytes) -> None:
        if not self.power_after:
            self._line.write(data)
            return
        part = data[: self.power_after]
        self._line.write(part)
        self._passed(len(part))

    def _answered(self, data: bytes) -> None:
        """Send an answer, late or twice if so wished."""
        if self.late_s:
            sleep(self.late_s)
        self._write(data * 2 if self.twice else data)

    def _read(self, most: int, timeout_s: float | None = None) -> bytes:
        got: bytes = self._line.read(most, timeout_s)
        if self.power_after:
            self._passed(min(len(got), self.power_after))
        return got

    def _passed(self, count: int) -> None:
        self.power_after -= count
        if not self.power_after:
            raise PowerLostError
