"""A signature as it was drawn."""

from dataclasses import dataclass


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
