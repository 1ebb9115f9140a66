"""Barcodes and QR codes in a picture: zxing-cpp on the picture, then on helped copies of it.

The helps were chosen on degraded drawings (docs/vision.md): a strongly sharpened copy for blur,
motion and distance; turned copies for Code 128, which zxing reads near 0 and 90 degrees.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import cv2
import numpy as np
import zxingcpp

from inference.picture import Bgr, grey

MOST: Final = 8
LONGEST: Final = 4096
FORMATS: Final = zxingcpp.barcode_formats_from_str("QRCode|Code128|EAN13|EAN8")
LARGEST: Final = 3_000_000  # pixels; a larger picture is not enlarged for the second look
TURNS: Final = (45.0, 22.5, 67.5)

Look = Callable[[Bgr], Bgr]


def read(picture: Bgr, *, hard: bool = False) -> tuple[str, ...]:
    """Give the texts of all codes, each once; `hard` tries turned copies too."""
    luma = grey(picture)
    for view in _views(luma, hard=hard):
        if texts := _texts(view):
            return texts
    return ()


def voted(pictures: Sequence[Bgr], *, hard: bool = False) -> tuple[str, ...]:
    """Give the texts of a burst, those of most frames first; help is tried where none reads."""
    seen = [read_quickly(picture) for picture in pictures]
    if any(seen):
        votes = Counter(text for texts in seen for text in texts)
        return tuple(text for text, _ in votes.most_common())
    return next((texts for picture in pictures if (texts := read(picture, hard=hard))), ())


def read_quickly(picture: Bgr) -> tuple[str, ...]:
    """Give the texts of codes seen at the first try."""
    return _texts(grey(picture))


def _views(luma: Bgr, *, hard: bool) -> Iterator[Bgr]:
    yield luma
    yield sharpened(luma, 4.0, 3.0)
    if not hard:
        return
    yield sharpened(luma, 2.5, 0.8)
    for angle in TURNS:
        turned = _turned(luma, angle)
        yield turned
        yield sharpened(turned, 2.5, 0.8)


def _texts(luma: Bgr) -> tuple[str, ...]:
    results = zxingcpp.read_barcodes(luma, formats=FORMATS)
    texts = [result.text for result in results[:MOST] if 0 < len(result.text) <= LONGEST]
    return tuple(dict.fromkeys(texts))


def sharpened(luma: Bgr, sigma: float, gain: float) -> Bgr:
    """Enlarge 1.6 times and lift the detail that a blur of `sigma` took."""
    scale = 1.6 if luma.size < LARGEST else 1.0
    wide = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(wide, (0, 0), sigma)
    return np.asarray(cv2.addWeighted(wide, 1 + gain, soft, -gain, 0), np.uint8)


def _turned(luma: Bgr, degrees: float) -> Bgr:
    height, width = luma.shape
    side = int(np.hypot(height, width))
    turn = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), np.float64)
    turn[:, 2] += np.array([side - width, side - height]) / 2
    seen = cv2.warpAffine(luma, turn, (side, side), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)
