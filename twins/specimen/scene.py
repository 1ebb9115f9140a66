"""What the kiosk's camera sees: a card on the document bay, or somebody standing before it.

A frame is 2304 x 1296. The bay is dark and 12.5 pixels to the millimetre; a little turn and
perspective, uneven light, lens blur and sensor noise are always there; a fault can be asked for.
Lamps of the bay light a card from their side and are mirrored in its lamination on that side.
"""

import random
from collections.abc import Collection
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

FRAME = (2304, 1296)
PIXELS_PER_MM = 12.5
DRAWN_PER_MM = 20
BAY = (46.0, 44.0, 42.0)  # anthracite felt
NOISE_TILE = (432, 768)
Fault = Literal["blurred", "glare", "cropped", "dark", "empty", "tilted", "far"]
FAULTS: tuple[Fault, ...] = ("blurred", "glare", "cropped", "dark", "empty", "tilted", "far")
SIDES = {"left": -1.0, "right": 1.0}
MIRRORED_AT = (0.24, 0.80)  # of the card's width from the middle, and of its height from the top
MIRRORED = (0.19, 0.11)  # a lamp's half axes, of width and height
ONE_SIDED = 0.25  # what one lamp alone gives more on its side than in the middle
Array = NDArray[np.float32]


def on_bay(card: Image.Image, fault: Fault | None = None, seed: int = 0,
           lamps: Collection[str] = ()) -> Image.Image:  # fmt: skip
    """Lay a drawn card on the bay and photograph it; `lamps` left, right or both are mirrored."""
    dice = np.random.default_rng(seed)
    picture = _felt(dice)
    if fault != "empty":
        corners = _corners(card, fault, seed)
        soft = card.filter(ImageFilter.GaussianBlur(13)) if fault == "blurred" else card
        picture = _lay(picture, soft.convert("RGBA"), corners)
        if fault == "glare":
            picture += _reflection(corners, dice)
        for lamp in lamps:
            picture += _lamp(corners, SIDES[lamp])
    if side := sum(SIDES[lamp] for lamp in lamps):
        picture *= _one_sided(side)
    if fault == "dark":
        picture *= np.float32(0.16)
    return _expose(picture, dice)


def bay(seed: int = 0) -> Image.Image:
    """Give the empty bay."""
    return _expose(_felt(np.random.default_rng(seed)), np.random.default_rng(seed))


def portrait(photo: Image.Image, seed: int = 0, fault: Literal["dark", "blurred"] | None = None,
             ) -> Image.Image:  # fmt: skip
    """Put somebody before the camera, in a booth whose wall is out of focus."""
    dice = np.random.default_rng(seed)
    wall = _booth().copy()
    head = photo.convert("RGB")
    head = head.crop((0, 0, head.width, min(head.height, round(head.width / 0.8))))
    head = head.resize((round(head.width * FRAME[1] / head.height), FRAME[1]))
    mask = Image.new("L", head.size, 0)
    ImageDraw.Draw(mask).rectangle((60, 0, head.width - 60, head.height), fill=255)
    left = (FRAME[0] - head.width) // 2 + random.Random(seed).randint(-60, 60)
    wall.paste(head, (left, 0), mask.filter(ImageFilter.GaussianBlur(24)))
    if fault == "blurred":
        wall = wall.filter(ImageFilter.GaussianBlur(14))
    return _expose(
        np.asarray(wall, np.float32) * np.float32(0.22 if fault == "dark" else 1.0), dice
    )


def nobody(seed: int = 0) -> Image.Image:
    """Give the booth with nobody in it."""
    return _expose(np.asarray(_booth(), np.float32), np.random.default_rng(seed))


