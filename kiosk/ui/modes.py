"""The ways a screen can be shown, by name: what the pictures and the tests go through."""

from dataclasses import dataclass, field
from typing import Final

from kiosk.journeys.comfort import Comfort

UPRIGHT: Final = (1080, 1920)
WIDE: Final = (1280, 800)


@dataclass(frozen=True, slots=True)
class Mode:
    """Choices of a customer on a screen of one size."""

    comfort: Comfort = field(default_factory=Comfort)
    size: tuple[int, int] = UPRIGHT


MODES: Final = {
    "normal": Mode(),
    "contrast": Mode(Comfort(contrast=True)),
    "large": Mode(Comfort(text=1.5)),
    "larger": Mode(Comfort(text=2.0)),
    "low": Mode(Comfort(low=True)),
    "low-large": Mode(Comfort(low=True, text=1.5)),
    "wide": Mode(size=WIDE),
    "wide-contrast": Mode(Comfort(contrast=True), WIDE),
    "wide-large": Mode(Comfort(text=1.5), WIDE),
    "wide-larger": Mode(Comfort(text=2.0), WIDE),
}
