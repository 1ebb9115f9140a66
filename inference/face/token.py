"""The token face image of ISO/IEC 19794-5: eyes at fixed places, 3 wide to 4 high.

Clause 9 (token frontal): width W, height W / 0.75, both eye centres 0.6 W below the top edge, the
person's right one at 0.375 W - 1, the left one 0.25 W beside it. Knows no model.
"""

from typing import Final

import cv2
import numpy as np

from inference.face.detector import Points
from inference.picture import Bgr

LARGE: Final = 480
SMALL: Final = 240  # least width the standard allows
EYES_DOWN: Final = 0.6
RIGHT_EYE_ACROSS: Final = 0.375
EYES_APART: Final = 0.25
EDGE: Final = (128, 128, 128)  # where the picture ends before the token does


def token(picture: Bgr, eyes: Points, width: int = LARGE) -> Bgr:
    """Cut the token; `eyes` are the centres of the person's right and left eye in pixels."""
    across, down = RIGHT_EYE_ACROSS * width - 1, EYES_DOWN * width
    apart = np.asarray(eyes[1] - eyes[0], np.float64)
    length = max(float(np.hypot(*apart)), 1e-6)
    scale = EYES_APART * width / length
    cos, sin = apart / length * scale
    turn = np.array([[cos, sin], [-sin, cos]])
    shift = np.array([across, down]) - turn @ eyes[0]
    matrix = np.hstack([turn, shift[:, np.newaxis]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cut = cv2.warpAffine(
        _smoothed(picture, scale), matrix, (width, width * 4 // 3), flags=flags, borderValue=EDGE
    )
    return cut.astype(np.uint8, copy=False)


def _smoothed(picture: Bgr, scale: float) -> Bgr:
    """Blur what is about to be shrunk a lot: a warp takes single pixels."""
    if scale > 0.6:
        return picture
    return cv2.GaussianBlur(picture, (0, 0), 0.4 / scale).astype(np.uint8, copy=False)
