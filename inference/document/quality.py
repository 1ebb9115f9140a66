"""Is this picture of a document fit to be read: faults, worst first, and the figures behind them.

Figures are of the sheet scaled to 856 columns. Thresholds were set on drawn specimens and public
sample pictures (docs/vision.md), not on a kiosk's own bay.
"""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.document import recapture
from inference.document.finder import Found
from inference.document.rectify import Sheet
from inference.face.detector import Face
from inference.picture import Bgr, grey, sharpness, shrink
from kiosk.case.reasons import Reason

COLUMNS: Final = 856
STEEPEST: Final = 0.10  # difference of opposite sides
STEEPEST_DEGREES: Final = 25.0
FOCAL: Final = 0.77  # of the frame's longer side: the lens of a Camera Module 3, 66 degrees across
LEAST_SCALE: Final = 0.72  # source pixels for one of the sheet's: 8.6 a millimetre
DARKEST: Final = 70.0
BRIGHTEST: Final = 242.0
BURNT: Final = 247  # every channel
GLARE_GRAIN: Final = 9  # pixels of half the size; thinner white is print, not a reflection
LARGEST_GLARE: Final = 0.012  # of the sheet
DARKEST_PART: Final = 0.27  # of the light that the darkest part of the sheet lacks
LEAST_TEXT: Final = 240.0  # between sigmas of 1.0 and 1.4 pixels at 12.5 a millimetre
PAGE_TEXT: Final = 0.5  # a page is shrunk further, which sharpens it
LEAST_PORTRAIT: Final = 25.0
TILES: Final = (5, 8)
MARGIN: Final = 0.04  # the edge of the sheet is sharp however blurred the print is
PORTRAIT_SIDE: Final = 160

Figures = dict[str, float]


def geometry(found: Found | None, sheet: Sheet, frame: tuple[int, ...]) -> Figures:
    """Measure how the document lies in a frame of this shape; `tilt` is in degrees."""
    if found is None:
        return {}
    return {
        "slant": found.slant, "tilt": tilt(found, sheet, frame), "scale": sheet.scale,
        "cut": float(found.cut),
    }  # fmt: skip


def tilt(found: Found, sheet: Sheet, frame: tuple[int, ...]) -> float:
    """Angle between the document and the sensor, from where its corners lie; degrees."""
    wide, tall = (85.6, 53.98) if sheet.is_card else (125.0, 88.0)
    plane = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    centred = found.corners - np.array([frame[1], frame[0]], np.float32) / 2
    lens = FOCAL * max(frame[:2])
    seen = np.asarray(centred / lens, np.float32)
    way = np.asarray(cv2.getPerspectiveTransform(plane, seen), np.float64)
    normal = np.cross(way[:, 0], way[:, 1])
    part = abs(normal[2]) / max(float(np.linalg.norm(normal)), 1e-12)
    return float(np.degrees(np.arccos(min(1.0, part))))


def look(sheet: Sheet, face: Face | None) -> Figures:
    """Measure light, reflections and sharpness."""
    small = shrink(sheet.picture, COLUMNS)
    luma = grey(small)
    figures = {
        "luma": float(luma.mean()),
        "glare": _largest_burnt(shrink(small, COLUMNS // 2)),
        "text": _text_sharpness(luma) * (1.0 if sheet.is_card else PAGE_TEXT),
        "shadow": _shadow(shrink(luma, COLUMNS // 2)),
    }
    if face is not None:
        left, top, right, bottom = (max(0, int(v)) for v in face.box)
        cut = grey(sheet.picture[top:bottom, left:right])
        if cut.size:
            side = (PORTRAIT_SIDE, PORTRAIT_SIDE)
            even = cv2.resize(cut, side, interpolation=cv2.INTER_AREA).astype(np.uint8)
            figures["portrait"] = sharpness(even)
    return figures


def faults(found: Found | None, figures: Figures, *, scanned: bool = False) -> tuple[Reason, ...]:
    """Name what is wrong, worst first; of a whole picture that is a document, light and print."""
    if found is None and not scanned:
        return (Reason.DOC_NOT_FOUND,)
    slant, tilted = figures.get("slant", 0.0), figures.get("tilt", 0.0)
    checks = (
        (found is not None and found.cut, Reason.CROP),
        (slant > STEEPEST or tilted > STEEPEST_DEGREES, Reason.TILT),
        (not DARKEST <= figures["luma"] <= BRIGHTEST, Reason.EXPOSURE),
        (figures.get("scale", LEAST_SCALE) < LEAST_SCALE, Reason.LOW_RES),
        (figures["glare"] > LARGEST_GLARE, Reason.GLARE),
        (figures["shadow"] > DARKEST_PART, Reason.SHADOW),
        (figures["text"] < LEAST_TEXT, Reason.BLUR_TEXT),
        (figures.get("portrait", LEAST_PORTRAIT) < LEAST_PORTRAIT, Reason.BLUR_PORTRAIT),
        (figures.get("raster", 0.0) > recapture.STRONGEST, Reason.RECAPTURED),
    )
    return tuple(reason for wrong, reason in checks if wrong)


def _largest_burnt(small: Bgr) -> float:
    burnt = cv2.inRange(small, np.full(3, BURNT, np.uint8), np.full(3, 255, np.uint8))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GLARE_GRAIN, GLARE_GRAIN))
    opened = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    return float(largest / burnt.size)


def _shadow(luma: Bgr) -> float:
    """How much darker the ground of the darkest tiles is than that of the brightest, 0 to 1."""
    ground = np.percentile(_tiles(luma[::2, ::2]), 85, axis=1)
    dark, bright = (float(v) for v in np.percentile(ground, (12, 88)))
    return 1.0 - dark / max(bright, 1.0)


def _text_sharpness(luma: Bgr) -> float:
    """Of all tiles the upper fifth: a card has empty parts too."""
    height, width = luma.shape
    top, left = round(height * MARGIN), round(width * MARGIN)
    detail = cv2.Laplacian(luma[top : height - top, left : width - left], cv2.CV_32F)
    return float(np.percentile(_tiles(detail).var(axis=1), 80))


def _tiles(values: NDArray[Any]) -> NDArray[Any]:
    """Cut into `TILES`, a row each; what is over at the right and below is left out."""
    down, across = (side // parts for side, parts in zip(values.shape, TILES, strict=True))
    even = values[: down * TILES[0], : across * TILES[1]]
    parted = even.reshape(TILES[0], down, TILES[1], across).swapaxes(1, 2)
    return parted.reshape(TILES[0] * TILES[1], down * across)
