"""Is this picture of a document fit to be read: faults, worst first, and the figures behind them.

Figures are of the sheet scaled to 856 columns. Thresholds were set on drawn specimens and public
sample pictures (docs/vision.md), not on a kiosk's own bay.
"""

from typing import Final

import cv2
import numpy as np

from inference.document.finder import Found
from inference.document.rectify import Sheet
from inference.face.detector import Face
from inference.picture import Bgr, grey, sharpness, shrink
from kiosk.case.reasons import Reason

COLUMNS: Final = 856
STEEPEST: Final = 0.10  # difference of opposite sides
LEAST_SCALE: Final = 0.72  # source pixels for one of the sheet's: 8.6 a millimetre
DARKEST: Final = 70.0
BRIGHTEST: Final = 242.0
BURNT: Final = 247  # every channel
GLARE_GRAIN: Final = 9  # pixels of half the size; thinner white is print, not a reflection
LARGEST_GLARE: Final = 0.012  # of the sheet
LEAST_TEXT: Final = 120.0
LEAST_PORTRAIT: Final = 25.0
TILES: Final = (5, 8)
MARGIN: Final = 0.04  # the edge of the sheet is sharp however blurred the print is
PORTRAIT_SIDE: Final = 160

Figures = dict[str, float]


def geometry(found: Found | None, sheet: Sheet) -> Figures:
    """Measure how the document lies."""
    if found is None:
        return {}
    return {"slant": found.slant, "scale": sheet.scale, "cut": float(found.cut)}


def look(sheet: Sheet, face: Face | None) -> Figures:
    """Measure light, reflections and sharpness."""
    small = shrink(sheet.picture, COLUMNS)
    luma = grey(small)
    figures = {
        "luma": float(luma.mean()),
        "glare": _largest_burnt(shrink(small, COLUMNS // 2)),
        "text": _text_sharpness(luma),
    }
    if face is not None:
        left, top, right, bottom = (max(0, int(v)) for v in face.box)
        cut = grey(sheet.picture[top:bottom, left:right])
        if cut.size:
            side = (PORTRAIT_SIDE, PORTRAIT_SIDE)
            even = cv2.resize(cut, side, interpolation=cv2.INTER_AREA).astype(np.uint8)
            figures["portrait"] = sharpness(even)
    return figures


def faults(found: Found | None, figures: Figures) -> tuple[Reason, ...]:
    """Name what is wrong, worst first."""
    if found is None:
        return (Reason.DOC_NOT_FOUND,)
    checks = (
        (found.cut, Reason.CROP),
        (figures["slant"] > STEEPEST, Reason.TILT),
        (not DARKEST <= figures["luma"] <= BRIGHTEST, Reason.EXPOSURE),
        (figures["scale"] < LEAST_SCALE, Reason.LOW_RES),
        (figures["glare"] > LARGEST_GLARE, Reason.GLARE),
        (figures["text"] < LEAST_TEXT, Reason.BLUR_TEXT),
        (figures.get("portrait", LEAST_PORTRAIT) < LEAST_PORTRAIT, Reason.BLUR_PORTRAIT),
    )
    return tuple(reason for wrong, reason in checks if wrong)


def _largest_burnt(small: Bgr) -> float:
    burnt = (small.min(axis=2) >= BURNT).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GLARE_GRAIN, GLARE_GRAIN))
    opened = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    return float(largest / burnt.size)


def _text_sharpness(luma: Bgr) -> float:
    """Of all tiles the upper fifth: a card has empty parts too."""
    height, width = luma.shape
    top, left = round(height * MARGIN), round(width * MARGIN)
    bands = np.array_split(luma[top : height - top, left : width - left], TILES[0], axis=0)
    tiles = [sharpness(tile) for band in bands for tile in np.array_split(band, TILES[1], axis=1)]
    return float(np.percentile(tiles, 80))
