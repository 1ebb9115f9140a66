"""Compares two faces: MobileFaceNet embeddings of the chip and its mirror image, cosine score.

The threshold is the score at a false accept rate of 1e-4 over all impostor pairs of the LFW test
pictures, found on other people than it is tested on here; docs/vision.md holds the figures.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from inference.face.alignment import Aligner
from inference.face.detector import Face, FaceDetector
from inference.models import locked
from inference.picture import Bgr
from inference.runtime import Net, Tensor
from kiosk.ports.vision import Match, PictureUnusableError

THRESHOLD: Final = 0.5315
FALSE_ACCEPT_RATE: Final = 1e-4
USED: Final = ("face_detection", "face_landmark", "face_embedding")


@dataclass(frozen=True, slots=True)
class FaceModels:
    """The three models of a face, loaded once a process."""

    detector: FaceDetector
    aligner: Aligner
    embedding: Net

    @classmethod
    def load(cls, folder: Path) -> "FaceModels":
        """Raise `ModelsAbsentError` when one is not the locked file."""
        return cls(
            FaceDetector(folder), Aligner(folder),
            Net("face_embedding", folder),
        )  # fmt: skip

    def embed(self, picture: Bgr, face: Face) -> Tensor:
        """192 numbers of length one."""
        chip = self.aligner.chip(picture, face)
        return _unit(self._embedded(chip) + self._embedded(np.ascontiguousarray(chip[:, ::-1])))

    def largest(self, picture: Bgr) -> Face:
        """Give the largest face; raise `PictureUnusableError` where there is none."""
        faces = self.detector(picture)
        if not faces:
            raise PictureUnusableError("vision", "no face")
        return faces[0]

    def compare(self, one: Bgr, other: Bgr) -> Match:
        """Compare the largest face of each; raise `PictureUnusableError` without one."""
        return match_of(*(self.embed(view, self.largest(view)) for view in (one, other)))

    def _embedded(self, chip: Bgr) -> Tensor:
        tensor = (chip[:, :, ::-1].astype(np.float32) - 127.5) / 128.0
        return _unit(self.embedding(tensor)[0])


def match_of(one: Tensor, other: Tensor) -> Match:
    """Score and decision of two embeddings."""
    score = float(one @ other)
    hashes = tuple((row.name, row.sha256) for row in locked() if row.name in USED)
    return Match(round(score, 4), THRESHOLD, score >= THRESHOLD, hashes)


def _unit(vector: Tensor) -> Tensor:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
