"""Everything one picture of a document says: where it is, which side, zone, codes, faults."""

from dataclasses import dataclass, replace
from typing import Final

from inference.document import codes, mrz_reader, quality
from inference.document.finder import Found, find
from inference.document.mrz_grid import find_lines
from inference.document.mrz_reader import ReadZone
from inference.document.rectify import CARD, Sheet, as_it_is, rectify
from inference.face.detector import Face, FaceDetector
from inference.picture import Bgr, grey
from kiosk.case.document import DocumentKind, Side
from kiosk.case.id_qr import IdQrError
from kiosk.case.id_qr import parse as parse_qr
from kiosk.case.reasons import Reason
from kiosk.ports.vision import Subject

GLANCE_SIZE: Final = quality.COLUMNS / CARD[0]
LEAST_FACE: Final = 0.05  # of the sheet's width
SIDES: Final = {
    Subject.CARD_FRONT: Side.FRONT, Subject.CARD_BACK: Side.BACK, Subject.PASSPORT_PAGE: Side.FRONT,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`found` is None where the whole picture was taken for the document."""

    found: Found | None
    sheet: Sheet
    face: Face | None
    zone: ReadZone | None
    codes: tuple[str, ...]
    figures: dict[str, float]
    faults: tuple[Reason, ...]

    @property
    def side(self) -> Side | None:
        """A zone is on the back of a card and on the front of a passport."""
        if self.zone is not None:
            return Side.BACK if len(self.zone.lines) == 3 else Side.FRONT
        return Side.FRONT if self.face is not None else None

    @property
    def kind(self) -> DocumentKind:
        """Tell the class as far as zone, QR code and portrait give it away."""
        has_qr = any(map(_is_id_code, self.codes))
        if self.zone is not None and len(self.zone.lines) == 2:
            passport = self.zone.lines[0].startswith("P")
            return DocumentKind.PASSPORT if passport else DocumentKind.OTHER
        if self.zone is not None:
            if not self.zone.lines[0].startswith("IDVNM"):
                return DocumentKind.OTHER
            return DocumentKind.CAN_CUOC if has_qr else DocumentKind.CCCD
        return DocumentKind.CCCD if has_qr and self.face is not None else DocumentKind.OTHER


class DocumentReader:
    """Reads documents; one thread each, since its face detector serves one."""

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector

    def glance(
        self, picture: Bgr, small: Bgr, subject: Subject
    ) -> tuple[Found | None, tuple[Reason, ...]]:
        """Judge a preview frame, found in its small copy: no codes and no zone is read."""
        seen = find(small)
        if seen is None:
            return None, (Reason.DOC_NOT_FOUND,)
        found = seen.scaled(picture.shape[1] / small.shape[1])
        if found.cut:
            return found, (Reason.CROP,)
        card = _is_card(subject)
        sheet, face = self._upright(rectify(picture, found, card=card, size=GLANCE_SIZE))
        figures = {**quality.geometry(found, sheet), **quality.look(sheet, face)}
        faults = quality.faults(found, figures)
        wants_face = subject is not Subject.CARD_BACK
        if not faults and wants_face is (face is None) and self._wrong_side(sheet, subject):
            faults = (Reason.WRONG_SIDE,)
        return found, faults

    def read(self, picture: Bgr, subject: Subject | None = None) -> Reading:
        """Read everything; with a subject also say when it is the wrong side or unreadable."""
        found = find(picture)
        if found is None:
            sheet, face = self._upright(as_it_is(picture))
        else:
            sheet, face = self._upright(rectify(picture, found, card=_is_card(subject)))
        sheet, zone = _zone(sheet, turn=face is None)
        figures = {**quality.geometry(found, sheet), **quality.look(sheet, face)}
        reading = Reading(found, sheet, face, zone, codes.read(sheet.picture), figures, ())
        faults = quality.faults(found, figures)
        wrong = _unexpected(reading, subject) if subject in SIDES and found else ()
        return replace(reading, faults=(*faults, *wrong))

    def _upright(self, sheet: Sheet) -> tuple[Sheet, Face | None]:
        """Turn the document so that its portrait stands on its feet."""
        best: tuple[float, Sheet, Face | None] = (0.0, sheet, None)
        for view in (sheet, sheet.turned()):
            least = LEAST_FACE * view.picture.shape[1]
            faces = [face for face in self._detector(view.picture) if face.size >= least]
            if faces and faces[0].score > best[0]:
                best = (faces[0].score, view, faces[0])
        return best[1], best[2]

    def _wrong_side(self, sheet: Sheet, subject: Subject) -> bool:
        zone = any(
            find_lines(grey(view.picture)) for view in (sheet, sheet.turned())
        )  # fmt: skip
        return zone if subject is Subject.CARD_FRONT else not zone


def _is_card(subject: Subject | None) -> bool | None:
    return None if subject is None else subject is not Subject.PASSPORT_PAGE


def _zone(sheet: Sheet, *, turn: bool) -> tuple[Sheet, ReadZone | None]:
    """Read the zone; a document without a portrait may lie upside down."""
    views = (sheet, sheet.turned()) if turn else (sheet,)
    for view in views:
        zone = mrz_reader.read(grey(view.picture))
        if zone is not None and _is_zone(zone):
            return view, zone
    return sheet, None


def _is_zone(zone: ReadZone) -> bool:
    """Tell a zone from print that was taken for one: surname and given names part at `<<`."""
    return zone.mrz is not None or any("<<" in line for line in zone.lines)


def _unexpected(reading: Reading, subject: Subject | None) -> tuple[Reason, ...]:
    zone = reading.zone
    if subject is Subject.CARD_FRONT:
        if zone is not None:
            return (Reason.WRONG_SIDE,)
        return () if reading.face is not None else (Reason.BLUR_PORTRAIT,)
    rows = 3 if subject is Subject.CARD_BACK else 2
    if zone is None:
        missing = subject is Subject.CARD_BACK and reading.face is not None
        return (Reason.WRONG_SIDE if missing else Reason.MRZ_UNREADABLE,)
    if len(zone.lines) != rows:
        return (Reason.WRONG_SIDE,)
    return () if zone.mrz is not None else (Reason.MRZ_CHECK_DIGIT,)


def _is_id_code(text: str) -> bool:
    try:
        parse_qr(text)
    except IdQrError:
        return False
    return True
