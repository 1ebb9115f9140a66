"""What a camera does to a good picture: each kind with three levels, each frame with a seed.

Levels are in pixels of the frame, so they mean the same for everything photographed at one scale.
"""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]
Dice = np.random.Generator


def blur(seen: Array, level: int, _dice: Dice) -> Array:
    """Put it out of focus: sigma 1.4, 2.0, 2.8."""
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), (1.4, 2.0, 2.8)[level]), np.float32)


def motion(seen: Array, level: int, dice: Dice) -> Array:
    """Move it while exposed: 5, 8, 11 pixels in any direction."""
    length = (5, 8, 11)[level]
    return _along(seen, length, float(dice.uniform(0, 180)))


def glare(seen: Array, level: int, dice: Dice) -> Array:
    """Mirror two lamps: burnt out, larger with the level."""
    height, width = seen.shape[:2]
    light = np.zeros((height, width), np.float32)
    for _ in range(2):
        x, y = dice.uniform(0.15, 0.85) * width, dice.uniform(0.15, 0.85) * height
        radius = height * (0.12, 0.18, 0.25)[level] * dice.uniform(0.8, 1.2)
        cv2.ellipse(light, (int(x), int(y)), (int(radius * 1.4), int(radius)),
                    dice.uniform(0, 180), 0, 360, (1.0,), -1)  # fmt: skip
    soft = cv2.GaussianBlur(light, (0, 0), height * 0.03)
    return seen + (170 + 50 * level) * soft[:, :, np.newaxis]


def dark(seen: Array, level: int, dice: Dice) -> Array:
    """Give too little light, with the noise of the gain it would need."""
    faint = seen * np.float32((0.30, 0.18, 0.10)[level])
    return faint + dice.standard_normal(seen.shape, np.float32) * np.float32(2.0)


def perspective(seen: Array, level: int, dice: Dice) -> Array:
    """See it from the side: 15, 25, 35 degrees."""
    height, width = seen.shape[:2]
    lean = np.tan(np.radians((15, 25, 35)[level])) * 0.55
    inset = lean * height / 2 * np.float32(1)
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = square.copy()
    if dice.random() < 0.5:
        target[0] += (inset, inset / 2)
        target[1] += (-inset, inset / 2)
    else:
        target[1] += (-inset / 2, inset / 2)
        target[2] += (-inset / 2, -inset / 2)
    warp = cv2.getPerspectiveTransform(square, target)
    shown = cv2.warpPerspective(seen, warp, (width, height), borderValue=(60, 60, 60))
    return np.asarray(shown, np.float32)


def noise(seen: Array, level: int, dice: Dice) -> Array:
    """Add sensor noise of 12, 24, 40 grey levels."""
    return seen + dice.standard_normal(seen.shape, np.float32) * np.float32((12, 24, 40)[level])


def small(seen: Array, level: int, _dice: Dice) -> Array:
    """Go too far away: 0.55, 0.42, 0.32 of the size."""
    scale = (0.55, 0.42, 0.32)[level]
    return np.asarray(cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def turned(seen: Array, level: int, dice: Dice) -> Array:
    """Lay it down askew: 20, 45, 70 degrees."""
    height, width = seen.shape[:2]
    angle = (20, 45, 70)[level] * float(dice.choice((-1, 1)))
    side = int(np.hypot(height, width)) + 8
    turn = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), np.float64)
    turn[:, 2] += np.array([side - width, side - height], np.float64) / 2
    shown = cv2.warpAffine(seen, turn, (side, side), borderValue=(60, 60, 60))
    return np.asarray(shown, np.float32)


def shadow(seen: Array, level: int, dice: Dice) -> Array:
    """Hold a hand between lamp and card: one side has 0.7, 0.5, 0.35 of the light."""
    height, width = seen.shape[:2]
    angle = dice.uniform(0, 2 * np.pi)
    columns, rows = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    side = columns * np.cos(angle) + rows * np.sin(angle) - dice.uniform(-0.25, 0.25)
    cover = 1 / (1 + np.exp(-side / 0.06))
    left = (0.7, 0.5, 0.35)[level]
    return np.asarray(seen * (left + (1 - left) * cover)[:, :, np.newaxis], np.float32)


