"""How far the eyes are open, by MediaPipe's iris network: 16 points on the lids of each eye.

The face mesh itself keeps eyes open that are shut. The network was taught on left eyes, so the
right one is shown to it mirrored. Crop: middle of the eye, 2.3 times its width, upright.
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from inference.face.detector import Points
from inference.picture import Bgr
from inference.runtime import Net

SIDE: Final = 64
WIDER: Final = 2.3
EYES: Final = (((362, 263), False), ((33, 133), True))  # ends by column, mirrored
ENDS: Final = (0, 8)
LIDS: Final = ((11, 3), (12, 4), (13, 5))
CONTOUR_VALUES: Final = 213


class Lids:
    """Measures both eyes of a face."""

    def __init__(self, folder: Path) -> None:
        self._net = Net("iris_landmark", folder)

    def __call__(self, picture: Bgr, mesh: Points) -> float:
        """Give height over width of the opening, mean of both eyes."""
        return float(np.mean([self._one(picture, mesh, *eye) for eye in EYES]))

    def _one(self, picture: Bgr, mesh: Points, ends: tuple[int, int], mirrored: bool) -> float:
        first, last = (mesh[end, :2] for end in ends)
        across, middle = last - first, (first + last) / 2
        width = max(float(np.hypot(*across)), 1e-6)
        cos, sin = across / width * SIDE / (WIDER * width)
        turn = np.array([[cos, sin], [-sin, cos]])
        matrix = np.hstack([turn, (SIDE / 2 - turn @ middle)[:, np.newaxis]])
        crop = cv2.warpAffine(picture, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        if mirrored:
            crop = crop[:, ::-1]
        outputs = self._net(crop[:, :, ::-1].astype(np.float32) / 255.0)
        contour = next(found for found in outputs if found.size == CONTOUR_VALUES)
        points = contour.reshape(-1, 3)[:, :2]
        high = np.mean([np.linalg.norm(points[a] - points[b]) for a, b in LIDS])
        return float(high / max(float(np.linalg.norm(points[ENDS[0]] - points[ENDS[1]])), 1e-6))
