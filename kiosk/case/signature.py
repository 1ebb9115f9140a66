"""A signature as it was drawn."""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Final

LEAST_POINTS: Final = 10
LEAST_INK: Final = 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """Position in parts of the pad (0..1 from its top left) and milliseconds since pen down."""

    x: float
    y: float
    t_ms: int


Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Strokes in order, and the pad's width divided by its height."""

    strokes: tuple[Stroke, ...]
    aspect: float = 3.0

    @property
    def points(self) -> int:
        return sum(map(len, self.strokes))

    @property
    def ink(self) -> float:
        """Length of all strokes in heights of the pad."""
        pairs = (pair for stroke in self.strokes for pair in pairwise(stroke))
        return sum(hypot((b.x - a.x) * self.aspect, b.y - a.y) for a, b in pairs)

    @property
    def enough(self) -> bool:
        """Tell a name from a slip of the finger."""
        return self.points >= LEAST_POINTS and self.ink >= LEAST_INK
