"""How this customer wants to be served: sight, hearing, reach, pace. Forgotten with the visit.

EN 301 549 5.1.3 (speech), WCAG 2.1 1.4.3 (contrast), 1.4.4 (text), 2.2.1 (time), 2.3.3 (motion).
"""

from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from kiosk.policies.policy import Idle

Step = TypeVar("Step", int, float)
TEXTS: Final = (1.0, 1.5, 2.0)  # parts of the normal type size
PACES: Final = (1, 3, 10)  # parts of the time limits
VOLUMES: Final = (1, 2, 3, 4)
RATES: Final = (1, 2, 3, 4)
EXCEPTIONS: Final = ("head_cover", "glasses", "disability")  # what may stay at the portrait
BY_BUTTON: Final = "signature"  # agreed to by a button
SCANS: Final = (0.0, 3.0, 2.0, 1.2)  # seconds a control is offered to a single switch; 0: off


@dataclass(frozen=True, slots=True)
class Comfort:
    """Choices of the accessibility panel; the default changes nothing."""

    speech: bool = False
    curtain: bool = False  # the screen is black, all is spoken
    volume: int = 2
    rate: int = 2
    contrast: bool = False
    text: float = 1.0
    low: bool = False  # everything that is touched stands in the lower part
    pace: int = 1
    scan: float = 0.0
    still: bool = False  # nothing moves

    def but(self, **changes: Any) -> "Comfort":  # noqa: ANN401
        return replace(self, **changes)

    @property
    def eased(self) -> bool:
        """Tell whether anything is set that makes a hand slower."""
        return self.but(pace=1, volume=2, rate=2) != Comfort()

    def patience(self, seconds: float) -> float:
        """Stretch a time limit by the chosen pace."""
        return seconds * self.pace

    def idle(self, rules: Idle) -> tuple[float, float]:
        """Give seconds until the warning and of the countdown."""
        if self.eased:
            return self.patience(rules.eased_warn_after_s), self.patience(rules.eased_countdown_s)
        return self.patience(rules.warn_after_s), self.patience(rules.countdown_s)


def after(steps: tuple[Step, ...], value: Step) -> Step:
    """Give the next of a ring of choices; anything unknown begins anew."""
    at = steps.index(value) if value in steps else -1
    return steps[(at + 1) % len(steps)]