def compressed(seen: Array, level: int, _dice: Dice) -> Array:
    """Compress as JPEG of quality 40, 20, 10."""
    packed = io.BytesIO()
    Image.fromarray(finish(seen)).save(packed, "JPEG", quality=(40, 20, 10)[level])
    return np.asarray(Image.open(packed), np.float32)


def screen(seen: Array, level: int, dice: Dice) -> Array:
    """Show it on a display and photograph that: sub-pixels, grid and the moire of both rasters."""
    pitch = (2.6, 3.3, 4.1)[level] * dice.uniform(0.95, 1.05)
    height, width = seen.shape[:2]
    angle = np.radians(dice.uniform(-4, 4))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (columns * np.cos(angle) + rows * np.sin(angle)) / pitch
    down = (rows * np.cos(angle) - columns * np.sin(angle)) / pitch
    shown = np.empty_like(seen)
    for band in range(3):
        lit = 0.5 + 0.5 * np.cos(2 * np.pi * (across - band / 3))
        shown[:, :, band] = seen[:, :, band] * (0.45 + 0.75 * lit)
    shown *= (0.82 + 0.18 * np.cos(2 * np.pi * down) ** 2)[:, :, np.newaxis]
    tint = np.array([0.94, 1.0, 1.06], np.float32)
    return np.asarray(cv2.GaussianBlur(shown * tint + 8, (0, 0), 0.6), np.float32)


def printed(seen: Array, level: int, dice: Dice) -> Array:
    """Copy it on paper: a halftone of each ink at its angle, a narrower gamut."""
    pitch = (3.0, 3.8, 4.8)[level] * dice.uniform(0.95, 1.05)
    height, width = seen.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    shown = np.empty_like(seen)
    for band, degrees in enumerate((15.0, 75.0, 45.0)):
        angle = np.radians(degrees)
        u = (columns * np.cos(angle) + rows * np.sin(angle)) * (2 * np.pi / pitch)
        v = (rows * np.cos(angle) - columns * np.sin(angle)) * (2 * np.pi / pitch)
        level_of = 0.5 + 0.25 * (np.cos(u) + np.cos(v))
        ink = 1 / (1 + np.exp(-(seen[:, :, band] / 255 - level_of) * 9))
        shown[:, :, band] = 38 + 190 * ink
    return np.asarray(cv2.GaussianBlur(shown, (0, 0), 0.8), np.float32)


KINDS: Mapping[str, Callable[[Array, int, Dice], Array]] = MappingProxyType(
    {
        "blur": blur, "motion": motion, "glare": glare, "dark": dark, "perspective": perspective,
        "noise": noise, "small": small, "turned": turned, "shadow": shadow,
        "compressed": compressed, "screen": screen, "printed": printed,
    }
)  # fmt: skip


def degrade(picture: Image.Image, kind: str, level: int, seed: int) -> Image.Image:
    """Spoil a picture in one way; the same words give the same picture."""
    dice = np.random.default_rng([seed, level, *kind.encode()])
    seen = KINDS[kind](np.asarray(picture.convert("RGB"), np.float32), level, dice)
    return Image.fromarray(finish(seen))


def finish(seen: Array) -> NDArray[np.uint8]:
    """Round and clip as a sensor does."""
    return np.clip(seen + 0.5, 0, 255).astype(np.uint8)


def _along(seen: Array, length: int, angle: float) -> Array:
    side = length + 4
    line = np.zeros((side, side), np.float32)
    line[side // 2, (side - length) // 2 : (side - length) // 2 + length] = 1
    turn = cv2.getRotationMatrix2D((side / 2 - 0.5, side / 2 - 0.5), angle, 1)
    kernel = cv2.warpAffine(line, turn, (side, side))
    return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), np.float32)
