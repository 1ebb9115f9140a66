"""Everything one picture of a document says: where, which side, zone, codes, print, faults."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from inference.document import codes, mrz_reader, printed, quality, recapture, tesseract
from inference.document.finder import Found, find
from inference.document.mrz_grid import find_lines
from inference.document.mrz_reader import GOOD, ReadZone
from inference.document.printed import Print
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
LARGEST_FACE: Final = 0.30  # a larger one is a portrait box taken for a document
TD3_WIDTH: Final = 44
ZONE_LIKELY: Final = -0.6  # mean log probability; print taken for a zone is less
ZONE_WIDTHS: Final = (0.75, 1.0)  # of the document's width; 0.87 to 0.9 by ICAO 9303
NARROWEST: Final = 8
NOTHING: Final = (64, 64)
MOTTO: Final = 0.17  # of a card's height, above its title
ZONE_TOP: Final = {3: 0.64, 2: 0.79}  # of the sheet's height, by lines; print is read above it
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
    print: Print | None
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
        """Tell the class by zone, QR code and portrait, else by the printed titles and labels."""
        has_qr = any(map(_is_id_code, self.codes))
        if self.zone is not None:
            return _kind_of(self.zone.lines, has_qr=has_qr)
        if has_qr and self.face is not None:
            return DocumentKind.CCCD
        return (self.print.kind if self.print else None) or DocumentKind.OTHER


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A document set upright, and what had to be read to know which way up it is."""

    found: Found | None
    sheet: Sheet
    face: Face | None
    zone: ReadZone | None


class DocumentReader:
    """Reads documents; one thread each, since its face detector serves one."""

    def __init__(self, detector: FaceDetector, print_wait_s: float = tesseract.WAIT_S) -> None:
        """`print_wait_s` bounds the slowest part, where somebody stands and waits."""
        self._detector = detector
        self._wait_s = print_wait_s

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
        geometry = quality.geometry(found, sheet, picture.shape)
        faults = quality.faults(found, {**geometry, **quality.look(sheet, face)})
        wants_face = subject is not Subject.CARD_BACK
        if not faults and wants_face is (face is None) and self._wrong_side(sheet, subject):
            faults = (Reason.WRONG_SIDE,)
        return found, faults

    def read(self, picture: Bgr, subject: Subject | None = None) -> Reading:
        """Read everything; with a subject also say when it is the wrong side or unreadable."""
        if max(picture.shape[:2]) > NARROWEST * min(picture.shape[:2]):
            picture = np.asarray(cv2.resize(picture, NOTHING), np.uint8)  # no document is a strip
        placed = self._outlined(picture, subject)
        if placed is None or (subject is None and placed.zone is None and not _has_code(placed)):
            placed = self._scanned(picture, placed)
        found, sheet, face, zone = placed.found, placed.sheet, placed.face, placed.zone
        luma = grey(sheet.picture)
        figures = {
            **quality.geometry(found, sheet, picture.shape), **quality.look(sheet, face),
            "raster": recapture.raster(luma),
        }  # fmt: skip
        text = _print(placed, self._wait_s) if _is_printed(placed, subject) else None
        look = codes.read_quickly if zone is not None and len(zone.lines) == 2 else codes.read
        reading = Reading(found, sheet, face, zone, look(sheet.picture), text, figures, ())
        scanned = subject is None and bool(zone or reading.codes)
        faults = quality.faults(found, figures, scanned=scanned)
        if reading.kind is DocumentKind.CMND:
            faults = (Reason.CMND_VOID, *faults)
        wrong = _unexpected(reading, subject) if subject in SIDES and found else ()
        return replace(reading, faults=(*faults, *wrong))

    def _outlined(self, picture: Bgr, subject: Subject | None) -> _Placed | None:
        """Cut the document out along its outline."""
        found = find(picture)
        if found is None:
            return None
        sheet, face = self._upright(rectify(picture, found, card=_is_card(subject)))
        sheet, zone = _zone(sheet, turn=face is None)
        return _Placed(found, sheet, face, zone)

    def _scanned(self, picture: Bgr, outlined: _Placed | None) -> _Placed:
        """Take the whole picture for the document, lying any way up, if it tells more so."""
        zone = mrz_reader.search(grey(picture))
        if zone is not None and _is_zone(zone):
            if outlined is not None and _holds(outlined.found, zone, picture):
                return replace(outlined, zone=zone)
            sheet = as_it_is(_quarters(picture, zone.turns))
            return _Placed(None, sheet, self._face(sheet), zone)
        if outlined is not None and _is_whole(outlined):
            return outlined
        ways = [as_it_is(_quarters(picture, turns)) for turns in range(4)]
        seen = [(way, self._face(way)) for way in ways]
        sheet, face = max(seen, key=lambda pair: pair[1].score if pair[1] else 0.0)
        return _Placed(None, sheet, face, None)

    def _upright(self, sheet: Sheet) -> tuple[Sheet, Face | None]:
        """Turn the document so that its portrait stands on its feet."""
        best: tuple[float, Sheet, Face | None] = (0.0, sheet, None)
        for view in (sheet, sheet.turned()):
            face = self._face(view)
            if face is not None and face.score > best[0]:
                best = (face.score, view, face)
        return best[1], best[2]

    def _face(self, sheet: Sheet) -> Face | None:
        least = LEAST_FACE * sheet.picture.shape[1]
        return next((face for face in self._detector(sheet.picture) if face.size >= least), None)

    def _wrong_side(self, sheet: Sheet, subject: Subject) -> bool:
        zone = any(
            find_lines(grey(view.picture)) for view in (sheet, sheet.turned())
        )  # fmt: skip
        return zone if subject is Subject.CARD_FRONT else not zone


