"""A portrait as a chip holds it: token of 240 x 320, grey or in colour, JPEG or JPEG 2000, 15 kB.

A simulation: real issuers have their own cameras, retouching and encoders.
"""

import io
from typing import Final

import cv2
from PIL import Image

from inference.face.alignment import eye_centres
from inference.face.detector import Points
from inference.face.token import SMALL, token
from inference.picture import Bgr

MOST_BYTES: Final = 15_000
KINDS: Final = ("grey JPEG", "colour JPEG", "grey JPEG 2000", "colour JPEG 2000")


def stored(picture: Bgr, mesh: Points, kind: int) -> bytes:
    """Give the bytes of DG2's picture; `kind` counts through `KINDS`."""
    cut = token(picture, eye_centres(mesh), SMALL)
    image = Image.fromarray(cv2.cvtColor(cut, cv2.COLOR_BGR2RGB))
    if kind % 2 == 0:
        image = image.convert("L")
    return _jpeg2000(image) if kind % len(KINDS) >= 2 else _jpeg(image)


def _jpeg2000(image: Image.Image) -> bytes:
    out = io.BytesIO()
    raw = image.width * image.height * len(image.getbands())
    image.save(
        out, "JPEG2000", quality_mode="rates", quality_layers=[raw / MOST_BYTES], irreversible=True
    )
    return out.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    for quality in range(95, 10, -5):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()
