"""What is looked for, subject by subject: a glance at a preview, the picture for the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from inference.document import codes, paper
from inference.document.finder import find
from inference.document.fuse import without_glare
from inference.document.printed import Print
from inference.document.reading import DocumentReader, Reading
from inference.document.sim import SimNumbers, numbers
from inference.face.alignment import eye_centres
from inference.face.detector import Face, FaceDetector
from inference.face.gates import Gauge, portrait_crop
from inference.face.token import token
from inference.liveness.film import Recorder
from inference.liveness.verdict import of_picture
from inference.picture import Bgr, jpeg, sharpness, shrink
from inference.picture import grey as luma_of
from kiosk.case.reasons import Reason
from kiosk.ports.vision import Shot, Subject

GLANCE_SIDE: Final = 640
CODE_SIDE: Final = 1152
SHOT_BYTES: Final = 300_000
SHOT_SIDE: Final = 1600
PAPER_BYTES: Final = 450_000  # small print and a stamp have to stay legible
PAPER_SIDE: Final = 2304
PORTRAIT_BYTES: Final = 60_000
PORTRAIT_SIDE: Final = 480

PRINT_WAIT_S: Final = 4.0  # the caller waits for the whole shot
DOCUMENTS: Final = (Subject.CARD_FRONT, Subject.CARD_BACK, Subject.PASSPORT_PAGE)
Outline = tuple[tuple[float, float], ...]
Spot = tuple[float, float, float, float]
BURNT: Final = 248
GRAIN: Final = 5  # pixels of the small picture; thinner white is print, not a reflection


@dataclass(frozen=True, slots=True)
class Glance:
    """The worst fault of a frame and the outline of what was found, in parts of the frame.

    `spot` is the largest place burnt out on a document, `luma` the mean of a face, 0..255.
    """

    fault: Reason | None
    outline: Outline = ()
    spot: Spot | None = None
    luma: float | None = None


class Eyes:
    """Looks at frames for one thread."""

    def __init__(self, detector: FaceDetector, gauge: Gauge) -> None:
        self._detector = detector
        self._gauge = gauge
        self._documents = DocumentReader(detector, PRINT_WAIT_S)

    def recorder(self) -> Recorder:
        """Give a film of this thread."""
        return Recorder(self._detector, self._gauge.aligner, self._gauge.lids)

    def glance(self, picture: Bgr, small: Bgr, subject: Subject) -> Glance:
        """Judge a preview frame and its small copy in a few hundredths of a second."""
        match subject:
            case Subject.PORTRAIT:
                return self._glance_portrait(picture, small)
            case Subject.SIM | Subject.CODE:
                return _glance_code(picture, small, subject)
            case Subject.PAPER:
                sheet, wrong = paper.look(picture, small)
                outline = _parts(sheet.corners.tolist(), small) if sheet else ()
                return Glance(wrong[0] if wrong else None, outline)
            case _:
                found, faults = self._documents.glance(picture, small, subject)
                outline = _parts(found.corners.tolist(), picture) if found else ()
                spot = burnt(small, outline) if found else None
                return Glance(faults[0] if faults else None, outline, spot)

    def examine(self, picture: Bgr, subject: Subject, others: Sequence[Bgr] = ()) -> Shot:
        """Make the picture for the case; codes are looked for in a burst's other frames too."""
        match subject:
            case Subject.PORTRAIT:
                return self._portrait(picture)
            case Subject.SIM | Subject.CODE:
                return _code([picture, *others], subject)
            case Subject.PAPER:
                _, wrong = paper.look(picture, shrink(picture, GLANCE_SIDE))
                return Shot(subject, jpeg(picture, PAPER_BYTES, PAPER_SIDE), wrong)
            case _:
                return _document(self._documents.read(picture, subject), subject, others)

    def faces(self, picture: Bgr, small: Bgr) -> list[Face]:
        """Faces of the small copy, in pixels of the picture."""
        times = picture.shape[1] / small.shape[1]
        return [face.scaled(times) for face in self._detector(small)]

    def _glance_portrait(self, picture: Bgr, small: Bgr) -> Glance:
        faces = self.faces(picture, small)
        judged = self._gauge.judge(picture, faces)
        outline: Outline = ()
        if faces:
            left, top, right, bottom = faces[0].box
            corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
            outline = _parts(corners, picture)
        luma = dict(judged.quality).get("luma")
        return Glance(judged.faults[0] if judged.faults else None, outline, luma=luma)

    def _portrait(self, picture: Bgr) -> Shot:
        faces = self.faces(picture, shrink(picture, GLANCE_SIDE))
        judged = self._gauge.judge(picture, faces)
        cut, found = picture, None
        if faces:
            cut = token(picture, eye_centres(self._gauge.aligner.solid(picture, faces[0])))
            found = of_picture(picture, faces[0])
        return Shot(
            Subject.PORTRAIT, jpeg(cut, SHOT_BYTES, SHOT_SIDE), judged.faults,
            quality=judged.quality, liveness=found,
        )  # fmt: skip


