"""Sets a document upright at 12 pixels a millimetre, whatever its place in the frame."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.document.finder import Found
from inference.picture import Bgr

PIXELS_PER_MM: Final = 12
BETWEEN_SHAPES: Final = 1.50  # narrower is a passport page, wider a card
CARD: Final = (1027, 648)  # ISO/IEC 7810 ID-1, 85.6 x 54 mm
PAGE: Final = (1500, 1056)  # ICAO 9303-4 TD3, 125 x 88 mm
SCAN_WIDTH: Final = 1400
SCAN_HEIGHT: Final = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A document seen from straight above; `scale` is source pixels for one of its own."""

    picture: Bgr
    is_card: bool
    scale: float

    def turned(self) -> "Sheet":
        """Give the same upside down."""
        return Sheet(
            cv2.rotate(self.picture, cv2.ROTATE_180).astype(np.uint8, copy=False),
            self.is_card,
            self.scale,
        )


def rectify(picture: Bgr, found: Found, *, card: bool | None = None, size: float = 1.0) -> Sheet:
    """Cut and straighten; the shape is judged by the sides unless `card` says it.

    `size` below one gives a smaller sheet, for a glance.
    """
    is_card = found.aspect > BETWEEN_SHAPES if card is None else card
    width, height = (round(side * size) for side in (CARD if is_card else PAGE))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(found.corners.astype(np.float32), target)
    upright = cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_LINEAR)
    return Sheet(upright.astype(np.uint8, copy=False), is_card, found.sides[0] / width * size)


def as_it_is(picture: Bgr) -> Sheet:
    """Take a whole picture for the document, as a scan is."""
    height, width = picture.shape[:2]
    scale = min(SCAN_WIDTH / max(width, 1), SCAN_HEIGHT / max(height, 1))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(picture, size, interpolation=way)
    return Sheet(
        scaled.astype(np.uint8, copy=False), width / max(height, 1) > BETWEEN_SHAPES, 1 / scale
    )
