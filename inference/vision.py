"""Port `Vision` on one camera: orders to the camera's thread, models for what they bring back."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import monotonic_ns
from typing import Final, TypeVar

from inference.bursts import Burst
from inference.face.comparison import FaceModels, Template, joined
from inference.liveness.film import Film
from inference.liveness.verdict import of_film
from inference.picture import Bgr, decode, shrink
from inference.subjects import Eyes, clearest
from inference.watcher import Cut, Rest, Roll, Watch, Watcher
from kiosk.case.challenge import Challenge, Palette, Shown, derive
from kiosk.case.frame_seals import FrameSeal, key_of, seal
from kiosk.ports.vision import CameraGoneError, Liveness, Match, Shot, Subject
from sync.wire.face_v1 import TemplateV1

START_S: Final = 4.0
FILM_S: Final = 3.0
FRAMES_S: Final = 8.0  # a burst from both sides gives up after six
KEPT_SIDE: Final = 1152  # pixels of the longer side: plenty for an embedding

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The other frames of the newest portrait, known by its JPEG's hash, until the camera rests."""

    shot: str
    others: tuple[Bgr, ...]


class CameraVision:
    """Serves one caller's thread; models are loaded when first needed and kept."""

    def __init__(self, watcher: Watcher, models: Path) -> None:
        self._watcher = watcher
        self._folder = models
        self._loaded: FaceModels | None = None
        self._subject: Subject | None = None
        self._kept: Kept | None = None
        self._asked: Challenge | None = None
        self._key: bytes | None = None
        self._number = 0

    def watch(self, subject: Subject) -> None:
        self._models()  # absent models are told before somebody poses for the camera
        begun: Future[None] = Future()
        self._watcher.orders.put(Watch(subject, begun))
        self._subject = subject
        _wait(begun, START_S)

    def shoot(self) -> Shot:
        if self._subject is None:
            raise CameraGoneError("camera", "nothing is watched")
        pictures: Future[list[Bgr]] = Future()
        self._watcher.orders.put(Burst(pictures))
        burst = _wait(pictures, FRAMES_S)
        models = self._models()
        chosen = clearest(burst, self._subject)
        different = {id(picture): picture for picture in burst if picture is not chosen}
        others = tuple(different.values())
        shot = Eyes(models.detector, models.gauge).examine(chosen, self._subject, others)
        if self._subject is Subject.PORTRAIT:
            smaller = tuple(shrink(picture, KEPT_SIDE) for picture in others)
            self._kept = Kept(_hash(shot.jpeg), smaller)
        return replace(shot, seal=self._sealed(monotonic_ns(), shot.jpeg))

    def notes(self) -> tuple[str, ...]:
        return self._models().notes

    def bind(self, nonce: str) -> None:
        key = key_of(nonce)
        if key != self._key:
            self._key, self._number = key, 0

    def challenge(self, nonce: str, palette: Palette) -> Challenge:
        if self._subject is not Subject.PORTRAIT:
            raise CameraGoneError("camera", "no face is watched")
        begun: Future[None] = Future()
        self._watcher.orders.put(Roll(begun))
        _wait(begun, START_S)
        self._asked = derive(nonce, palette)
        return self._asked

    def verdict(self, shown: tuple[Shown, ...]) -> Liveness:
        asked, self._asked = self._asked, None
        filmed: Future[Film] = Future()
        self._watcher.orders.put(Cut(filmed))
        film = _wait(filmed, FILM_S)
        if asked is None:
            raise CameraGoneError("camera", "no colours were asked for")
        found = of_film(film, asked, shown, self._models())
        kept = tuple((self._sealed(at, picture), picture) for at, picture in film.kept)
        return replace(found, frames=tuple((s, picture) for s, picture in kept if s is not None))

    def compare(self, live: bytes, reference: bytes) -> Match:
        models = self._models()
        seen = [models.seen(decode(live)), *self._others(live)]
        match = models.decide(joined(seen), models.seen(decode(reference)))
        return replace(match, pictures=(_hash(live), _hash(reference)), frames=len(seen))

    def describe(self, picture: bytes) -> TemplateV1:
        models = self._models()
        return models.described(models.seen(decode(picture)))

    def rest(self) -> None:
        self._subject = None
        self._kept = self._asked = None
        done: Future[None] = Future()
        self._watcher.orders.put(Rest(done))
        _wait(done, START_S)

    def _sealed(self, at_ns: int, picture: bytes) -> FrameSeal | None:
        """Seal a picture as the next one of the session; None before one is bound."""
        if self._key is None:
            return None
        self._number += 1
        return seal(self._key, self._number, at_ns, picture)

    def _others(self, live: bytes) -> list[Template]:
        """Embed the other frames of the burst this picture is from, where they show its person."""
        if self._kept is None or self._kept.shot != _hash(live):
            return []
        models = self._models()
        found = [(picture, models.detector(picture)) for picture in self._kept.others]
        return [models.template(picture, faces[0]) for picture, faces in found if len(faces) == 1]

    def _models(self) -> FaceModels:
        if self._loaded is None:
            self._loaded = FaceModels.load(self._folder)
        return self._loaded


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _wait(promised: "Future[T]", seconds: float) -> T:
    try:
        return promised.result(timeout=seconds)
    except LateError as late:
        raise CameraGoneError("camera", "gives no frame") from late
