"""Figures of a face by its 468 points: pose, mouth, light, and what tells covered eyes or mouth.

Colour is taken as Lab in small discs round points of the mesh, on the face set upright 128 pixels
wide; a disc is told by its middle, so size and turn of the face do not matter. Knows no limit.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.face.alignment import EYE_A, EYE_B, upright
from inference.face.detector import Points
from inference.picture import Bgr

SIDE: Final = 128
SHRUNK: Final = 0.8  # of ArcFace's template, so that forehead and chin are inside
SHIFT: Final = (19.0, 10.0)
DISC: Final = 9
# What the line from forehead to chin leans by in the mesh of a face that looks ahead.
PITCH_AHEAD: Final = 5.5

EYE_ENDS: Final = (33, 263)
HEIGHT_ENDS: Final = (10, 152)
LIPS: Final = ((13, 14), (61, 291))
SKIN: Final = (151, 108, 337, 205, 425)
UNDER_EYES: Final = (230, 450, 229, 449)
OVER_EYES: Final = (223, 443, 224, 444)
LOWER: Final = (164, 18, 200, 205, 425, 214, 434)
UPPER: Final = (151, 108, 337, 6, 118, 347)
LIPS_INSIDE: Final = (0, 13, 14, 17)
BESIDE_LIPS: Final = (200, 205, 425)
SIDES: Final = ((205, 118, 50, 108), (425, 347, 280, 337))
BRIDGE: Final = (168, 6, 197, 8, 122, 351)

Floats = NDArray[np.float32]


def measured(picture: Bgr, solid: Points) -> dict[str, float]:
    """Give every figure by name; angles in degrees, the others in parts."""
    return {**pose(solid), "mouth_open": mouth(solid), **_colours(picture, solid)}


def pose(solid: Points) -> dict[str, float]:
    """Yaw (to the person's left positive), pitch (down positive) and roll of the head."""
    across = solid[EYE_ENDS[1]] - solid[EYE_ENDS[0]]
    down = solid[HEIGHT_ENDS[1]] - solid[HEIGHT_ENDS[0]]
    flat = float(np.hypot(across[0], across[1]))
    tall = float(np.hypot(down[0], down[1]))
    return {
        "yaw": float(np.degrees(np.arctan2(across[2], flat))),
        "pitch": float(np.degrees(np.arctan2(down[2], tall))) - PITCH_AHEAD,
        "roll": float(np.degrees(np.arctan2(across[1], across[0]))),
    }


def mouth(solid: Points) -> float:
    """Height over width of the mouth's inside."""
    high, wide = LIPS
    return _between(solid, high) / max(_between(solid, wide), 1e-6)


def _between(solid: Points, ends: tuple[int, int]) -> float:
    return float(np.linalg.norm(solid[ends[0], :2] - solid[ends[1], :2]))


def _colours(picture: Bgr, solid: Points) -> dict[str, float]:
    matrix = upright(solid) * np.float32(SHRUNK)
    matrix[:, 2] += SHIFT
    face = cv2.warpAffine(
        picture, matrix, (SIDE, SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    points = solid[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    see = _Discs(face.astype(np.uint8, copy=False), points)
    skin, upper, lower = see.colour(SKIN), see.colour(UPPER), see.colour(LOWER)
    light = max(float(skin[0]), 1.0)
    one, other = (see.colour(side)[0] for side in SIDES)
    return {
        "under_eyes": _ratio(see.colour(UNDER_EYES)[0], light),
        "over_eyes": _ratio(see.colour(OVER_EYES)[0], light),
        "in_eyes": _ratio(see.colour(EYE_A + EYE_B)[0], light),
        "eye_detail": see.detail(EYE_A + EYE_B) / light,
        "lower_hue": float(np.hypot(*(lower - upper)[1:])) / 32,
        "lower_light": abs(_ratio(lower[0], max(float(upper[0]), 1.0))),
        "lip_red": float(see.colour(LIPS_INSIDE)[1] - see.colour(BESIDE_LIPS)[1]) / 16,
        "lip_detail": see.detail((*LIPS_INSIDE, 61, 291)) / light,
        "lower_detail": see.detail(LOWER) / light,
        "bridge_edges": see.edges(BRIDGE) / light,
        "under_edges": see.edges(UNDER_EYES) / light,
        "side_light": _ratio(one, max(float(other), 1.0)),
        "skin_luma": light,
    }


def _ratio(value: float, reference: float) -> float:
    return float(np.log(max(float(value), 1.0) / reference))


class _Discs:
    """Means of colour, of detail and of edges round points."""

    def __init__(self, face: Bgr, points: Points) -> None:
        lab = cv2.cvtColor(face, cv2.COLOR_BGR2LAB).astype(np.float32)
        light = np.ascontiguousarray(lab[:, :, 0])
        box = (DISC, DISC)
        self._mean = cv2.blur(lab, box)
        spread = cv2.blur(cv2.multiply(light, light), box) - cv2.blur(light, box) ** 2
        self._detail = np.sqrt(np.maximum(spread, 0.0))
        steps = cv2.Sobel(light, cv2.CV_32F, 0, 1)
        self._edges = cv2.blur(cv2.max(steps, -steps), box)
        self._points = np.clip(np.round(points), 0, SIDE - 1).astype(int)

    def colour(self, places: tuple[int, ...]) -> Floats:
        across, down = self._points[list(places)].T
        return np.asarray(self._mean[down, across].mean(0), np.float32)

    def detail(self, places: tuple[int, ...]) -> float:
        across, down = self._points[list(places)].T
        return float(self._detail[down, across].mean())

    def edges(self, places: tuple[int, ...]) -> float:
        across, down = self._points[list(places)].T
        return float(self._edges[down, across].max())
