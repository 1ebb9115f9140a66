"""Are the eyes open, by MediaPipe's iris network: 16 points on the lids of each eye, 5 of its iris.

The face mesh itself keeps eyes open that are shut. The network was taught on left eyes, so the
right one is shown to it mirrored. Crop: middle of the eye, 2.3 times its width, upright.
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from inference.face.detector import Points
from inference.picture import Bgr, grey
from inference.runtime import Net

SIDE: Final = 64
WIDER: Final = 2.3
EYES: Final = (((362, 263), False), ((33, 133), True))  # ends by column, mirrored
ENDS: Final = (0, 8)
LIDS: Final = ((11, 3), (12, 4), (13, 5))
CONTOUR_VALUES: Final = 213
IRIS_VALUES: Final = 15
# In radii of the iris: what is surely inside it, and where the white is, at its height.
INSIDE, WHITE = 0.6, (1.3, 2.0)


class Lids:
    """Measures both eyes of a face."""

    def __init__(self, folder: Path) -> None:
        self._net = Net("iris_landmark", folder)

    def __call__(self, picture: Bgr, mesh: Points) -> dict[str, float]:
        """Give means of both eyes.

        `eyes_open`: height over width of the opening. `iris`: natural log of the light where the
        iris should be over that beside it; near 0 or above where a lid lies over both.
        """
        seen = [_opened(*self._eye(picture, mesh, *eye)) for eye in EYES]
        opened, dark = np.mean(seen, axis=0)
        return {"eyes_open": float(opened), "iris": float(dark)}

    def look(self, picture: Bgr, mesh: Points) -> tuple[float, float]:
        """Give where the irises stand in their eyes: right and down in the picture, in eye widths.

        Measured from the middle between the corners of each eye; mean of both.
        """
        across, down = np.mean(
            [
                _aside(self._eye(picture, mesh, ends, mirrored), mirrored=mirrored)
                for ends, mirrored in EYES
            ],
            axis=0,
        )
        return float(across), float(down)

    def _eye(
        self, picture: Bgr, mesh: Points, ends: tuple[int, int], mirrored: bool
    ) -> tuple[Points, Points, Points]:
        """Give light, contour and iris of one eye, set level; a mirrored one stays mirrored."""
        first, last = (mesh[end, :2] for end in ends)
        across, middle = last - first, (first + last) / 2
        width = max(float(np.hypot(*across)), 1e-6)
        cos, sin = across / width * SIDE / (WIDER * width)
        turn = np.array([[cos, sin], [-sin, cos]])
        matrix = np.hstack([turn, (SIDE / 2 - turn @ middle)[:, np.newaxis]])
        crop = cv2.warpAffine(picture, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        if mirrored:
            crop = crop[:, ::-1]
        luma = grey(crop.astype(np.uint8, copy=False))
        outputs = self._net(crop[:, :, ::-1].astype(np.float32) / 255.0)
        contour = next(found for found in outputs if found.size == CONTOUR_VALUES)
        iris = next(found for found in outputs if found.size == IRIS_VALUES)
        return (
            luma.astype(np.float32),
            contour.reshape(-1, 3)[:, :2],
            iris.reshape(-1, 3)[:, :2],
        )


def _opened(luma: Points, contour: Points, iris: Points) -> tuple[float, float]:
    high = np.mean([np.linalg.norm(contour[a] - contour[b]) for a, b in LIDS])
    return float(high) / _width(contour), _iris_light(luma, iris)


def _aside(eye: tuple[Points, Points, Points], *, mirrored: bool) -> Points:
    _, contour, iris = eye
    off = (iris[0] - (contour[ENDS[0]] + contour[ENDS[1]]) / 2) / _width(contour)
    return np.asarray(off * (-1 if mirrored else 1, 1), np.float32)


def _width(contour: Points) -> float:
    return max(float(np.linalg.norm(contour[ENDS[0]] - contour[ENDS[1]])), 1e-6)


def _iris_light(luma: Points, iris: Points) -> float:
    middle = iris[0]
    radius = max(float(np.linalg.norm(iris[1:] - middle, axis=1).mean()), 1.0)
    down, across = np.ogrid[0:SIDE, 0:SIDE]
    off = np.hypot(across - middle[0], down - middle[1]) / radius
    level = np.abs(down - middle[1]) < INSIDE * radius
    inside, beside = luma[off < INSIDE], luma[(off > WHITE[0]) & (off < WHITE[1]) & level]
    if not inside.size or not beside.size:
        return 0.0
    return float(np.log((inside.mean() + 1) / (beside.mean() + 1)))
