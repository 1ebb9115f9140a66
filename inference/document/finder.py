"""Finds the document in a frame: the best four-cornered thing that is not the bay.

Two views are tried, what differs from the colour of the frame's rim and what closed edges enclose;
the sides are then fitted to the outline, since cards have round corners. Where neither gives four
sides that lie on edges, straight lines are put together (`sides`).
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.document.sides import Corners, Edges, candidates
from inference.picture import Bgr, grey, shrink

LOOK_SIDE: Final = 640
LEAST_PART: Final = 0.025  # of the frame
LEAST_FILL: Final = 0.86  # of the four-corner shape by the outline
LEAST_DIFFERENCE: Final = 16.0  # in Lab, from the rim
NEAR_RIM: Final = 3  # pixels of the small picture
CUT_ASPECTS: Final = (1.0, 2.6)  # of what is left of a document that leaves the frame
ASPECTS: Final = (1.25, 1.75)  # TD3 page 1.42, ID-1 card 1.586, with room for a slant
MOST_PART: Final = 0.97
CLEAR: Final = 0.72  # a shape this likely needs no second opinion
LEAST_SIDES: Final = 0.5  # of every side of a shape put together from lines
MOST_JUDGED: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Corners clockwise in pixels, a long side first; `cut` when it leaves the frame."""

    corners: Corners
    cut: bool

    def scaled(self, by: float) -> "Found":
        """Give the same shape in a picture so many times the size."""
        return Found(np.asarray(self.corners * by, np.float32), self.cut)

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Lengths of the four sides in pixels, starting with the top."""
        ends = np.roll(self.corners, -1, 0)
        top, right, bottom, left = np.linalg.norm(ends - self.corners, axis=1)
        return float(top), float(right), float(bottom), float(left)

    @property
    def aspect(self) -> float:
        """Long over short side, averaged over opposite sides."""
        top, right, bottom, left = self.sides
        return (top + bottom) / max(right + left, 1e-6)

    @property
    def slant(self) -> float:
        """How much opposite sides differ, 0 when seen straight from above."""
        top, right, bottom, left = self.sides
        pairs = ((top, bottom), (left, right))
        return max(1 - min(pair) / max(*pair, 1e-6) for pair in pairs)


def find(picture: Bgr) -> Found | None:
    """Give the most document-like shape, or None."""
    small = shrink(picture, LOOK_SIDE)
    edges = Edges(grey(small))
    outlines = [*_outlines(_unlike_the_rim(small)), *_outlines(_enclosed(small))]
    shapes = [shape for shape in map(_four_corners, outlines) if shape is not None]
    score, best = _likeliest(shapes, small, edges)
    if score < CLEAR:
        other, shape = _likeliest(candidates(grey(small)), small, edges, LEAST_SIDES)
        score, best = (other, shape) if other > score else (score, best)
    if best is None or score <= 0:
        return None
    rim = _touches_rim(best, small)
    return Found(_long_side_first(best * (picture.shape[1] / small.shape[1])), rim)


def _likeliest(
    shapes: list[Corners], small: Bgr, edges: Edges, least: float = 0.0
) -> tuple[float, Corners | None]:
    """Give the best shape and how much of a document it is, 0 to 1."""
    ordered = [_clockwise(shape) for shape in shapes]
    judged = [(_likeness(shape, small), shape) for shape in ordered]
    judged = sorted(judged, key=lambda pair: -pair[0])[:MOST_JUDGED]
    scored = [(likeness * _on_edges(edges.support(shape), least), shape)
              for likeness, shape in judged]  # fmt: skip
    return max(scored, key=lambda pair: pair[0], default=(0.0, None))


def _on_edges(sides: tuple[float, float, float, float], least: float) -> float:
    """Weigh a shape by its sides: the worst counts most, one under `least` is none."""
    worst = min(sides)
    return 0.0 if worst < least else 0.35 + 0.65 * (0.5 * worst + 0.125 * sum(sides))


def _unlike_the_rim(small: Bgr) -> Bgr:
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB).astype(np.float32)
    rim = np.concatenate([lab[:8].reshape(-1, 3), lab[-8:].reshape(-1, 3),
                          lab[:, :8].reshape(-1, 3), lab[:, -8:].reshape(-1, 3)])  # fmt: skip
    away = np.asarray(lab - np.median(rim, axis=0).astype(np.float32), np.float32)
    squares = cv2.transform(cv2.multiply(away, away), np.ones((1, 3), np.float32))
    difference = cv2.convertScaleAbs(cv2.sqrt(squares))
    otsu, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_OTSU)
    level = max(LEAST_DIFFERENCE, min(float(otsu), 60.0) * 0.6)
    mask = np.where(difference > level, 255, 0).astype(np.uint8)
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)).astype(np.uint8)


def _enclosed(small: Bgr) -> Bgr:
    luma = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    middle = float(np.median(luma))
    edges = cv2.Canny(luma, max(10.0, 0.5 * middle), max(30.0, 1.1 * middle))
    return cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)).astype(np.uint8)


def _outlines(mask: Bgr) -> list[NDArray[np.int32]]:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = LEAST_PART * mask.size
    hulls = [cv2.convexHull(outline) for outline in found]
    return [hull.astype(np.int32) for hull in hulls if cv2.contourArea(hull) >= least]


def _four_corners(hull: NDArray[np.int32]) -> Corners | None:
    around = cv2.arcLength(hull, closed=True)
    for part in (0.02, 0.035, 0.05, 0.07, 0.09):
        rough = cv2.approxPolyDP(hull, part * around, closed=True)
        if len(rough) == 4:
            corners = _clockwise(rough.reshape(4, 2).astype(np.float32))
            fitted = _fit_sides(corners, hull)
            fill = cv2.contourArea(hull) / max(cv2.contourArea(fitted), 1.0)
            return fitted if LEAST_FILL <= fill <= 1.1 else None
    return None


def _fit_sides(corners: Corners, hull: NDArray[np.int32]) -> Corners:
    """Replace each side by the line through the outline along its middle part."""
    dense = _dense(hull)
    lines = []
    for start, end in zip(corners, np.roll(corners, -1, 0), strict=True):
        way = (end - start) / max(float(np.linalg.norm(end - start)), 1e-6)
        along = (dense - start) @ way / max(float(np.linalg.norm(end - start)), 1e-6)
        beside = np.abs((dense - start) @ np.array([-way[1], way[0]]))
        near = dense[(along > 0.15) & (along < 0.85) & (beside < 8)]
        if len(near) < 12:
            lines.append((start, way))
            continue
        vx, vy, x, y = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append((np.array([x, y], np.float32), np.array([vx, vy], np.float32)))
    met = [_meet(lines[i - 1], lines[i]) for i in range(4)]
    if any(point is None for point in met):
        return corners
    fitted = np.array(met, np.float32)
    return fitted if float(np.abs(fitted - corners).max()) < 24 else corners


def _dense(hull: NDArray[np.int32]) -> Corners:
    """Give points a pixel apart all along the outline."""
    points = hull.reshape(-1, 2).astype(np.float32)
    ways = np.roll(points, -1, 0) - points
    steps = np.maximum(np.hypot(ways[:, 0], ways[:, 1]).astype(int), 1)
    first = np.repeat(np.cumsum(steps) - steps, steps)
    part = (np.arange(steps.sum()) - first) / np.repeat(steps, steps)
    along = np.repeat(ways, steps, axis=0) * part[:, np.newaxis]
    return np.asarray(np.repeat(points, steps, axis=0) + along, np.float32)


def _meet(one: tuple[Corners, Corners], other: tuple[Corners, Corners]) -> Corners | None:
    (p, v), (q, w) = one, other
    cross = float(v[0] * w[1] - v[1] * w[0])
    if abs(cross) < 1e-3:
        return None
    gap = q - p
    return np.asarray(p + v * (float(gap[0] * w[1] - gap[1] * w[0]) / cross), np.float32)


def _clockwise(points: Corners) -> Corners:
    angles = np.arctan2(*(points - points.mean(0)).T[::-1])
    ordered = points[np.argsort(angles)]
    first = int(np.argmin(ordered.sum(1)))
    return np.asarray(np.roll(ordered, -first, 0), np.float32)


def _long_side_first(corners: Corners) -> Corners:
    found = Found(corners, cut=False)
    return corners if found.aspect >= 1 else np.asarray(np.roll(corners, -1, 0), np.float32)


def _likeness(corners: Corners, small: Bgr) -> float:
    """How far size and form are a document's, 0 to 1."""
    found = Found(_long_side_first(corners), cut=False)
    part = cv2.contourArea(corners) / (small.shape[0] * small.shape[1])
    if not LEAST_PART <= part <= MOST_PART:
        return 0.0
    low, high = CUT_ASPECTS if _touches_rim(corners, small) else ASPECTS
    fits = low <= found.aspect <= high
    size = min(1.0, 0.4 + 2.0 * float(part))
    return size * (1.0 if fits else 0.3) * (1.0 - min(found.slant, 0.9))


def _touches_rim(corners: Corners, small: Bgr) -> bool:
    height, width = small.shape[:2]
    low = float(corners.min())
    right, bottom = width - corners[:, 0].max(), height - corners[:, 1].max()
    return min(low, float(right), float(bottom)) < NEAR_RIM