def _felt(dice: np.random.Generator) -> Array:
    small = dice.standard_normal((FRAME[1] // 3, FRAME[0] // 3), np.float32) * 2.2
    grain = cv2.resize(small, FRAME, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.merge([grain + shade for shade in BAY]), np.float32)


def _corners(card: Image.Image, fault: Fault | None, seed: int) -> Array:
    """Where the corners lie in the frame, clockwise from the card's top left."""
    dice = random.Random(seed)
    scale = PIXELS_PER_MM / DRAWN_PER_MM * (0.5 if fault == "far" else 1.0)
    half = np.array([card.width, card.height], np.float32) * scale / 2
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * half
    most = 3.5 if card.height * scale < FRAME[1] * 0.6 else 1.5  # a page is kept by the bay's rim
    angle = np.radians(dice.uniform(-most, most))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    lean = 0.0005 if fault == "tilted" else dice.uniform(0, 0.00003)
    depth = 1 + square[:, 1:2] * lean
    room = max(0, round((FRAME[1] - card.height * scale) / 2 - 60))
    centre = np.array(FRAME, np.float32) / 2
    centre += [dice.uniform(-60, 60), dice.uniform(-1, 1) * min(40, room)]
    if fault == "cropped":
        centre[0] = FRAME[0] - half[0] * 0.55
    return np.asarray((square / depth) @ turn.T + centre, np.float32)


def _reflection(corners: Array, dice: np.random.Generator) -> Array:
    """Lamp mirrored in the lamination: brighter than the sensor can say."""
    low, high = corners.min(0), corners.max(0)
    x, y = low + (high - low) * np.array([dice.uniform(0.42, 0.58) for _ in range(2)])
    wide, tall = (high - low) * 0.2
    spot = Image.new("L", FRAME, 0)
    ImageDraw.Draw(spot).ellipse((x - wide, y - tall, x + wide, y + tall), fill=255)
    soft = cv2.GaussianBlur(np.asarray(spot, np.float32), (0, 0), 28)
    return np.asarray(soft[:, :, np.newaxis] * np.float32(1.1), np.float32)


def _lamp(corners: Array, side: float) -> Array:
    """Mirror a long lamp in a lamination that lies flat: where it burns out nothing is left.

    `side` is -1 for the left lamp, 1 for the right one.
    """
    low, high = corners.min(0), corners.max(0)
    wide, tall = high - low
    x, y = low[0] + wide * (0.5 + MIRRORED_AT[0] * side), low[1] + tall * MIRRORED_AT[1]
    spot = Image.new("L", FRAME, 0)
    across, down = wide * MIRRORED[0], tall * MIRRORED[1]
    ImageDraw.Draw(spot).ellipse((x - across, y - down, x + across, y + down), fill=255)
    soft = cv2.GaussianBlur(np.asarray(spot, np.float32), (0, 0), 12)
    return np.asarray(soft[:, :, np.newaxis] * np.float32(1.1), np.float32)


def _one_sided(side: float) -> Array:
    """Light of lamps that do not balance; the exposure has brought its mean to what it was."""
    columns = np.linspace(-1, 1, FRAME[0], dtype=np.float32)
    return np.asarray((1 + np.float32(ONE_SIDED * side) * columns)[np.newaxis, :, np.newaxis])


def _lay(ground: Array, card: Image.Image, corners: Array) -> Array:
    """Lay the card and its shadow; only the part of the frame it covers is worked on."""
    low = np.maximum(np.floor(corners.min(0)) - 40, 0).astype(int)
    high = np.minimum(np.ceil(corners.max(0)) + 40, FRAME).astype(int)
    width, height = card.size
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(edges, (corners - low).astype(np.float32))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    seen = cv2.warpPerspective(np.asarray(card), warp, size, flags=cv2.INTER_AREA)
    cover = seen[:, :, 3:].astype(np.float32) / 255
    shadow = cv2.GaussianBlur(np.roll(cover[:, :, 0], (10, 8), (0, 1)), (31, 31), 9)
    part = ground[low[1] : high[1], low[0] : high[0]]
    part *= (1 - np.float32(0.55) * shadow)[:, :, np.newaxis] * (1 - cover)
    part += seen[:, :, :3] * cover
    return ground


def _expose(picture: Array, dice: np.random.Generator) -> Image.Image:
    columns = np.linspace(-1, 1, FRAME[0], dtype=np.float32)
    tilt = 0.97 + 0.03 * np.float32(dice.uniform(-1, 1)) * columns[np.newaxis]
    seen: Array = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32, copy=False)
    seen *= (_fall() * tilt)[:, :, np.newaxis]
    noise = dice.standard_normal((*NOISE_TILE, 3), np.float32) * 2.2
    high, wide = NOISE_TILE
    tiles = seen.reshape(FRAME[1] // high, high, FRAME[0] // wide, wide, 3)
    tiles += noise[:, np.newaxis]
    return Image.fromarray(np.clip(seen, 0, 255, out=seen).astype(np.uint8))


@cache
def _fall() -> Array:
    """Light falls off towards the corners of every picture."""
    rows = np.linspace(-1, 1, FRAME[1], dtype=np.float32)
    columns = np.linspace(-1, 1, FRAME[0], dtype=np.float32)
    return np.asarray(1 - 0.09 * (rows[:, np.newaxis] ** 2 + columns[np.newaxis] ** 2))


@cache
def _booth() -> Image.Image:
    rows = np.linspace(0, 1, FRAME[1], dtype=np.float32)[:, np.newaxis, np.newaxis]
    columns = np.linspace(-1, 1, FRAME[0], dtype=np.float32)[np.newaxis, :, np.newaxis]
    top, bottom = (np.array(c, np.float32) for c in ((196, 204, 208), (150, 162, 170)))
    wall = (top * (1 - rows) + bottom * rows) * (1 - 0.25 * columns**2)
    return Image.fromarray(wall.astype(np.uint8))
