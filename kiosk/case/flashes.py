"""Judges colours shown one after another for persons with photosensitive epilepsy.

WCAG 2.2, 2.3.1 and ITU-R BT.1702: a general flash is a pair of opposing changes of relative
luminance of 0.1 or more, the darker state below 0.8; a red flash a pair of changes to and from
saturated red (R share 0.8 or more) of more than 0.2 in CIE 1976 u'v'. Three of either within any
second are allowed. The small-area exemption is not used: every colour is taken to fill the field.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

MOST_FLASHES: Final = 3
WINDOW_S: Final = 1.0
LEAST_STEP: Final = 0.1
BRIGHT: Final = 0.8
RED_SHARE: Final = 0.8
RED_STEP: Final = 0.2
NEAR: Final = 1e-9

Linear = tuple[float, float, float]
Steps = Callable[[Linear, Linear], int]


@dataclass(frozen=True, slots=True)
class Hold:
    """One colour, `#RRGGBB`, and how long it stands."""

    colour: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Flashes:
    """The most flashes within any second, ends included."""

    general: int
    red: int

    @property
    def safe(self) -> bool:
        return self.general <= MOST_FLASHES and self.red <= MOST_FLASHES


def judge(holds: Sequence[Hold]) -> Flashes:
    """Count flashes of a sequence; a colour held for no time still counts as seen."""
    levels = [linear(hold.colour) for hold in holds]
    times = [0.0]
    for hold in holds[:-1]:
        times.append(times[-1] + max(hold.seconds, 0.0))
    return Flashes(_worst(levels, times, _brighter), _worst(levels, times, _redder))


def linear(colour: str) -> Linear:
    """Linear light of `#RRGGBB` (IEC 61966-2-1); raise ValueError for another word."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError("a colour is written #RRGGBB")
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(light: Linear) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def _brighter(one: Linear, other: Linear) -> int:
    """Direction of a change that is half of a general flash, else 0."""
    before, after = luminance(one), luminance(other)
    if abs(after - before) < LEAST_STEP - NEAR or min(before, after) >= BRIGHT:
        return 0
    return 1 if after > before else -1


def _redder(one: Linear, other: Linear) -> int:
    """Direction of a change that is half of a red flash, else 0."""
    from_red, to_red = _saturated(one), _saturated(other)
    (u, v), (s, t) = _chromaticity(one), _chromaticity(other)
    if from_red == to_red or (u - s) ** 2 + (v - t) ** 2 <= RED_STEP**2:
        return 0
    return 1 if to_red else -1


def _saturated(light: Linear) -> bool:
    return light[0] >= RED_SHARE * sum(light) > 0.0


def _chromaticity(light: Linear) -> tuple[float, float]:
    """Give u'v' of CIE 1976; black is taken as white, of which it is the darkest."""
    red, green, blue = light if sum(light) > 0 else (1.0, 1.0, 1.0)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    under = x + 15 * y + 3 * z
    return 4 * x / under, 9 * y / under


def _worst(levels: Sequence[Linear], times: Sequence[float], step: Steps) -> int:
    """Most pairs of opposing changes whose moments lie within one second."""
    most = 0
    for first in range(1, len(levels)):
        last = bisect_left(times, times[first] + WINDOW_S + NEAR)
        most = max(most, _opposing(levels[first - 1 : last], step))
    return most // 2


def _opposing(levels: Sequence[Linear], step: Steps) -> int:
    """Longest chain of changes, each against the one before; levels between may be passed over."""
    longest = {(place, way): 0 for place in range(len(levels)) for way in (1, -1)}
    for place, level in enumerate(levels):
        for before in range(place):
            way = step(levels[before], level)
            if way:
                chain = longest[before, -way] + 1
                longest[place, way] = max(longest[place, way], chain)
    return max(longest.values(), default=0)
