"""Four sides in clutter: straight segments are joined into lines, lines into four-cornered shapes.

What the outline of a blob cannot give, a card half over another or as pale as its ground, the few
long straight edges of it still do.
"""

from itertools import combinations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.picture import Bgr

Corners = NDArray[np.float32]
Lines = NDArray[np.float64]  # a row: normal x, normal y, distance, length seen

LEAST_SEGMENT: Final = 0.045  # of the picture's longer side
MOST_LINES: Final = 16
SAME_ANGLE: Final = np.radians(4.0)
SAME_PLACE: Final = 5.0  # pixels
PARALLEL: Final = np.cos(np.radians(28.0))
CROSSING: Final = np.cos(np.radians(52.0))
SAMPLES: Final = 48
RIM: Final = 4  # pixels; a document may run out of the picture there
REACH: Final = 3  # pixels beside a side where its edge may lie


def candidates(luma: Bgr) -> list[Corners]:
    """Give four-cornered shapes whose sides lie on straight edges, clockwise."""
    lines = _lines(luma)
    height, width = luma.shape
    pairs = [(i, j) for i, j in combinations(range(len(lines)), 2)
             if abs(lines[i, :2] @ lines[j, :2]) > PARALLEL]  # fmt: skip
    shapes = []
    for (a, b), (c, d) in combinations(pairs, 2):
        if len({a, b, c, d}) < 4 or abs(lines[a, :2] @ lines[c, :2]) > CROSSING:
            continue
        points = [_cross(lines[i], lines[j]) for i, j in ((a, c), (c, b), (b, d), (d, a))]
        shape = np.array([p for p in points if p is not None], np.float32)
        if len(shape) == 4 and _inside(shape, width, height):
            shapes.append(shape)
    return shapes


class Edges:
    """The gradients of a picture, looked at along many lines."""

    def __init__(self, luma: Bgr) -> None:
        soft = cv2.GaussianBlur(luma, (0, 0), 1.0)
        self._x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
        self._y = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
        strength = np.abs(self._x) + np.abs(self._y)
        self._least = max(14.0, 1.1 * float(np.mean(strength)))

    def support(self, corners: Corners) -> tuple[float, float, float, float]:
        """Part of each side with a gradient across it or on the picture's rim, corners left out."""
        ends = np.roll(corners, -1, 0)
        top, right, bottom, left = (
            self._side(start, end) for start, end in zip(corners, ends, strict=True)
        )
        return top, right, bottom, left

    def _side(self, start: Corners, end: Corners) -> float:
        way = end - start
        across = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-6)
        places = start + way * np.linspace(0.08, 0.92, SAMPLES)[:, np.newaxis]
        beside = across * np.arange(-REACH, REACH + 1)[:, np.newaxis]
        points = np.rint(places[:, np.newaxis] + beside[np.newaxis]).astype(int)
        height, width = self._x.shape
        x, y = points[..., 0].clip(0, width - 1), points[..., 1].clip(0, height - 1)
        steep = np.abs(self._x[y, x] * across[0] + self._y[y, x] * across[1])
        middle = points[:, REACH]
        rim = ((middle < RIM) | (middle >= np.array([width, height]) - RIM)).any(axis=1)
        return float(((steep.max(axis=1) > self._least) | rim).mean())


def _lines(luma: Bgr) -> Lines:
    """Join segments on one line; the longest lines first."""
    found: object = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(luma)[0]
    if found is None:
        return np.empty((0, 4))
    ends = np.asarray(found, np.float64).reshape(-1, 4)
    way = ends[:, 2:] - ends[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    kept = length >= LEAST_SEGMENT * max(luma.shape)
    ends, way, length = ends[kept], way[kept], length[kept]
    normal = np.stack([-way[:, 1], way[:, 0]], axis=1) / length[:, np.newaxis]
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    normal[normal[:, 0] + 1e-6 * normal[:, 1] < 0] *= -1
    return _joined(normal, middle, length)


def _joined(normal: Lines, middle: Lines, length: Lines) -> Lines:
    lines: list[list[float]] = []
    for at in np.argsort(-length):
        for line in lines:
            alike = abs(float(normal[at] @ np.array(line[:2]))) > np.cos(SAME_ANGLE)
            if alike and abs(float(middle[at] @ np.array(line[:2])) - line[2]) < SAME_PLACE:
                line[3] += float(length[at])
                break
        else:
            far = float(normal[at] @ middle[at])
            lines.append([*normal[at], far, float(length[at])])
    lines.sort(key=lambda line: -line[3])
    return np.array(lines[:MOST_LINES], np.float64).reshape(-1, 4)


def _cross(one: Lines, other: Lines) -> tuple[float, float] | None:
    turn = one[0] * other[1] - one[1] * other[0]
    if abs(turn) < 1e-3:
        return None
    x = (one[2] * other[1] - other[2] * one[1]) / turn
    y = (one[0] * other[2] - other[0] * one[2]) / turn
    return float(x), float(y)


def _inside(shape: Corners, width: int, height: int) -> bool:
    room = 0.02 * max(width, height)
    low, high = shape.min(0), shape.max(0)
    fits = low.min() > -room and high[0] < width + room and high[1] < height + room
    return bool(fits) and bool(cv2.isContourConvex(shape.reshape(-1, 1, 2)))
