"""Takes a reflection out of a document with frames in which it lies elsewhere.

The customer's hand, or a second lamp, moves the reflection from frame to frame. What is burnt out
in the best frame is filled from the others, laid over it by the document's corners.
"""

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np

from inference.document.finder import Found, find
from inference.document.sides import Corners
from inference.picture import Bgr, grey, shrink

BURNT: Final = 243  # every channel
LEAST_PART: Final = 0.002  # of the document; less is left as it is
AROUND: Final = 15  # pixels; a reflection is wider than what it burns out
FARTHEST: Final = 0.25  # of the document's width between its places in two frames
LARGEST_SHIFT: Final = 8.0  # pixels left after laying corner on corner
LOOK_SIDE: Final = 576


def without_glare(best: Bgr, others: Iterable[Bgr]) -> Bgr:
    """Give the best frame with its burnt-out places filled from the others where they can."""
    different = [other for other in others if other is not best and other.shape == best.shape]
    if not different:
        return best
    missing = _burnt(best)
    if float(missing.mean()) < LEAST_PART * 255 * 0.2:
        return best
    found = find(best)
    if found is None or not _matters(missing, found):
        return best
    filled = best
    for other in different:
        laid = _laid(other, best, found)
        if laid is None:
            continue
        usable = np.asarray(cv2.bitwise_and(missing, cv2.bitwise_not(_burnt(laid))), np.uint8)
        if usable.any():
            filled = _blended(filled, laid, usable)
            missing = cv2.bitwise_and(missing, cv2.bitwise_not(usable)).astype(np.uint8)
    return filled


def _burnt(picture: Bgr) -> Bgr:
    mask = np.where(picture.min(axis=2) >= BURNT, 255, 0).astype(np.uint8)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (AROUND * 2 + 1, AROUND * 2 + 1))
    return cv2.dilate(solid, around).astype(np.uint8)


def _matters(missing: Bgr, found: Found) -> bool:
    inside = np.zeros_like(missing)
    cv2.fillConvexPoly(inside, np.rint(found.corners).astype(np.int32), (255,))
    part = cv2.countNonZero(cv2.bitwise_and(missing, inside)) / max(cv2.countNonZero(inside), 1)
    return part >= LEAST_PART


def _laid(other: Bgr, best: Bgr, found: Found) -> Bgr | None:
    """Lay another frame over the best one, corner on corner, then as the print fits."""
    seen = find(other)
    if seen is None:
        return None
    start = _like(seen.corners, found.corners)
    if float(np.abs(start - found.corners).max()) > FARTHEST * found.sides[0]:
        return None
    size = (best.shape[1], best.shape[0])
    warp = cv2.getPerspectiveTransform(start, found.corners)
    laid = cv2.warpPerspective(other, warp, size).astype(np.uint8)
    x, y = _shift(laid, best, found)
    if np.hypot(x, y) > LARGEST_SHIFT:
        return None
    move = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
    return cv2.warpAffine(laid, move, size).astype(np.uint8)


def _like(corners: Corners, model: Corners) -> Corners:
    """Start with the corner that lies nearest to the model's first."""
    rolled = [np.roll(corners, turn, 0) for turn in range(4)]
    return min(rolled, key=lambda some: float(np.abs(some - model).sum())).astype(np.float32)


def _shift(laid: Bgr, best: Bgr, found: Found) -> tuple[float, float]:
    low = np.maximum(found.corners.min(0), 0).astype(int)
    high = found.corners.max(0).astype(int)
    cuts = [grey(shrink(np.ascontiguousarray(one[low[1] : high[1], low[0] : high[0]]), LOOK_SIDE))
            for one in (laid, best)]  # fmt: skip
    scale = (high[0] - low[0]) / max(cuts[0].shape[1], 1)
    dim, other = (np.minimum(cut, 200).astype(np.float32) for cut in cuts)
    (x, y), _ = cv2.phaseCorrelate(dim, other, cv2.createHanningWindow(dim.shape[::-1], cv2.CV_32F))
    return float(x * scale), float(y * scale)


def _blended(picture: Bgr, laid: Bgr, usable: Bgr) -> Bgr:
    soft = cv2.GaussianBlur(usable, (0, 0), 5).astype(np.float32)[:, :, np.newaxis] / 255
    return np.asarray(picture * (1 - soft) + laid * soft + 0.5, np.uint8)
