"""The colour challenge: an order of colours nobody can foresee, made from a nonce.

Colours of the palette `iso` have one luminance (0.234), so that nothing flashes; the source
journey's orange and blue differ in it and are held longer than a flash takes. A sequence that
could harm cannot be made: every one is judged, with the light page before and after it. A point to
look at stands in another corner of the glass with every colour.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from kiosk.case.flashes import Hold, judge

LEAST_HOLD_S: Final = 0.4
STEP_S: Final = 0.1
STEPS: Final = 4  # a hold is 0.4, 0.5, 0.6 or 0.7 s
LENGTH: Final = 7
LEAST_COLOURS: Final = 3
LEAD_S: Final = 0.8  # the camera settles on the first colour
# Where the point stands, as parts of the glass from the left and from above; nothing else is there.
CORNERS: Final = ((0.1, 0.08), (0.9, 0.08), (0.1, 0.8), (0.9, 0.8))
SURROUND: Final = "#F3F6FB"  # the page before and after
SURROUND_S: Final = 1.0


class Palette(StrEnum):
    """`iso`: equal luminance. `orange_blue`: the source journey's two colours."""

    ISO = "iso"
    ORANGE_BLUE = "orange_blue"


COLOURS: Final = {
    Palette.ISO: ("#B87700", "#1E88E5", "#0C9A30", "#E436CE"),
    Palette.ORANGE_BLUE: ("#FFA500", "#0000FF"),
}
LEADS: Final = {Palette.ISO: "#858585", Palette.ORANGE_BLUE: "#FFA500"}


class UnsafeSequenceError(ValueError):
    """The sequence could harm a photosensitive person, or is not one of ours."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is shown, first to last. Raises `UnsafeSequenceError` for what must not be shown."""

    nonce: str
    palette: Palette
    holds: tuple[Hold, ...]

    def __post_init__(self) -> None:
        if any(hold.seconds < LEAST_HOLD_S - 1e-9 for hold in self.holds):
            raise UnsafeSequenceError("a colour is held too short")
        page = Hold(SURROUND, SURROUND_S)
        if not judge([page, *self.holds, page]).safe:
            raise UnsafeSequenceError("more than three flashes in a second")

    @property
    def seconds(self) -> float:
        return sum(hold.seconds for hold in self.holds)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Give the corner of each hold, bound to the nonce; never the same twice in a row."""
        dice, made = _dice(self.nonce, "points"), [CORNERS[0]]
        for _ in self.holds[1:]:
            others = [corner for corner in CORNERS if corner != made[-1]]
            made.append(others[next(dice) % len(others)])
        return tuple(made)


@dataclass(frozen=True, slots=True)
class Shown:
    """A colour was on the glass from this moment on, in ns of the machine's monotonic clock."""

    colour: str
    at_ns: int


def derive(nonce: str, palette: Palette = Palette.ISO) -> Challenge:
    """Make the sequence of a nonce: the same for the same nonce, else unrelated (HMAC-SHA256)."""
    dice = _dice(nonce, palette)
    colours = COLOURS[palette]
    while True:
        order: list[str] = []
        while len(order) < LENGTH:
            drawn = colours[next(dice) % len(colours)]
            if not order or drawn != order[-1]:
                order.append(drawn)
        if len(set(order)) >= min(LEAST_COLOURS, len(colours)):
            break
    lead = [Hold(LEADS[palette], LEAD_S)] if order[0] != LEADS[palette] else []
    holds = [Hold(c, round(LEAST_HOLD_S + STEP_S * (next(dice) % STEPS), 1)) for c in order]
    return Challenge(nonce, palette, (*lead, *holds))


def as_asked(challenge: Challenge, shown: tuple[Shown, ...], late_s: float = 0.25) -> bool:
    """Tell whether the screen showed this sequence: every colour, in order, about in time."""
    if [one.colour for one in shown] != [hold.colour for hold in challenge.holds]:
        return False
    gaps = [(b.at_ns - a.at_ns) / 1e9 for a, b in pairwise(shown)]
    return all(
        hold.seconds - 0.06 <= gap <= hold.seconds + late_s
        for hold, gap in zip(challenge.holds, gaps, strict=False)
    )


def _dice(nonce: str, kind: str) -> Iterator[int]:
    key = hashlib.sha256(b"simkiosk/challenge/1\0" + nonce.encode()).digest()
    count = 0
    while True:
        block = hmac.new(key, f"{kind}/{count}".encode(), hashlib.sha256).digest()
        yield from block
        count += 1
