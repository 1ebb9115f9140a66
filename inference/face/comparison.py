"""Compares two faces: embeddings of two networks, each of the face and its mirror image, joined.

A is MobileFaceNet (ArcFace's template), B dlib's ResNet (dlib's mean face). Several pictures of one
person become one template. Where B's file was never fetched, A decides alone by thresholds of its
own and the match says so. docs/vision.md holds the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from time import time
from typing import Final

import numpy as np

from inference.face import points
from inference.face.alignment import Aligner, chip_a, chip_b
from inference.face.detector import Face, FaceDetector, Points
from inference.face.gates import Gauge
from inference.face.lids import Lids
from inference.models import place_of, row_of
from inference.picture import Bgr, rgb_of
from inference.runtime import ON_EDGE_TPU, Net, Tensor, compiled
from kiosk.ports.vision import Match, PictureUnusableError
from sync.wire.face_v1 import TemplateV1

A: Final = "face_embedding"
A_EIGHT: Final = "face_embedding_int8"  # for an Edge TPU; a CPU runs the other one faster
B: Final = "face_embedding_b_int8"  # a fifth of the memory; docs/vision.md says what it loses
HELPERS: Final = ("face_detection", "face_landmark")
NONCE_BYTES: Final = 16
OFF_CENTRE: Final = 3.0  # a face in the corner counts a twentieth
FALSE_ACCEPT_RATE: Final = points.USUAL
RARE: Final = 1e-5  # where the face alone stands for a code

Template = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class FaceModels:
    """The models of a face, loaded once a process; `notes` say what is not as it should be."""

    detector: FaceDetector
    aligner: Aligner
    gauge: Gauge
    embedding: Net
    embedding_b: Net | None
    thresholds: points.PointSet
    hashes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = field(default=())

    @classmethod
    def load(cls, folder: Path) -> "FaceModels":
        """Raise `ModelsAbsentError` when one is not the locked file, `ModelBrokenError`."""
        first, note = _first(folder)
        second = Net(B, folder) if place_of(row_of(B, folder), folder).exists() else None
        used = (first.name, B) if second is not None else (first.name,)
        notes = [one for one in (note, second.note if second is not None else "") if one]
        if second is None:
            notes.append(f"{B} is absent: faces are compared by one model")
        aligner = Aligner(folder)
        return cls(
            FaceDetector(folder),
            aligner,
            Gauge(aligner, Lids(folder)),
            first,
            second,
            points.load(folder).of(set(used)),
            tuple((name, row_of(name, folder).sha256) for name in (*HELPERS, *used)),
            tuple(notes),
        )

    def embed(self, picture: Bgr, face: Face) -> Tensor:
        """Give the 192 numbers of A, of length one: enough to tell whether somebody stayed."""
        return self._of_a(picture, self.aligner.mesh(picture, face))

    def template(self, picture: Bgr, face: Face) -> Template:
        """Embed by every model there is."""
        mesh = self.aligner.mesh(picture, face)
        made = {self.embedding.name: self._of_a(picture, mesh)}
        if self.embedding_b is not None:
            chip = rgb_of(chip_b(picture, mesh))
            made[B] = _unit(self.embedding_b(chip)[0] + self.embedding_b(chip[:, ::-1])[0])
        return made

    def largest(self, picture: Bgr) -> Face:
        """Give the largest face; raise `PictureUnusableError` where there is none."""
        return self._found(picture)[0]

    def subject(self, picture: Bgr) -> Face:
        """Give the face a picture is of: large and near its middle, not a passer-by's."""
        middle = np.array(picture.shape[1::-1]) / 2

        def weight(face: Face) -> float:
            left, top, right, bottom = face.box
            off = np.hypot(*(np.array([left + right, top + bottom]) / 2 - middle))
            return face.size * float(np.exp(-OFF_CENTRE * off / np.hypot(*middle)))

        return max(self._found(picture), key=weight)

    def seen(self, picture: Bgr) -> Template:
        """Embed whom a picture is of; raise `PictureUnusableError` where there is no face."""
        return self.template(picture, self.subject(picture))

    def compare(self, one: Bgr, other: Bgr, far: float = FALSE_ACCEPT_RATE) -> Match:
        """Compare whom two pictures are of; raise `PictureUnusableError` without a face."""
        return self.decide(self.seen(one), self.seen(other), far)

    def decide(self, one: Template, other: Template, far: float = FALSE_ACCEPT_RATE) -> Match:
        """Compare two templates; raise `ValueError` for a rate without an operating point."""
        cosines = {name: float(one[name] @ other[name]) for name in self.thresholds.weights}
        score = self.thresholds.score(cosines)
        threshold = self.thresholds.at(far).threshold
        return Match(
            round(score, 4), threshold, score >= threshold, self.hashes,
            scores=tuple((name, round(cosine, 4)) for name, cosine in cosines.items()),
            far=far, band=self.thresholds.band(score, far),
            odds=round(self.thresholds.ten_fold(score), 2),
            at=time(), nonce=token_hex(NONCE_BYTES),
        )  # fmt: skip

    def described(self, template: Template) -> TemplateV1:
        """Bring a template into the shape that travels; raise `ValueError` without a point."""
        hashes = dict(self.hashes)
        return TemplateV1(
            {name: vector.astype("<f2").tobytes() for name, vector in template.items()},
            {name: hashes[name] for name in template},
            dict(self.thresholds.weights),
            self.thresholds.at(RARE).threshold,
        )

    def _found(self, picture: Bgr) -> list[Face]:
        faces = self.detector(picture)
        if not faces:
            raise PictureUnusableError("vision", "no face")
        return faces

    def _of_a(self, picture: Bgr, mesh: Points) -> Tensor:
        chip = rgb_of(chip_a(picture, mesh))
        if self.embedding.name == A_EIGHT:
            chip -= 128
        else:
            chip -= 127.5
            chip /= 128
        return _unit(_unit(self.embedding(chip)[0]) + _unit(self.embedding(chip[:, ::-1])[0]))


def joined(templates: Sequence[Template]) -> Template:
    """Make one template of several pictures of one person."""
    return {name: _unit(np.sum([one[name] for one in templates], axis=0)) for name in templates[0]}


def _first(folder: Path) -> tuple[Net, str]:
    """Give embedding A, in 8 bits only where an Edge TPU runs it, and what there is to say."""
    if not compiled(A_EIGHT, folder):
        net = Net(A, folder)
        return net, net.note
    small = Net(A_EIGHT, folder)
    return (small, "") if small.on == ON_EDGE_TPU else (Net(A, folder), small.note)


def _unit(vector: Tensor) -> Tensor:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