def _is_card(subject: Subject | None) -> bool | None:
    return None if subject is None else subject is not Subject.PASSPORT_PAGE


def _quarters(picture: Bgr, turns: int) -> Bgr:
    return np.ascontiguousarray(np.rot90(picture, turns))


def _zone(sheet: Sheet, *, turn: bool) -> tuple[Sheet, ReadZone | None]:
    """Read the zone; a document without a portrait may lie upside down."""
    best: tuple[Sheet, ReadZone] | None = None
    for view, zone in _zones(sheet, turn=turn):
        if best is None or zone.likely > best[1].likely:
            best = view, zone
        if zone.mrz is not None or zone.likely > GOOD:
            break
    return best if best is not None else (sheet, None)


def _zones(sheet: Sheet, *, turn: bool) -> Iterator[tuple[Sheet, ReadZone]]:
    for view in (sheet, sheet.turned()) if turn else (sheet,):
        zone = mrz_reader.read(grey(view.picture))
        if zone is not None and _is_zone(zone):
            yield view, zone


def _is_zone(zone: ReadZone) -> bool:
    """Tell a zone from print that was taken for one: surname and given names part at `<<`."""
    shaped = any("<<" in line for line in zone.lines)
    return zone.mrz is not None or (shaped and zone.likely > ZONE_LIKELY)


def _holds(found: Found | None, zone: ReadZone, picture: Bgr) -> bool:
    """Tell whether the zone that was read in the whole picture is this document's."""
    if found is None or zone.turns:
        return False
    low, high = ZONE_WIDTHS
    place = zone.middle[0] * picture.shape[1], zone.middle[1] * picture.shape[0]
    inside = cv2.pointPolygonTest(found.corners.reshape(-1, 1, 2), place, measureDist=False) > 0
    return inside and low <= zone.width / found.sides[0] <= high


def _is_whole(placed: _Placed) -> bool:
    """Tell a document from a portrait box, which has four sides too."""
    width = placed.sheet.picture.shape[1]
    return placed.face is None or placed.face.size <= LARGEST_FACE * width


def _has_code(placed: _Placed) -> bool:
    return bool(codes.read_quickly(placed.sheet.picture))


def _is_printed(placed: _Placed, subject: Subject | None) -> bool:
    """Read print where a case or a class needs it: it costs more than all the rest."""
    zone = placed.zone
    if subject is None and zone is not None:
        return zone.mrz is None or zone.mrz.issuer == "VNM"
    return placed.found is not None or placed.face is not None


def _print(placed: _Placed, wait_s: float) -> Print:
    """Read the part of the sheet that holds fields: no state's motto, no zone."""
    luma, zone = grey(placed.sheet.picture), placed.zone
    front = placed.sheet.is_card and placed.face is not None and zone is None
    top = MOTTO if front else 0.0
    bottom = ZONE_TOP[len(zone.lines)] if zone is not None else 1.0
    tall = luma.shape[0]
    return printed.read(luma[round(tall * top) : round(tall * bottom)], wait_s)


def _kind_of(lines: tuple[str, ...], *, has_qr: bool) -> DocumentKind:
    if len(lines) == 2:
        passport = lines[0].startswith("P") and len(lines[0]) == TD3_WIDTH
        return DocumentKind.PASSPORT if passport else DocumentKind.OTHER
    if not lines[0].startswith("IDVNM"):
        return DocumentKind.OTHER
    return DocumentKind.CAN_CUOC if has_qr else DocumentKind.CCCD


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
