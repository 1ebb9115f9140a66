"""What paper and panels do to a picture: raster, pixels, gamut.

Patterns arrive as a camera samples them: weakened by the pixel's aperture and the lens, their
frequency folded by the grid.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from twins.presentation.relief import grid

Array = NDArray[np.float32]
INCH = 25.4
SCREEN_ANGLES = (15.0, 75.0, 0.0)  # degrees of cyan, magenta, yellow in offset printing


def to_linear(picture: NDArray[np.uint8]) -> Array:
    """RGB 0..255 as linear light."""
    c = picture.astype(np.float32) / 255
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4), np.float32)


def to_picture(light: Array) -> NDArray[np.uint8]:
    """Linear light as RGB 0..255."""
    c = np.clip(light, 0, 1)
    coded = np.where(c <= 0.0031308, c * 12.92, 1.055 * c ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(coded * 255), np.uint8)


def wave(side: int, per_pixel: float, degrees: float, phase: float) -> Array:
    """Grating of `per_pixel` periods a pixel as it arrives: above one half it is folded."""
    y, x = grid(side)
    turn = np.radians(degrees)
    along = x * np.cos(turn) + y * np.sin(turn)
    passed = float(np.sinc(per_pixel) * np.exp(-((per_pixel / 0.9) ** 2)))
    return np.asarray(np.cos(2 * np.pi * per_pixel * along + phase) * passed, np.float32)


def printed(light: Array, per_mm: float, dice: np.random.Generator) -> Array:
    """Print it: ink gamut, paper white, a raster of 65 to 200 lines an inch, paper grain."""
    grey = light.mean(2, keepdims=True)
    ink = grey + (light - grey) * np.float32(dice.uniform(0.62, 0.92))
    black, white = dice.uniform(0.025, 0.07), dice.uniform(0.72, 0.9)
    ink = black + ink * np.float32(white - black)
    lines = dice.uniform(65, 200) / INCH / per_mm
    side = light.shape[0]
    depth = np.float32(dice.uniform(0.12, 0.4)) * (1 - np.clip(ink, 0, 1))
    turn = dice.uniform(-5, 5)
    for channel, angle in enumerate(SCREEN_ANGLES):
        rows = wave(side, lines, angle + turn, dice.uniform(0, 6.3))
        rows = rows + wave(side, lines, angle + turn + 90, dice.uniform(0, 6.3))
        ink[:, :, channel] *= 1 + depth[:, :, channel] * rows * np.float32(0.5)
    grain = dice.standard_normal((side, side, 1)).astype(np.float32) * np.float32(0.008)
    return np.asarray(np.clip(ink * (1 + grain), 0.004, 1), np.float32)


def displayed(light: Array, per_mm: float, dice: np.random.Generator) -> Array:
    """Show it on a panel of 92 to 460 pixels an inch: RGB columns, dark rows."""
    pixels = dice.uniform(92, 460) / INCH / per_mm
    side = light.shape[0]
    turn = dice.uniform(-3, 3)
    out = light.copy()
    gap = np.float32(dice.uniform(0.4, 0.8))
    rows = wave(side, pixels, 90 + turn, dice.uniform(0, 6.3)) * gap
    start = dice.uniform(0, 6.3)
    for channel in range(3):
        columns = wave(side, pixels, turn, start + channel * 2 * np.pi / 3)
        out[:, :, channel] *= (1 + columns * gap * np.float32(1.2)) * (1 + rows)
    cold = np.array([dice.uniform(0.86, 0.98), 0.97, dice.uniform(1.0, 1.14)], np.float32)
    return np.asarray(np.clip(out * cold + np.float32(dice.uniform(0.001, 0.008)), 0, 1.3))


def smoothed(light: Array, dice: np.random.Generator) -> Array:
    """Paint or cast the face: one skin tone takes over, fine structure is gone."""
    soft = cv2.GaussianBlur(light, (0, 0), light.shape[0] / 120)
    tone = np.median(soft.reshape(-1, 3), axis=0)
    part = np.float32(dice.uniform(0.15, 0.4))
    return np.asarray(soft * (1 - part) + tone * part, np.float32)


def skin(light: Array, dice: np.random.Generator) -> Array:
    """Bring back the fine structure that a photograph of 250 pixels has lost."""
    side = light.shape[0]
    fine = dice.standard_normal((side, side)).astype(np.float32)
    coarse = cv2.GaussianBlur(fine, (0, 0), 1.6) * np.float32(2.2)
    amount = np.float32(dice.uniform(0.012, 0.035))
    return np.asarray(light * (1 + amount * (coarse + fine * 0.4))[:, :, np.newaxis], np.float32)
