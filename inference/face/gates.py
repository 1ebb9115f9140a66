"""Is this portrait fit to be compared: faults, worst first, and the figures behind them.

Starting values for a camera 1296 pixels high at arm's length; ISO/IEC 29794-5 names the
components, its own measures are not implemented here.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.face.detector import LEFT_EYE, MOUTH, NOSE, RIGHT_EYE, Face
from inference.picture import Bgr, grey, sharpness
from kiosk.case.reasons import Reason

DARKEST: Final = 60.0  # mean luma of the face, 0..255
BRIGHTEST: Final = 215.0
BURNT_PART: Final = 0.25  # of the face at 250 or more
LEAST_EYE_DISTANCE: Final = 60.0  # pixels of the full picture
SECOND_FACE: Final = 0.35  # of the first one's width
ROLL_DEGREES: Final = 20.0
YAW: Final = 0.30  # nose beside the middle of the eyes, in eye distances
NOSE_DROP: Final = (0.25, 0.95)  # nose below the eyes, in eye distances
LEAST_SHARPNESS: Final = 45.0  # on a face scaled to SHARP_SIDE
SHARP_SIDE: Final = 192


@dataclass(frozen=True, slots=True)
class Judged:
    """`faults` worst first; `quality` by name."""

    faults: tuple[Reason, ...]
    quality: tuple[tuple[str, float], ...]


def judge(picture: Bgr, faces: list[Face]) -> Judged:
    """Judge the largest face of a picture; faces as found, largest first."""
    if not faces:
        return Judged((Reason.FACE_NONE,), (("faces", 0.0),))
    face = faces[0]
    figures = _figures(picture, face)
    faults = [
        reason
        for wrong, reason in (
            (len(faces) > 1 and faces[1].size > SECOND_FACE * face.size, Reason.FACE_SEVERAL),
            (figures["luma"] < DARKEST, Reason.FACE_TOO_DARK),
            (
                figures["luma"] > BRIGHTEST or figures["burnt"] > BURNT_PART,
                Reason.FACE_TOO_BRIGHT,
            ),
            (figures["eye_distance"] < LEAST_EYE_DISTANCE, Reason.FACE_TOO_FAR),
            (_turned(figures), Reason.FACE_POSE),
            (figures["sharpness"] < LEAST_SHARPNESS, Reason.FACE_BLUR),
        )
        if wrong
    ]
    counted = {"faces": float(len(faces)), **figures}
    return Judged(tuple(faults), tuple((name, round(value, 3)) for name, value in counted.items()))


def _turned(figures: dict[str, float]) -> bool:
    low, high = NOSE_DROP
    return (
        abs(figures["roll"]) > ROLL_DEGREES
        or abs(figures["yaw"]) > YAW
        or not low <= figures["nose_drop"] <= high
    )


def _figures(picture: Bgr, face: Face) -> dict[str, float]:
    inside = grey(_cut(picture, face))
    right, left = face.points[RIGHT_EYE], face.points[LEFT_EYE]
    across = left - right
    distance = max(face.eye_distance, 1e-6)
    along = across / distance
    nose = face.points[NOSE] - (left + right) / 2
    mouth = face.points[MOUTH] - (left + right) / 2
    scaled = cv2.resize(inside, (SHARP_SIDE, SHARP_SIDE), interpolation=cv2.INTER_AREA)
    return {
        "luma": float(inside.mean()),
        "burnt": float((inside >= 250).mean()),
        "eye_distance": face.eye_distance,
        "roll": float(np.degrees(np.arctan2(across[1], across[0]))),
        "yaw": float(nose @ along) / distance,
        "nose_drop": float(nose @ np.array([-along[1], along[0]])) / distance,
        "mouth_drop": float(mouth @ np.array([-along[1], along[0]])) / distance,
        "sharpness": sharpness(scaled.astype(np.uint8, copy=False)),
    }


def _cut(picture: Bgr, face: Face) -> Bgr:
    height, width = picture.shape[:2]
    left, top, right, bottom = (int(v) for v in face.box)
    left, top = min(max(left, 0), width - 2), min(max(top, 0), height - 2)
    return picture[top : max(bottom, top + 2), left : max(right, left + 2)]


def portrait_crop(picture: Bgr, face: Face) -> Bgr:
    """Head and shoulders round a face, 3:4 upright, as much as the picture has."""
    height, width = picture.shape[:2]
    left, top, right, bottom = face.box
    middle_x, middle_y, half = (left + right) / 2, (top + bottom) / 2, (right - left)
    x0, x1 = int(max(0, middle_x - half)), int(min(width, middle_x + half))
    y0, y1 = int(max(0, middle_y - half * 1.4)), int(min(height, middle_y + half * 1.27))
    return picture[y0:y1, x0:x1]