def burnt(small: Bgr, outline: Outline) -> Spot | None:
    """Find the largest burnt-out place inside an outline: left, top, right, bottom in parts."""
    height, width = small.shape[:2]
    inside = np.zeros((height, width), np.uint8)
    corners = np.array([(x * width, y * height) for x, y in outline], np.int32)
    cv2.fillConvexPoly(inside, corners, (1,))
    bright = ((luma_of(small) >= BURNT) & (inside > 0)).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GRAIN, GRAIN))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(bright, cv2.MORPH_OPEN, kernel)
    )
    if count < 2:
        return None
    largest = boxes[1 + int(np.argmax(boxes[1:, cv2.CC_STAT_AREA]))]
    left, top, wide, high, _ = largest.tolist()  # numpy's own numbers cannot cross the bus
    return (
        round(left / width, 4), round(top / height, 4),
        round((left + wide) / width, 4), round((top + high) / height, 4),
    )  # fmt: skip


def best_of(pictures: list[Bgr]) -> Bgr:
    """Give the sharpest picture of a burst; the same picture twice costs one look."""
    different = list({id(picture): picture for picture in pictures}.values())
    if len(different) == 1:
        return different[0]
    return max(different, key=lambda picture: sharpness(luma_of(shrink(picture, CODE_SIDE))))


def clearest(pictures: list[Bgr], subject: Subject) -> Bgr:
    """Give the best picture of a burst; of a document without the reflections others lack."""
    best = best_of(pictures)
    return without_glare(best, pictures) if subject in DOCUMENTS else best


def _document(reading: Reading, subject: Subject, others: Sequence[Bgr]) -> Shot:
    sheet = reading.sheet.picture
    text = reading.print or Print(None, (), ())
    portrait = None
    if reading.face is not None:
        portrait = jpeg(portrait_crop(sheet, reading.face), PORTRAIT_BYTES, PORTRAIT_SIDE)
    return Shot(
        subject, jpeg(sheet, SHOT_BYTES, SHOT_SIDE), reading.faults,
        mrz=reading.zone.mrz if reading.zone else None, portrait=portrait,
        codes=reading.codes or _codes_of(others, subject),
        printed=text.trusted,
        quality=(
            *((name, round(value, 4)) for name, value in reading.figures.items()),
            *((f"sure.{name}", sure) for name, sure in text.sure),
        ),
    )  # fmt: skip


def _glance_code(picture: Bgr, small: Bgr, subject: Subject) -> Glance:
    found = find(small)
    outline = _parts(found.corners.tolist(), small) if found else ()
    if codes.read_quickly(shrink(picture, CODE_SIDE)):
        return Glance(None, outline)
    if found is None:
        return Glance(Reason.DOC_NOT_FOUND)
    return Glance(Reason.SIM_UNREADABLE if subject is Subject.SIM else Reason.LOW_RES, outline)


def _codes_of(others: Sequence[Bgr], subject: Subject) -> tuple[str, ...]:
    """Look at once through frames that were not chosen; a page of a passport has no code."""
    if subject is Subject.PASSPORT_PAGE:
        return ()
    return next((texts for other in others if (texts := codes.read_quickly(other))), ())


def _code(pictures: Sequence[Bgr], subject: Subject) -> Shot:
    best = pictures[0]
    read = (
        numbers(pictures, PRINT_WAIT_S) if subject is Subject.SIM
        else SimNumbers(codes.voted(pictures, hard=True))
    )  # fmt: skip
    faults: tuple[Reason, ...] = (Reason.MISMATCH_PRINT,) if read.differ else ()
    if not read.texts:
        faults = (Reason.DOC_NOT_FOUND if find(best) is None else Reason.SIM_UNREADABLE,)
    return Shot(subject, jpeg(best, SHOT_BYTES, SHOT_SIDE), faults, codes=read.texts)


def _parts(corners: list[list[float]], picture: Bgr) -> Outline:
    height, width = picture.shape[:2]
    return tuple(
        (round(min(max(x / width, 0.0), 1.0), 4), round(min(max(y / height, 0.0), 1.0), 4))
        for x, y in corners
    )
