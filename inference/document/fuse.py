"""Takes a reflection out of a document with frames in which it lies elsewhere.

A second lamp, or the customer's hand, moves the reflection from frame to frame. What is burnt out
in the best frame is taken from the others, laid over it by the document's corners and then as the
print fits; light that falls from one side in one and from the other in the next is evened first.
"""

from collections.abc import Iterable
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.document.finder import Found, find
from inference.document.sides import Corners
from inference.picture import Bgr, grey, shrink

BURNT: Final = 243  # every channel
LEAST_PART: Final = 0.002  # of the document; less is left as it is
AROUND: Final = 15  # pixels; a reflection is wider than what it burns out
GRAIN: Final = 7  # pixels; thinner white is print
FARTHEST: Final = 0.25  # of the document's width between its places in two frames
LARGEST_SHIFT: Final = 8.0  # pixels left after laying corner on corner
LOOK_SIDE: Final = 576
RIM: Final = 12  # pixels kept round the document
COARSE: Final = 16  # pixels of the frame for one of the light's map
SMOOTH: Final = 8.0  # pixels of that map over which light may change
UNEVEN: Final = 2.5  # the light of two frames may differ so many times, and is evened

Place = tuple[slice, slice]
Plane = NDArray[Any]


def without_glare(best: Bgr, others: Iterable[Bgr]) -> Bgr:
    """Give the best frame with its burnt-out places filled from the others where they can."""
    different = [other for other in others if other is not best and other.shape == best.shape]
    burnt = _burnt(best)
    if not different or cv2.countNonZero(burnt) < LEAST_PART * 0.2 * burnt.size:
        return best
    found = find(best)
    if found is None:
        return best
    place = _place(found, best)
    missing = _inside(_grown(burnt[place]), found, place)
    if cv2.countNonZero(missing) < LEAST_PART * found.sides[0] * found.sides[1]:
        return best
    filled = best[place]
    for other in sorted(different, key=lambda one: _shared(one, burnt)):
        laid = _laid(other, best, found, place)
        if laid is None:
            continue
        filled, missing = _filled(filled, missing, laid)
        if not missing.any():
            break
    whole = best.copy()
    whole[place] = filled
    return whole


def _burnt(picture: Bgr) -> Plane:
    bright = cv2.inRange(picture, np.full(3, BURNT, np.uint8), np.full(3, 255, np.uint8))
    return cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((GRAIN, GRAIN), np.uint8))


def _grown(burnt: Plane) -> Plane:
    return cv2.dilate(burnt, np.ones((AROUND * 2 + 1, AROUND * 2 + 1), np.uint8))


def _shared(other: Bgr, burnt: Plane) -> int:
    """Tell how much of what is burnt out here is so there, in the same place of the frame."""
    return cv2.countNonZero(cv2.bitwise_and(_burnt(other), burnt))


def _place(found: Found, picture: Bgr) -> Place:
    low = np.maximum(np.floor(found.corners.min(0)) - RIM, 0).astype(int)
    high = np.ceil(found.corners.max(0)).astype(int) + RIM
    return (
        slice(int(low[1]), min(int(high[1]), picture.shape[0])),
        slice(int(low[0]), min(int(high[0]), picture.shape[1])),
    )


def _inside(mask: Plane, found: Found, place: Place) -> Plane:
    inside = np.zeros_like(mask)
    corners = found.corners - np.array([place[1].start, place[0].start], np.float32)
    cv2.fillConvexPoly(inside, np.rint(corners).astype(np.int32), (255,))
    return cv2.bitwise_and(mask, inside)


def _laid(other: Bgr, best: Bgr, found: Found, place: Place) -> Bgr | None:
    """Lay another frame's document over that of the best one."""
    seen = find(other)
    if seen is None:
        return None
    start = _like(seen.corners, found.corners)
    if float(np.abs(start - found.corners).max()) > FARTHEST * found.sides[0]:
        return None
    warp = cv2.getPerspectiveTransform(start, found.corners)
    part = best[place]
    rough = _seen_through(other, warp, place, (0.0, 0.0))
    x, y = _shift(rough, part)
    if np.hypot(x, y) > LARGEST_SHIFT:
        return None
    return _seen_through(other, warp, place, (x, y))


def _seen_through(
    other: Bgr, warp: Plane, place: Place, shift: tuple[float, float]
) -> Bgr:  # fmt: skip
    rows, columns = place
    move = np.eye(3)
    move[:2, 2] = shift[0] - columns.start, shift[1] - rows.start
    size = (columns.stop - columns.start, rows.stop - rows.start)
    return cv2.warpPerspective(other, move @ warp, size).astype(np.uint8, copy=False)


def _like(corners: Corners, model: Corners) -> Corners:
    """Start with the corner that lies nearest to the model's first."""
    rolled = [np.roll(corners, turn, 0) for turn in range(4)]
    return min(rolled, key=lambda some: float(np.abs(some - model).sum())).astype(np.float32)


def _shift(laid: Bgr, part: Bgr) -> tuple[float, float]:
    cuts = [grey(shrink(np.ascontiguousarray(one), LOOK_SIDE)) for one in (laid, part)]
    scale = laid.shape[1] / max(cuts[0].shape[1], 1)
    dim, other = (np.minimum(cut, 200).astype(np.float32) for cut in cuts)
    (x, y), _ = cv2.phaseCorrelate(dim, other, cv2.createHanningWindow(dim.shape[::-1], cv2.CV_32F))
    return float(x * scale), float(y * scale)


def _filled(picture: Bgr, missing: Plane, laid: Bgr) -> tuple[Bgr, Plane]:
    """Take what is missing from another frame where it has it; give what is missing still."""
    hidden = _grown(_burnt(laid))
    usable = cv2.bitwise_and(missing, cv2.bitwise_not(hidden))
    if not usable.any():
        return picture, missing
    ratio = _ratio(picture, laid, cv2.bitwise_not(cv2.bitwise_or(missing, hidden)))
    soft = cv2.GaussianBlur(usable, (0, 0), 5).astype(np.float32)[:, :, np.newaxis] / 255
    own = picture * ((1 + 1 / ratio) / 2 * (1 - soft))
    theirs = laid * ((1 + ratio) / 2 * soft)
    mixed = np.clip(own + theirs + 0.5, 0, 255).astype(np.uint8)
    return mixed, cv2.bitwise_and(missing, cv2.bitwise_not(usable))


def _ratio(one: Bgr, other: Bgr, both: Plane) -> Plane:
    """Map how many times more light fell on one than on the other, where both can be seen.

    Half of it is taken from one and half given to the other, as if both lamps had shone.
    """
    height, width = both.shape
    size = (max(2, width // COARSE), max(2, height // COARSE))
    maps = []
    for picture in (one, other):
        shown = cv2.bitwise_and(picture, picture, mask=both)
        small = cv2.resize(shown, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        maps.append(cv2.GaussianBlur(small, (0, 0), SMOOTH) + 1e-3)
    ratio = np.clip(maps[0] / maps[1], 1 / UNEVEN, UNEVEN)
    return cv2.resize(ratio, (width, height), interpolation=cv2.INTER_LINEAR)
