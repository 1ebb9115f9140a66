"""Portraits spoilt on purpose, by the face's 468 points: what the gates are measured on.

Each takes a picture, its points and dice, and gives a picture. Drawn, not worn: real glasses
reflect, real masks have folds, real lids have lashes. Knows no gate.
"""

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inference.face.alignment import EYE_A, EYE_B
from inference.face.detector import Points
from inference.picture import Bgr

Spoil = Callable[[Bgr, Points, Generator], Bgr]
Weights = NDArray[np.float32]
FULL: Final = (1.0,)
JAW: Final = (93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288,
              361, 323, 347, 195, 118)  # fmt: skip
CLOTH: Final = ((235, 235, 235), (210, 180, 140), (30, 30, 30), (200, 190, 120), (120, 110, 190))
LOWER_LIDS: Final = ((33, 7, 163, 144, 145, 153, 154, 155, 133),
                     (263, 249, 390, 373, 374, 380, 381, 382, 362))  # fmt: skip


def sunglasses(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Put on lenses that take 60 to 97 % of the light, in a frame, now and then with a glint."""
    lenses, frame = _lenses(picture, mesh, dice)
    strength = dice.uniform(0.6, 0.97)
    tint = dice.uniform(0, 40, 3)
    dark = picture * (1 - strength) + tint * strength
    if dice.random() < 0.4:
        glint = cv2.GaussianBlur(lenses, (0, 0), 5) * np.linspace(0.35, 0, len(lenses))[:, None]
        dark = dark + 150 * glint[:, :, None]
    return _over(_over(picture, dark, lenses), np.full_like(dark, 20), frame)


def clear_glasses(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Put on clear lenses in a dark frame."""
    _, frame = _lenses(picture, mesh, dice)
    return _over(picture, np.full(picture.shape, dice.uniform(10, 70)), frame)


def mask(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Cover nose to chin with cloth of one of five colours, shaded as the face below, pleated."""
    area = _polygon(picture, mesh[list(JAW), :2])
    light = cv2.GaussianBlur(picture.mean(2).astype(np.float32), (0, 0), max(_apart(mesh) / 4, 1))
    level = light / max(float(light[area > 0.5].mean()), 1.0)
    rows = np.arange(len(picture))[:, None] / max(_apart(mesh) * dice.uniform(0.15, 0.4), 1.0)
    pleats = 1 + dice.uniform(0, 0.12) * np.sin(2 * np.pi * rows)
    cloth = np.array(CLOTH[dice.integers(len(CLOTH))]) * dice.uniform(0.6, 1.05)
    return _over(picture, (level * pleats)[:, :, None] * cloth, area)


def closed_eyes(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Draw skin over the eyes, with a line of lashes at the lower lid."""
    apart = _apart(mesh)
    area = np.zeros(picture.shape[:2], np.uint8)
    for eye in (EYE_A, EYE_B):
        points = mesh[list(eye), :2]
        wider = points.mean(0) + (points - points.mean(0)) * np.array([1.15, 1.6])
        hull = cv2.convexHull(np.round(wider).astype(np.int32))
        cv2.fillConvexPoly(area, hull, (255,))
    grown = cv2.dilate(area, np.ones((3, 3), np.uint8), iterations=max(1, round(apart / 40)))
    covered = cv2.inpaint(picture, grown, max(2.0, apart / 20), cv2.INPAINT_TELEA)
    dark = np.zeros(picture.shape[:2], np.float32)
    for lid in LOWER_LIDS:
        line = np.round(mesh[list(lid), :2] * 8).astype(np.int32)
        cv2.polylines(dark, [line], False, FULL, max(1, round(apart / 22)), cv2.LINE_AA, 3)
    lashes = cv2.GaussianBlur(dark, (0, 0), max(0.5, apart / 60)) * dice.uniform(0.4, 0.8)
    return _over(covered, np.full(picture.shape, 25.0), np.asarray(lashes, np.float32))


def one_sided(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Light one side: the other one has a quarter to a tenth of it."""
    ends = mesh[[234, 454], :2]
    along = (ends[1] - ends[0]) / max(float(((ends[1] - ends[0]) ** 2).sum()), 1e-6)
    down, across = np.ogrid[0 : picture.shape[0], 0 : picture.shape[1]]
    place = (across - ends[0][0]) * along[0] + (down - ends[0][1]) * along[1]
    depth = np.log(dice.uniform(4, 10))
    side = 1 if dice.random() < 0.5 else -1
    gain = np.exp(depth * (np.clip(place, -0.2, 1.2) - 0.5) * side) / np.exp(depth / 4)
    lit: Weights = picture * gain[:, :, None]
    return np.clip(lit, 0, 255).astype(np.uint8)


def dark(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Leave a tenth to a quarter of the light, with the noise that comes with it."""
    noise = dice.normal(0, 3, picture.shape)
    return np.clip(picture * dice.uniform(0.1, 0.25) + noise, 0, 255).astype(np.uint8)


def bright(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Give twice to four times the light, burnt where it exceeds the sensor."""
    return np.clip(picture * dice.uniform(2.2, 4.0), 0, 255).astype(np.uint8)


def blurred(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Put out of focus by 3 to 6 % of the distance between the eyes."""
    sigma = max(_apart(mesh) * dice.uniform(0.03, 0.06), 0.6)
    return cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.uint8, copy=False)


def head_cover(picture: Bgr, mesh: Points, dice: Generator) -> Bgr:
    """Cover hair, ears and neck with cloth; the face stays free."""
    oval = cv2.convexHull(np.round(mesh[:, :2]).astype(np.int32))[:, 0]
    free = _polygon(picture, oval.astype(np.float32))
    cloth = np.full(picture.shape, CLOTH[dice.integers(len(CLOTH))], np.float32)
    return _over(picture, cloth, 1 - free)


SPOILT: Final[Mapping[str, Spoil]] = {
    "sunglasses": sunglasses, "clear_glasses": clear_glasses, "mask": mask,
    "closed_eyes": closed_eyes, "one_sided": one_sided, "dark": dark, "bright": bright,
    "blurred": blurred, "head_cover": head_cover,
}  # fmt: skip


def _lenses(picture: Bgr, mesh: Points, dice: Generator) -> tuple[Weights, Weights]:
    """Give the areas of the lenses and of the frame, 0..1."""
    apart = _apart(mesh)
    eyes = [mesh[list(eye), :2].mean(0) for eye in (EYE_A, EYE_B)]
    across = eyes[1] - eyes[0]
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    axes = (apart * dice.uniform(0.34, 0.46), apart * dice.uniform(0.26, 0.38))
    fallen = np.array([-across[1], across[0]]) * 0.06
    thick = max(1, round(apart * dice.uniform(0.03, 0.08)))
    lenses, frame = (np.zeros(picture.shape[:2], np.float32) for _ in range(2))
    for eye, side in zip(eyes, (-1, 1), strict=True):
        middle = eye + fallen + side * across * 0.02
        ring = ((float(middle[0]), float(middle[1])), (2 * axes[0], 2 * axes[1]), angle)
        cv2.ellipse(lenses, ring, FULL, -1)
        cv2.ellipse(frame, ring, FULL, thick)
        end = middle + side * across / apart * axes[0]
        temple = end + side * across * 0.5
        cv2.line(frame, _whole(end), _whole(temple), FULL, thick)
    inner = [eyes[0] + fallen + across * 0.38, eyes[1] + fallen - across * 0.38]
    cv2.line(frame, _whole(inner[0]), _whole(inner[1]), FULL, thick)
    return lenses, np.asarray(cv2.GaussianBlur(frame, (0, 0), 0.6), np.float32)


def _over(below: NDArray[np.generic], above: NDArray[np.generic], weight: Weights) -> Bgr:
    part = np.clip(weight, 0, 1)[:, :, None]
    mixed = np.asarray(below, np.float32) * (1 - part) + np.asarray(above, np.float32) * part
    return np.clip(mixed, 0, 255).astype(np.uint8)


def _polygon(picture: Bgr, points: Points) -> Weights:
    area = np.zeros(picture.shape[:2], np.float32)
    cv2.fillPoly(area, [np.round(points).astype(np.int32)], FULL)
    return np.asarray(cv2.GaussianBlur(area, (0, 0), 0.8), np.float32)


def _apart(mesh: Points) -> float:
    eyes = [mesh[list(eye), :2].mean(0) for eye in (EYE_A, EYE_B)]
    return max(float(np.linalg.norm(eyes[1] - eyes[0])), 1.0)


def _whole(point: Points) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
