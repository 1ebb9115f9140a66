"""Do the eyes follow the point on the glass: where the irises stand, hold by hold.

The point jumps from corner to corner with the colours; eyes that see it follow within a third of a
second. How far the irises stand aside in each hold is compared with where the point was. Measured
and recorded, weighed by nothing: a handful of holds, and whoever looks at the mirror picture in
the middle does nothing wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.liveness.light import Sample
from kiosk.case.challenge import Shown

FOLLOWED_S: Final = 0.3  # reaction, saccade and the camera's delay
LEAST_HOLDS: Final = 5
LEAST_MOVE: Final = 1e-4  # eye widths: nothing moved


@dataclass(frozen=True, slots=True)
class Gaze:
    """Correlations, -1 to 1, of eyes and point across and down the glass; `holds` that counted."""

    across: float
    down: float
    holds: int


NOTHING: Final = Gaze(0.0, 0.0, 0)


def gaze(
    samples: Sequence[Sample], shown: Sequence[Shown], points: Sequence[tuple[float, float]]
) -> Gaze:
    """Measure a film; `NOTHING` where too few holds have a frame the eyes had time for."""
    ends = [one.at_ns for one in shown[1:]] + [samples[-1].at_ns + 1 if samples else 0]
    seen: list[tuple[tuple[float, float], NDArray[np.float64]]] = []
    for one, end, point in zip(shown, ends, points, strict=False):
        begin = one.at_ns + FOLLOWED_S * 1e9
        looks = [s.look for s in samples if begin <= s.at_ns < end + FOLLOWED_S * 1e9 / 2]
        if looks:
            seen.append((point, np.mean(looks, axis=0)))
    if len(seen) < LEAST_HOLDS:
        return NOTHING
    asked = np.array([point for point, _ in seen])
    given = np.array([look for _, look in seen])
    # the camera faces the person: their right is the picture's left
    return Gaze(_alike(asked[:, 0], -given[:, 0]), _alike(asked[:, 1], given[:, 1]), len(seen))


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    if min(float(one.std()), float(other.std())) < LEAST_MOVE:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
