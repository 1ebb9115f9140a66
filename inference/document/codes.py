"""Barcodes and QR codes in a picture, read by zxing-cpp."""

from typing import Final

import cv2
import numpy as np
import zxingcpp

from inference.picture import Bgr, grey

MOST: Final = 8
LONGEST: Final = 4096
FORMATS: Final = zxingcpp.barcode_formats_from_str("QRCode|Code128|EAN13|EAN8")


def read(picture: Bgr) -> tuple[str, ...]:
    """Give the texts of all codes, each once; a sharpened, enlarged copy is the second try."""
    luma = grey(picture)
    return _texts(luma) or _texts(_helped(luma))


def read_quickly(picture: Bgr) -> tuple[str, ...]:
    """Give the texts of codes seen at the first try."""
    return _texts(grey(picture))


def _texts(luma: Bgr) -> tuple[str, ...]:
    results = zxingcpp.read_barcodes(luma, formats=FORMATS)
    texts = [result.text for result in results[:MOST] if 0 < len(result.text) <= LONGEST]
    return tuple(dict.fromkeys(texts))


def _helped(luma: Bgr) -> Bgr:
    wide = cv2.resize(luma, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(wide, (0, 0), 2.5)
    return np.asarray(cv2.addWeighted(wide, 1.8, soft, -0.8, 0), np.uint8)
