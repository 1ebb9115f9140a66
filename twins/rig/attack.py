"""Who stands before the camera in the screen's light: the visitor, or a picture of them held up."""

from math import sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twins.presentation.film import colour_at
from twins.presentation.scene import Attempt, Species, attempt
from twins.specimen.portraits import Photo
from twins.specimen.scene import FRAME

FACE_PART = 0.41  # of the photograph's side is the width of the face
LIT_SIDE = 432  # quick to draw: the light changes while somebody waits


def picture(photo: Photo, folder: Path, species: Species, seed: int) -> Image.Image:
    """Render one frame of the camera, in the light of the room."""
    seen = attempt(_face(photo, folder), species, FRAME[1], np.random.default_rng(seed)).seen()
    aside = (FRAME[0] - FRAME[1]) // 2
    frame = cv2.copyMakeBorder(seen, 0, 0, aside, aside, cv2.BORDER_REPLICATE)
    return Image.fromarray(frame.astype(np.uint8))


class Standing:
    """Somebody, or something, in front of the screen; drawn anew for each colour."""

    def __init__(self, photo: Photo, folder: Path, species: Species, seed: int) -> None:
        self.species = species
        self._photo, self._folder, self._seed = photo, folder, seed
        self._set_up: Attempt | None = None

    def seen(self, colour: str) -> Image.Image:
        """Render them in a colour, #RRGGBB, or in the light of the room alone."""
        if self._set_up is None:
            dice = np.random.default_rng(self._seed)
            face = _face(self._photo, self._folder)
            self._set_up = attempt(face, self.species, LIT_SIDE, dice)
        turn = (0.1 * sin(sum(colour.encode())), 0.03)  # nobody's head stands quite still
        light = colour_at([(colour, 0)], 0.0) if colour else None
        return Image.fromarray(self._set_up.seen(light, turn))


def _face(photo: Photo, folder: Path) -> NDArray[np.uint8]:
    """Cut a photograph so that the face lies where `attempt` expects it."""
    left, top, right, bottom = photo.face
    half = round((right - left) / FACE_PART / 2)
    x, y = (left + right) // 2, (top + bottom) // 2
    whole = np.asarray(photo.open(folder))
    padded = cv2.copyMakeBorder(whole, half, half, half, half, cv2.BORDER_REPLICATE)
    return padded[y : y + 2 * half, x : x + 2 * half].astype(np.uint8)
