"""How a face moved: parallax against a plane, how far, and whether the eyes closed.

A flat picture's points follow one homography from frame to frame; a head's nose, cheeks and ears do
not. Blinks: eye aspect ratio after Soukupova and Cech (2016).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.face.alignment import EYE_A, EYE_B
from inference.face.detector import Points
from inference.liveness.light import Sample

# Outer corner, two points above, inner corner, two below.
LIDS_A: Final = (33, 160, 158, 133, 153, 144)
LIDS_B: Final = (263, 387, 385, 362, 380, 373)
FIRM: Final = (10, 151, 9, 6, 4, 1, 2, 168, 195, 234, 454, 127, 356, 93, 323, 116, 345, 50, 280,
               33, 133, 263, 362, 103, 332, 67, 297, 48, 278)  # fmt: skip
CLOSED_PART: Final = 0.62  # of the eyes' usual opening
BLINK_S: Final = (0.05, 0.6)


@dataclass(frozen=True, slots=True)
class Motion:
    """`travel` and `parallax` in eye distances; `blinks` counted; `jump` the largest step."""

    travel: float
    parallax: float
    blinks: int
    jump: float


def motion(samples: Sequence[Sample]) -> Motion:
    """Measure a film; of fewer than three frames nothing moved."""
    if len(samples) < 3:
        return Motion(0.0, 0.0, 0, 0.0)
    meshes = [s.mesh for s in samples]
    eyes = np.array([_eyes(m) for m in meshes])
    scale = max(float(np.median([_distance(m) for m in meshes])), 1e-6)
    steps = np.linalg.norm(np.diff(eyes, axis=0), axis=1) / scale
    travel = float(np.linalg.norm(eyes.max(0) - eyes.min(0))) / scale
    blinks = count_blinks(
        np.array([opening(m) for m in meshes]), np.array([s.at_ns / 1e9 for s in samples])
    )
    return Motion(travel, parallax(meshes), blinks, float(steps.max()))


def parallax(meshes: Sequence[Points]) -> float:
    """Largest misfit of one homography between the most turned frames, in eye distances."""
    turns = [_turn(mesh) for mesh in meshes]
    order = np.argsort(turns)
    tail = max(1, len(order) // 8)
    one = np.mean([meshes[i][list(FIRM)] for i in order[:tail]], axis=0)
    other = np.mean([meshes[i][list(FIRM)] for i in order[-tail:]], axis=0)
    found, _ = cv2.findHomography(one.astype(np.float32), other.astype(np.float32), 0)
    if found is None:
        return 0.0
    moved = cv2.perspectiveTransform(one.astype(np.float32)[np.newaxis], found)[0]
    misfit = np.sqrt(((moved - other) ** 2).sum(1).mean())
    return float(misfit / max(_distance(meshes[0]), 1e-6))


def opening(mesh: Points) -> float:
    """Eye aspect ratio, mean of both eyes: about 0.3 open, below 0.15 closed."""
    ratios = []
    for outer, top_a, top_b, inner, low_b, low_a in (LIDS_A, LIDS_B):
        high = np.linalg.norm(mesh[top_a] - mesh[low_a]) + np.linalg.norm(mesh[top_b] - mesh[low_b])
        ratios.append(float(high / max(2 * float(np.linalg.norm(mesh[outer] - mesh[inner])), 1e-6)))
    return sum(ratios) / 2


def count_blinks(openings: "np.ndarray[tuple[int], np.dtype[np.float64]]", times: Points) -> int:
    """Count closings that end again after 0.05 to 0.6 s."""
    usual = float(np.percentile(openings, 70))
    shut = np.flatnonzero(openings < CLOSED_PART * usual)
    blinks = 0
    for run in np.split(shut, np.flatnonzero(np.diff(shut) > 1) + 1):
        if len(run) == 0 or run[0] == 0 or run[-1] == len(times) - 1:
            continue
        lasted = float(times[run[-1] + 1] - times[run[0]])
        blinks += BLINK_S[0] <= lasted <= BLINK_S[1]
    return blinks


def _eyes(mesh: Points) -> Points:
    return np.asarray((mesh[list(EYE_A)].mean(0) + mesh[list(EYE_B)].mean(0)) / 2, np.float32)


def _distance(mesh: Points) -> float:
    return float(np.linalg.norm(mesh[list(EYE_A)].mean(0) - mesh[list(EYE_B)].mean(0)))


def _turn(mesh: Points) -> float:
    """Tell how far the nose stands beside the middle of the eyes."""
    return float((mesh[4] - _eyes(mesh))[0] / max(_distance(mesh), 1e-6))
