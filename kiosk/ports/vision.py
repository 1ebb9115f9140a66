"""Port: the camera and what the models see in its frames."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.case.challenge import Challenge, Palette, Shown
from kiosk.case.frame_seals import FrameSeal
from kiosk.case.mrz import Mrz
from kiosk.case.reasons import Reason
from kiosk.ports.errors import DeviceError, Outcome
from sync.wire.face_v1 import TemplateV1


class CameraGoneError(DeviceError):
    """The camera gives no frames."""

    code = "camera.gone"
    outcome = Outcome.NOT_DONE


class CameraFrozenError(CameraGoneError):
    """The camera repeats one frame, or gives frames without a new time."""

    code = "camera.frozen"


class PictureUnusableError(DeviceError):
    """A picture handed in cannot be decoded or holds no face."""

    code = "vision.picture_unusable"
    outcome = Outcome.NOT_DONE


class ModelsAbsentError(DeviceError):
    """A pinned model is not on this machine, or is another file than the lock names."""

    code = "vision.models_absent"
    outcome = Outcome.NOT_DONE


class ModelBrokenError(DeviceError):
    """A model cannot be run, or gives what are no numbers."""

    code = "vision.model_broken"
    outcome = Outcome.NOT_DONE


class Subject(StrEnum):
    """What the camera is to look for."""

    CARD_FRONT = "card_front"
    CARD_BACK = "card_back"
    PASSPORT_PAGE = "passport_page"
    PORTRAIT = "portrait"
    SIM = "sim"
    CODE = "code"
    PAPER = "paper"  # a sheet that is photographed, not read


@dataclass(frozen=True, slots=True)
class Hint:
    """The worst fault of the newest frame, or `steady` when a picture may be taken by itself.

    `outline` are the corners of what was found, in parts of the frame (0..1), clockwise; `spot` is
    where the fault lies, as left, top, right, bottom.
    """

    fault: Reason | None
    steady: bool
    outline: tuple[tuple[float, float], ...] = ()
    spot: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One frame of the stream `vision.preview`: JPEG of about 640 columns, for the screen only."""

    number: int
    jpeg: bytes
    hint: Hint


@dataclass(frozen=True, slots=True)
class Liveness:
    """A person or an attack, and the record of it: no certified level is claimed.

    `method` is passive or challenge; `fault` says why a film could not be judged. `signals` are
    the measured figures, `models` name and SHA-256 of what weighed them, `frames` evidence
    pictures with their seals. `doubtful`: not clear enough to refuse, for a person to look at.
    """

    alive: bool
    method: str
    score: float
    threshold: float
    fault: Reason | None = None
    nonce: str = ""
    signals: tuple[tuple[str, float], ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    frames: tuple[tuple[FrameSeal, bytes], ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture taken for the case, best of a burst.

    `jpeg` is the document set upright and cropped, or the portrait; `portrait` the face printed on
    a document; `codes` the texts of all barcodes; `printed` what was read from the print,
    by the names of a case's person, dates ISO;
    `quality` the measured figures by name.
    """

    subject: Subject
    jpeg: bytes
    faults: tuple[Reason, ...]
    mrz: Mrz | None = None
    codes: tuple[str, ...] = ()
    portrait: bytes | None = None
    printed: tuple[tuple[str, str], ...] = ()
    quality: tuple[tuple[str, float], ...] = ()
    liveness: Liveness | None = None  # of a portrait
    seal: FrameSeal | None = None  # of `jpeg`, once a session is bound


@dataclass(frozen=True, slots=True)
class Match:
    """Two faces compared: the record of the decision.

    `models` are name and SHA-256 of what decided, `scores` the cosine of each embedding, `far` the
    false accept rate of the threshold, `band` clear, narrow, near (looks alike) or other, `odds`
    the log10 likelihood ratio, `at` Unix seconds, `nonce` the number of this comparison, `pictures`
    the SHA-256 of the live and of the reference picture, `frames` how many live ones were joined.
    """

    score: float
    threshold: float
    same: bool
    models: tuple[tuple[str, str], ...] = ()
    scores: tuple[tuple[str, float], ...] = ()
    far: float = 0.0
    band: str = ""
    odds: float = 0.0
    at: float = 0.0
    nonce: str = ""
    pictures: tuple[str, ...] = ()
    frames: int = 1


class Vision(Protocol):
    """One camera, one watcher at a time."""

    def watch(self, subject: Subject) -> None:
        """Start the camera and the stream of previews."""
        ...

    def shoot(self) -> Shot:
        """Take the picture of what is watched; the faults say why it may have to be retaken."""
        ...

    def compare(self, live: bytes, reference: bytes) -> Match:
        """Compare the largest face of two pictures (JPEG, PNG or JPEG 2000)."""
        ...

    def describe(self, picture: bytes) -> TemplateV1:
        """Give whom a picture is of as numbers, with the threshold that the rarest doubt needs."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Say what is missing though everything works: a model, an accelerator."""
        ...

    def bind(self, nonce: str) -> None:
        """Seal every picture from now on with the key of this nonce (`kiosk.case.frame_seals`)."""
        ...

    def challenge(self, nonce: str, palette: Palette) -> Challenge:
        """Film the face that is watched from now on; give the colours the screen has to show."""
        ...

    def verdict(self, shown: tuple[Shown, ...]) -> Liveness:
        """End the film and judge it by what the screen showed when."""
        ...

    def rest(self) -> None:
        """Stop the camera and forget every frame."""
        ...
