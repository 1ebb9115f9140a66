"""Films a face for the challenge: light and points of every frame, a few pictures as evidence."""

from dataclasses import dataclass, field
from typing import Final

from inference.face.alignment import Aligner
from inference.face.detector import FaceDetector
from inference.face.lids import Lids
from inference.liveness.light import Sample, sample
from inference.picture import Bgr, jpeg

MOST_FRAMES: Final = 450  # 15 s at 30 a second
KEPT_EVERY_NS: Final = 400_000_000
MOST_KEPT: Final = 16
KEPT_BYTES: Final = 16_000
KEPT_SIDE: Final = 320


@dataclass
class Film:
    """`kept` are evidence JPEGs with their times; `looks` whole pictures: first, middle, last."""

    samples: list[Sample] = field(default_factory=list)
    kept: list[tuple[int, bytes]] = field(default_factory=list)
    looks: list[Bgr] = field(default_factory=list)
    frames: int = 0
    crowded: int = 0  # frames with more than one face


class Recorder:
    """Owned by the camera's thread."""

    def __init__(self, detector: FaceDetector, aligner: Aligner, lids: Lids) -> None:
        self._detector, self._aligner, self._lids = detector, aligner, lids
        self.film = Film()

    def add(self, small: Bgr, at_ns: int) -> None:
        """Measure one frame; those past the limit are left out."""
        film = self.film
        if film.frames >= MOST_FRAMES:
            return
        film.frames += 1
        faces = self._detector(small)
        film.crowded += len(faces) > 1
        if not faces:
            return
        mesh = self._aligner.mesh(small, faces[0])
        look = self._lids.look(small, mesh)
        film.samples.append(sample(small, faces[0], mesh, at_ns, look))
        if len(film.kept) < MOST_KEPT and (
            not film.kept or at_ns - film.kept[-1][0] >= KEPT_EVERY_NS
        ):
            film.kept.append((at_ns, jpeg(small, KEPT_BYTES, KEPT_SIDE, best=70)))
            film.looks = [*film.looks[:2], small]
