"""Somebody holds a picture of the visitor before the camera: on paper, or on a screen."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from twins.presentation.scene import Species, attempt
from twins.specimen.portraits import Photo
from twins.specimen.scene import FRAME

FACE_PART = 0.41  # of the photograph's side is the width of the face


def picture(photo: Photo, folder: Path, species: Species, seed: int) -> Image.Image:
    """Render one frame of the camera."""
    left, top, right, bottom = photo.face
    half = round((right - left) / FACE_PART / 2)
    x, y = (left + right) // 2, (top + bottom) // 2
    whole = np.asarray(photo.open(folder))
    padded = cv2.copyMakeBorder(whole, half, half, half, half, cv2.BORDER_REPLICATE)
    square = padded[y : y + 2 * half, x : x + 2 * half].astype(np.uint8)
    seen = attempt(square, species, FRAME[1], np.random.default_rng(seed)).seen()
    aside = (FRAME[0] - FRAME[1]) // 2
    frame = cv2.copyMakeBorder(seen, 0, 0, aside, aside, cv2.BORDER_REPLICATE)
    return Image.fromarray(frame.astype(np.uint8))
