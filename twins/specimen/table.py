"""A document photographed on a table: any ground, any turn, its corners known.

Frames are 1152 x 648, made to measure finders: a plain ground, a pale one, a dim one, and clutter
of boxes and lines under the document.
"""

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twins.specimen.degrade import finish

SIZE = (1152, 648)
Ground = Literal["plain", "clutter", "pale", "dim"]
GROUNDS: tuple[Ground, ...] = ("plain", "clutter", "pale", "dim")
TINTS = {
    "plain": (60, 58, 56), "clutter": (120, 110, 100), "pale": (196, 206, 208), "dim": (28, 27, 26),
}  # fmt: skip
Array = NDArray[np.float64]


def on_table(card: Image.Image, ground: Ground, seed: int) -> tuple[Image.Image, Array]:
    """Give the frame and the corners of the document, clockwise from its own top left."""
    dice = np.random.default_rng([seed, *ground.encode()])
    frame = np.empty((SIZE[1], SIZE[0], 3), np.float32)
    frame[:] = TINTS[ground]
    if ground == "clutter":
        _strew(frame, dice)
    corners = _corners(card, dice, any_turn=seed % 3 == 0)
    edges = np.array([[0, 0], [card.width, 0], [card.width, card.height], [0, card.height]])
    warp = cv2.getPerspectiveTransform(edges.astype(np.float32), corners.astype(np.float32))
    laid = cv2.warpPerspective(np.asarray(card), warp, SIZE, flags=cv2.INTER_AREA)
    cover = laid[:, :, 3:].astype(np.float32) / 255
    seen = frame * (1 - cover) + laid[:, :, :3].astype(np.float32) * cover
    light = 0.5 if ground == "dim" else 1.0
    soft = cv2.GaussianBlur(np.asarray(seen * light, np.float32), (0, 0), 0.8) + dice.normal(
        0, 3, seen.shape
    )
    return Image.fromarray(finish(np.asarray(soft, np.float32))), corners


def _strew(frame: NDArray[np.float32], dice: np.random.Generator) -> None:
    for _ in range(26):
        place, size = dice.uniform((0, 0), SIZE), dice.uniform((30, 20), (300, 200))
        box = cv2.boxPoints((place.tolist(), size.tolist(), float(dice.uniform(0, 180))))
        cv2.fillConvexPoly(frame, box.astype(np.int32), dice.uniform(20, 240, 3).tolist())
    for _ in range(12):
        ends = dice.uniform((0, 0, 0, 0), (*SIZE, *SIZE)).astype(int)
        colour = dice.uniform(0, 255, 3).tolist()
        cv2.line(frame, ends[:2].tolist(), ends[2:].tolist(), colour, int(dice.integers(1, 6)))


def _corners(card: Image.Image, dice: np.random.Generator, *, any_turn: bool) -> Array:
    half = np.array([card.width, card.height]) * dice.uniform(0.33, 0.48) / 2 * 1712 / card.width
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    angle = np.radians(dice.uniform(-180, 180) if any_turn else dice.uniform(-15, 15))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    depth = 1 + square @ dice.uniform(-0.0004, 0.0004, 2)[:, np.newaxis]
    shape = (square / depth) @ turn.T
    tall = float(np.ptp(shape[:, 1]))
    shape *= min(1.0, (SIZE[1] - 30) / tall)
    low, high = shape.min(0), shape.max(0)
    return np.asarray(shape + dice.uniform(10 - low, np.array(SIZE) - 10 - high))
