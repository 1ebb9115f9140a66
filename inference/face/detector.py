"""BlazeFace short range: finds faces and six points on each (MediaPipe face detection card).

Output row of 16: box centre, box size, then eyes, nose tip, mouth, ear tragions, in input pixels
relative to the anchor; right and left are the person's own.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.picture import Bgr, halved, rgb_of
from inference.runtime import Net

SIDE: Final = 128
STEPS: Final = ((16, 2), (8, 6))  # cells a row, anchors a cell
LEAST_SCORE: Final = 0.6
OVERLAP: Final = 0.3
RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR = range(6)

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Box (left, top, right, bottom) and six points, all in pixels of the picture."""

    score: float
    box: tuple[float, float, float, float]
    points: Points

    def scaled(self, by: float) -> "Face":
        """Give the same face in a picture so many times the size."""
        left, top, right, bottom = (side * by for side in self.box)
        return Face(self.score, (left, top, right, bottom), self.points * np.float32(by))

    @property
    def size(self) -> float:
        """Width of the box in pixels."""
        return self.box[2] - self.box[0]

    @property
    def eye_distance(self) -> float:
        """Pixels between the eyes."""
        return float(np.linalg.norm(self.points[LEFT_EYE] - self.points[RIGHT_EYE]))


def _anchors() -> Points:
    cells = [
        ((x + 0.5) / row, (y + 0.5) / row)
        for row, times in STEPS
        for y, x in product(range(row), range(row))
        for _ in range(times)
    ]
    return np.array(cells, np.float32)


class FaceDetector:
    """Faces of a picture, largest first."""

    def __init__(self, folder: Path) -> None:
        self._net = Net("face_detection", folder)
        self._anchors = _anchors()

    def __call__(self, picture: Bgr) -> list[Face]:
        tensor, scale, offset = _letterbox(picture)
        raw, logits = self._net(tensor)
        scores = 1.0 / (1.0 + np.exp(-np.clip(logits[:, 0], -80, 80)))
        kept = np.flatnonzero(scores >= LEAST_SCORE)
        rows = raw[kept]
        rows[:, 0:2] += self._anchors[kept] * SIDE
        rows[:, 4:] += np.tile(self._anchors[kept] * SIDE, 6)
        groups = _merge(rows, scores[kept])
        found = [_face(row, score, scale, offset) for row, score in groups]
        return sorted(found, key=lambda face: -face.size)


def _letterbox(picture: Bgr) -> tuple[Points, float, tuple[float, float]]:
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    left, top = (SIDE - inner[0]) // 2, (SIDE - inner[1]) // 2
    board = np.zeros((SIDE, SIDE, 3), np.uint8)
    board[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        halved(picture, 4 * SIDE), inner, interpolation=cv2.INTER_AREA
    )
    tensor = rgb_of(board)
    tensor /= 127.5
    tensor -= 1.0
    return tensor, scale, (left, top)


def _merge(rows: Points, scores: Points) -> list[tuple[Points, float]]:
    """Average the rows of each face by score: steadier than keeping the best one."""
    left = np.argsort(-scores)
    groups: list[tuple[Points, float]] = []
    while left.size:
        alike = _overlaps(rows[left[0]], rows[left]) > OVERLAP
        alike[0] = True
        same, weights = rows[left[alike]], scores[left[alike], np.newaxis]
        groups.append(((same * weights).sum(0) / weights.sum(), float(scores[left[0]])))
        left = left[~alike]
    return groups


def _overlaps(one: Points, others: Points) -> Points:
    """Shared area over joined area of one box with each of several."""
    low = np.maximum(one[:2] - one[2:4] / 2, others[:, :2] - others[:, 2:4] / 2)
    high = np.minimum(one[:2] + one[2:4] / 2, others[:, :2] + others[:, 2:4] / 2)
    shared = np.maximum(high - low, 0).prod(1)
    joined = one[2:4].prod() + others[:, 2:4].prod(1) - shared
    return np.asarray(shared / np.maximum(joined, 1e-6), np.float32)


def _face(row: Points, score: float, scale: float, offset: tuple[float, float]) -> Face:
    shift = np.array(offset, np.float32)
    low = (row[:2] - row[2:4] / 2 - shift) / scale
    high = (row[:2] + row[2:4] / 2 - shift) / scale
    points = ((row[4:16].reshape(6, 2) - shift) / scale).astype(np.float32)
    return Face(score, (float(low[0]), float(low[1]), float(high[0]), float(high[1])), points)
