"""Is this portrait fit to be compared: faults, worst first, and the figures behind them.

Limits for a camera 1296 pixels high at arm's length; docs/vision.md says what each was measured on.
ISO/IEC 29794-5 names the components, its own measures are not implemented here. Hair, ears and neck
are never looked at: a head covering is no fault.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import msgspec

from inference.face.alignment import Aligner
from inference.face.detector import Face
from inference.face.lids import Lids
from inference.face.regions import measured
from inference.picture import Bgr, grey, sharpness
from kiosk.case.reasons import Reason

DARKEST: Final = 60.0  # mean luma of the face, 0..255
BRIGHTEST: Final = 215.0
BURNT_PART: Final = 0.25  # of the face at 250 or more
LEAST_EYE_DISTANCE: Final = 60.0  # pixels of the full picture
SECOND_FACE: Final = 0.35  # of the first one's width
TURN_DEGREES: Final = {"yaw": 25.0, "pitch": 25.0, "roll": 20.0}
SIDE_LIGHT: Final = 0.6  # natural log of one side's light over the other's
LEAST_SHARPNESS: Final = 45.0  # on a face scaled to SHARP_SIDE
SHARP_SIDE: Final = 192
COVERS: Final = Path(__file__).with_name("gates.toml")


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Log odds that something covers the face, from figures by name."""

    bias: float
    limit: float
    weights: dict[str, float]

    def odds(self, figures: Mapping[str, float]) -> float:
        """Give the natural log odds."""
        return self.bias + sum(weight * figures[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Judged:
    """`faults` worst first; `warnings` refuse nothing; `quality` by name, angles in degrees."""

    faults: tuple[Reason, ...]
    quality: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...] = ()


class Gauge:
    """Judges portraits for one thread."""

    def __init__(self, aligner: Aligner, lids: Lids) -> None:
        self.aligner = aligner
        self.lids = lids
        read = tomllib.loads(COVERS.read_text(encoding="utf-8"))
        self._covers = msgspec.convert(read, dict[str, Cover])

    @classmethod
    def load(cls, folder: Path) -> "Gauge":
        """Raise `ModelsAbsentError` when a model is not the locked file."""
        return cls(Aligner(folder), Lids(folder))

    def judge(self, picture: Bgr, faces: list[Face]) -> Judged:
        """Judge the largest face of a picture; faces as found, largest first."""
        if not faces:
            return Judged((Reason.FACE_NONE,), (("faces", 0.0),))
        figures = self.figures(picture, faces[0])
        several = len(faces) > 1 and faces[1].size > SECOND_FACE * faces[0].size
        wrong = (
            (several, Reason.FACE_SEVERAL),
            (figures["luma"] < DARKEST, Reason.FACE_TOO_DARK),
            (_too_bright(figures), Reason.FACE_TOO_BRIGHT),
            (figures["eye_distance"] < LEAST_EYE_DISTANCE, Reason.FACE_TOO_FAR),
            (self._covered("mask", figures), Reason.FACE_COVERED),
            (self._covered("sunglasses", figures), Reason.FACE_GLASSES),
            (_turned(figures), Reason.FACE_POSE),
            (self._covered("closed_eyes", figures), Reason.FACE_EYES_CLOSED),
            (abs(figures["side_light"]) > SIDE_LIGHT, Reason.FACE_UNEVEN_LIGHT),
            (figures["sharpness"] < LEAST_SHARPNESS, Reason.FACE_BLUR),
        )
        faults = tuple(reason for found, reason in wrong if found)
        worn = self._covered("clear_glasses", figures) and Reason.FACE_GLASSES not in faults
        quality = {"faces": float(len(faces)), **figures}
        return Judged(
            faults, tuple((name, round(value, 3)) for name, value in quality.items()),
            ("glasses",) if worn else (),
        )  # fmt: skip

    def figures(self, picture: Bgr, face: Face) -> dict[str, float]:
        """Measure a face; what may cover it or its eyes is given as log odds."""
        solid = self.aligner.solid(picture, face)
        figures = {
            **_light(picture, face),
            **measured(picture, solid),
            **self.lids(picture, solid),
        }
        return {**figures, **{name: cover.odds(figures) for name, cover in self._covers.items()}}

    def _covered(self, name: str, figures: Mapping[str, float]) -> bool:
        return figures[name] > self._covers[name].limit


def _too_bright(figures: Mapping[str, float]) -> bool:
    return figures["luma"] > BRIGHTEST or figures["burnt"] > BURNT_PART


def _turned(figures: Mapping[str, float]) -> bool:
    return any(abs(figures[name]) > most for name, most in TURN_DEGREES.items())


def _light(picture: Bgr, face: Face) -> dict[str, float]:
    inside = grey(_cut(picture, face))
    scaled = cv2.resize(inside, (SHARP_SIDE, SHARP_SIDE), interpolation=cv2.INTER_AREA)
    return {
        "luma": float(inside.mean()),
        "burnt": float((inside >= 250).mean()),
        "eye_distance": face.eye_distance,
        "sharpness": sharpness(scaled.astype("uint8", copy=False)),
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
