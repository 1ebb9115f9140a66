"""Reads simulated attempts from a stream and measures them as the camera's process would."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

import cv2
import numpy as np

from inference.face.comparison import FaceModels
from inference.liveness.light import Sample, sample
from inference.liveness.motion import motion
from inference.liveness.passive import NAMES, passive, values
from inference.liveness.reflection import reflection
from inference.picture import Bgr
from kiosk.case.challenge import Shown

CHALLENGE_NAMES: Final = ("fit", "lag", "gain", "wall", "relief", "halves", "parallax")
LONGEST_LAG_S: Final = 0.45  # a slower answer is a stream that was worked on
WIDEST_HALVES_S: Final = 0.25
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One attempt as it came: frames with their times, what was shown when, the true delay."""

    species: str
    name: str
    frames: list[Bgr]
    times_ns: list[int]
    shown: tuple[Shown, ...]
    lag_s: float


def takes(stream: IO[bytes]) -> Iterator[Take]:
    """Read takes until the stream ends."""
    while line := stream.readline():
        head = json.loads(line)
        frames = [
            cv2.imdecode(np.frombuffer(stream.read(size), np.uint8), cv2.IMREAD_COLOR)
            for size in head["sizes"]
        ]
        yield Take(
            head["species"], head["name"], [f.astype(np.uint8, copy=False) for f in frames],
            head["times_ns"], tuple(Shown(c, at) for c, at in head["shown"]), head["lag_s"],
        )  # fmt: skip


def answers_in_time(lag_s: float, halves_s: float) -> bool:
    """Tell whether the face answers soon, and as soon in one half of the film as in the other."""
    return lag_s <= LONGEST_LAG_S and halves_s <= WIDEST_HALVES_S


def film_signals(samples: list[Sample], shown: tuple[Shown, ...]) -> dict[str, float]:
    """Signals of a film by the names of `CHALLENGE_NAMES`."""
    seen, moved = reflection(samples, shown), motion(samples)
    return {
        "fit": seen.fit, "lag": seen.lag_s, "gain": seen.gain, "wall": seen.wall,
        "relief": min(seen.relief, 3.0), "halves": seen.halves_s, "parallax": moved.parallax,
    }  # fmt: skip


def measure_still(models: FaceModels, take: Take) -> Row | None:
    """Give the signals of the first frame; None where no face is found."""
    frame = take.frames[0]
    faces = models.detector(frame)
    return tuple(map(float, values(passive(frame, faces[0])))) if faces else None


def measure_film(models: FaceModels, take: Take) -> Row | None:
    """Give the signals of a film; None where the face was lost for half of it."""
    found = []
    for frame, at in zip(take.frames, take.times_ns, strict=True):
        faces = models.detector(frame)
        if faces:
            found.append(sample(frame, faces[0], models.aligner.mesh(frame, faces[0]), at))
    if len(found) < len(take.frames) / 2:
        return None
    signals = film_signals(found, take.shown)
    return tuple(signals[name] for name in CHALLENGE_NAMES)


__all__ = [
    "CHALLENGE_NAMES", "NAMES", "Row", "Take", "answers_in_time", "film_signals", "measure_film",
    "measure_still", "takes",
]  # fmt: skip
