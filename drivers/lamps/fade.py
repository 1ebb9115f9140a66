"""How lamps come and go: one short ramp for all, and never more than 3 flashes a second.

A flash is a pair of opposing changes (WCAG 2.2, 2.3.1). All lamps start their ramps together and
nothing starts within `HOLD_S` of the last start or cut; between two starts the light of each lamp,
and of all, goes one way only. So ups are at least `HOLD_S` apart: at most 3 pairs in any second.
"""

from collections.abc import Mapping
from typing import Final

from kiosk.ports.lamps import Lamp

RAMP_S: Final = 0.15
HOLD_S: Final = 0.35

Levels = Mapping[Lamp, float]
DARK: Final[Levels] = {}


class Fade:
    """The levels wanted and those of now; time is given, nothing waits here."""

    def __init__(self) -> None:
        self._from = self._to = self._wanted = DARK
        self._begun = float("-inf")

    def aim(self, levels: Levels) -> None:
        """Want these; lamps that are not named go dark."""
        self._wanted = dict(levels)

    def cut(self, now: float) -> None:
        """Be dark at once."""
        if any(self.at(now).values()):
            self._begun = now
        self._from = self._to = self._wanted = DARK

    def step(self, now: float) -> Levels:
        """Give the levels of this moment; start what is wanted once that is allowed."""
        if self._wanted != self._to and now - self._begun >= HOLD_S:
            self._from, self._to, self._begun = self._to, self._wanted, now
        return self.at(now)

    def at(self, now: float) -> dict[Lamp, float]:
        """Compute the levels of a moment."""
        part = min(1.0, max(0.0, (now - self._begun) / RAMP_S))
        return {
            lamp: self._from.get(lamp, 0.0) * (1 - part) + self._to.get(lamp, 0.0) * part
            for lamp in (*self._from, *(new for new in self._to if new not in self._from))
        }

    def settled(self, now: float) -> bool:
        """Tell whether what is wanted is what shines."""
        return self._wanted == self._to and now - self._begun >= RAMP_S
