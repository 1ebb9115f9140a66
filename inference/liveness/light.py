"""Light on a face: mean linear RGB of five patches of skin and of the wall behind."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.face.detector import Face, Points
from inference.picture import Bgr

# Corner points of each patch in the 468-point mesh: forehead, cheeks, bridge of the nose, chin.
PATCHES: Final = (
    (67, 10, 297, 334, 9, 105),
    (117, 118, 101, 205, 187, 123),
    (346, 347, 330, 425, 411, 352),
    (6, 51, 4, 281),
    (200, 208, 171, 175, 396, 428),
)
FOREHEAD, CHEEK_A, CHEEK_B, NOSE, CHIN = range(5)
ASIDE: Final = 0.35  # of the face's width between it and what counts as wall
LEAST_WALL: Final = 6  # pixels
DARKEST: Final = 2e-4  # of full scale, so that a logarithm exists
_CODES = np.arange(256, dtype=np.float32) / 255
LINEAR: Final = np.where(
    _CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4
).astype(np.float32)

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What one frame says: time in ns, `skin` 5 x 3 and `wall` 3 linear RGB, `mesh` 468 x 2.

    `look`: where the irises stand in their eyes (`Lids.look`), (0, 0) where nobody measured.
    """

    at_ns: int
    skin: Array
    wall: Array
    mesh: Points
    face: Face
    look: tuple[float, float] = (0.0, 0.0)


def sample(
    picture: Bgr, face: Face, mesh: Points, at_ns: int, look: tuple[float, float] = (0.0, 0.0)
) -> Sample:
    """Measure one frame."""
    skin = np.array([_patch(picture, mesh[list(corners)]) for corners in PATCHES], np.float32)
    return Sample(at_ns, skin, _wall(picture, face), mesh, face, look)


def _patch(picture: Bgr, corners: Points) -> Array:
    height, width = picture.shape[:2]
    hull = cv2.convexHull(np.round(corners).astype(np.int32))
    left, top, wide, high = cv2.boundingRect(hull)
    right, bottom = min(left + wide, width), min(top + high, height)
    left, top = max(left, 0), max(top, 0)
    if right <= left or bottom <= top:
        return np.full(3, DARKEST, np.float32)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillConvexPoly(mask, hull - (left, top), (1,))
    inside = picture[top:bottom, left:right][mask > 0]
    return _mean(inside if len(inside) else picture[top:bottom, left:right].reshape(-1, 3))


def _wall(picture: Bgr, face: Face) -> Array:
    """Mean of the strips left and right of the head; above it where there are none."""
    left, top, right, bottom = face.box
    high, wide = bottom - top, right - left
    rows = slice(max(0, int(top - 0.3 * high)), max(1, int(top + 0.6 * high)))
    aside = ASIDE * wide
    strips = [
        picture[rows, : max(0, int(left - aside))],
        picture[rows, int(right + aside) :],
    ]
    parts = [s.reshape(-1, 3)[::5] for s in strips if s.shape[1] >= LEAST_WALL]
    if not parts:
        parts = [picture[: max(1, int(top - 0.5 * high)), ::3].reshape(-1, 3)]
    return _mean(np.concatenate(parts))


def _mean(pixels: NDArray[np.uint8]) -> Array:
    """Mean linear RGB of BGR pixels."""
    light = np.maximum(LINEAR[pixels].mean(0)[::-1], DARKEST)
    return np.asarray(light, np.float32)
