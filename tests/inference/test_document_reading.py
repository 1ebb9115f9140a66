"""Drawn documents photographed on the bay: what is printed is read, what is wrong is named."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from inference.document import codes
from inference.document.finder import find
from inference.document.fuse import without_glare
from inference.document.reading import DocumentReader, Reading
from inference.document.recapture import raster
from inference.document.sim import SimNumbers, numbers
from inference.face.detector import FaceDetector
from inference.picture import Bgr
from kiosk.case.document import DocumentKind, Side
from kiosk.case.reasons import Reason
from kiosk.cli.bench_vision.rates import overlap
from kiosk.ports.vision import Subject
from twins.specimen import Person, corpus, draw, person, scene, table, traveller, zone
from twins.specimen.degrade import degrade
from twins.specimen.scene import Fault


def bgr(picture: Image.Image) -> Bgr:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


@pytest.fixture(scope="module")
def reader(models: Path) -> DocumentReader:
    return DocumentReader(FaceDetector(models), print_wait_s=0)


@pytest.fixture(scope="module")
def print_reader(models: Path) -> DocumentReader:
    return DocumentReader(FaceDetector(models))


SERIAL, OTHER_SERIAL = "8984048000123456783", "8984048000123456809"


def code_alone(text: str) -> Bgr:
    sheet = Image.new("RGB", (120, 120), "white")
    draw.ink.code(sheet, text, 0, 0, 120)
    return bgr(sheet)


@cache
def front(holder: Person) -> Image.Image:
    return draw.cccd_front(holder)


@cache
def back(holder: Person) -> Image.Image:
    return draw.cccd_back(holder)


@pytest.mark.parametrize("seed", [7])
def test_the_zone_of_a_card_is_read_letter_by_letter(reader: DocumentReader, seed: int) -> None:
    holder = person(seed)
    reading = reader.read(bgr(scene.on_bay(back(holder), seed=seed)), Subject.CARD_BACK)
    assert reading.zone is not None
    assert reading.zone.lines == zone.vietnamese_card(holder)
    assert reading.zone.mrz is not None
    assert reading.zone.mrz.personal_number == holder.number
    assert (reading.side, reading.kind, reading.faults) == (Side.BACK, DocumentKind.CCCD, ())


@pytest.mark.parametrize("seed", [0])
def test_the_page_of_a_passport_is_read(reader: DocumentReader, guest: Person, seed: int) -> None:
    holder = traveller(seed).shown(guest.portrait or b"")
    picture = bgr(scene.on_bay(draw.passport_page(holder), seed=seed))
    reading = reader.read(picture, Subject.PASSPORT_PAGE)
    assert reading.zone is not None
    assert reading.zone.lines == zone.passport(holder)
    assert reading.face is not None
    assert (reading.kind, reading.faults) == (DocumentKind.PASSPORT, ())


@pytest.mark.parametrize("seed", [0])
def test_the_code_and_portrait_of_a_card_are_read(
    reader: DocumentReader, holder: Person, seed: int
) -> None:
    reading = reader.read(bgr(scene.on_bay(front(holder), seed=seed)), Subject.CARD_FRONT)
    assert reading.codes == (holder.qr(),)
    assert reading.face is not None
    assert (reading.side, reading.kind, reading.faults) == (Side.FRONT, DocumentKind.CCCD, ())


def test_the_card_of_2024_carries_code_and_zone_on_its_back(
    reader: DocumentReader, holder: Person
) -> None:
    reading = reader.read(bgr(scene.on_bay(draw.can_cuoc_back(holder), seed=5)), Subject.CARD_BACK)
    assert reading.codes == (holder.qr(),)
    assert reading.zone is not None
    assert reading.zone.lines == zone.vietnamese_card(holder)
    assert reading.kind is DocumentKind.CAN_CUOC


@pytest.mark.parametrize("side", [draw.cccd_front, draw.cccd_back])
def test_a_card_upside_down_is_set_upright(
    reader: DocumentReader, holder: Person, side: object
) -> None:
    card = front(holder) if side is draw.cccd_front else back(holder)
    reading = reader.read(bgr(scene.on_bay(card.rotate(180), seed=6)))
    if side is draw.cccd_front:
        assert reading.face is not None
        assert reading.face.box[0] < reading.sheet.picture.shape[1] / 3
    else:
        assert reading.zone is not None
        assert reading.zone.lines == zone.vietnamese_card(holder)


FAULTS: dict[Fault, Reason] = {
    "blurred": Reason.BLUR_TEXT,
    "glare": Reason.GLARE,
    "cropped": Reason.CROP,
    "dark": Reason.EXPOSURE,
    "empty": Reason.DOC_NOT_FOUND,
    "tilted": Reason.TILT,
    "far": Reason.LOW_RES,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_picture_is_named(
    reader: DocumentReader, holder: Person, fault: Fault
) -> None:
    picture = bgr(scene.on_bay(front(holder), fault, seed=4))
    small = np.ascontiguousarray(picture[::2, ::2])
    _, at_a_glance = reader.glance(picture, small, Subject.CARD_FRONT)
    assert at_a_glance[0] is FAULTS[fault]
    assert reader.read(picture, Subject.CARD_FRONT).faults[0] is FAULTS[fault]


@pytest.mark.parametrize("asked", [Subject.CARD_FRONT, Subject.CARD_BACK])
def test_the_other_side_is_noticed(reader: DocumentReader, holder: Person, asked: Subject) -> None:
    shown = back(holder) if asked is Subject.CARD_FRONT else front(holder)
    picture = bgr(scene.on_bay(shown, seed=2))
    small = np.ascontiguousarray(picture[::2, ::2])
    assert reader.glance(picture, small, asked)[1] == (Reason.WRONG_SIDE,)
    assert reader.read(picture, asked).faults == (Reason.WRONG_SIDE,)


def test_a_zone_with_a_wrong_check_digit_is_not_believed(
    reader: DocumentReader, holder: Person
) -> None:
    card = back(holder).copy()
    first, second, third = zone.vietnamese_card(holder)
    digit = "5" if second[0] != "5" else "6"
    card.paste((240, 244, 246, 255), (90, 700, 1640, 1000))
    draw.ink.zone(card, (first, digit + second[1:], third), 94, 750, 5.4)
    reading = reader.read(bgr(scene.on_bay(card, seed=1)), Subject.CARD_BACK)
    assert reading.zone is not None
    assert reading.zone.mrz is None
    assert Reason.MRZ_CHECK_DIGIT in reading.faults


def test_a_card_is_found_among_other_things(reader: DocumentReader, holder: Person) -> None:
    picture = scene.on_bay(front(holder), seed=9)
    for box, colour in (
        ((60, 60, 420, 260), (150, 90, 60)),
        ((1900, 900, 2250, 1240), (60, 90, 150)),
    ):
        picture.paste(colour, box)
    reading: Reading = reader.read(bgr(picture), Subject.CARD_FRONT)
    assert reading.codes == (holder.qr(),)
    assert reading.faults == ()


def test_without_a_barcode_the_printed_serial_is_read() -> None:
    card = draw.sim_card(SERIAL)
    card.paste((238, 240, 244, 255), (100, 700, 1700, 1070))
    assert numbers([bgr(corpus.card_on_bay(card, 1))]) == SimNumbers((SERIAL,))


@pytest.mark.parametrize(("printed", "differ"), [(SERIAL, False), (OTHER_SERIAL, True)])
def test_the_print_of_a_sim_is_held_against_its_barcode(printed: str, *, differ: bool) -> None:
    card, other = draw.sim_card(SERIAL), draw.sim_card(printed)
    for box in ((740, 390, 1640, 480), (150, 925, 1400, 1010)):
        card.paste(other.crop(box), box[:2])
    assert numbers([bgr(corpus.card_on_bay(card, 1))]) == SimNumbers((SERIAL,), differ=differ)


def test_of_a_burst_the_code_of_most_frames_comes_first() -> None:
    one, two = (code_alone(text) for text in ("ONE", "TWO"))
    assert codes.voted([one, two, two]) == ("TWO", "ONE")


def test_a_code_that_the_best_frame_lost_is_read_in_another() -> None:
    lost = np.full((120, 120, 3), 200, np.uint8)
    assert codes.voted([lost, code_alone("ONE")], hard=True) == ("ONE",)


def test_the_front_of_2024_is_known_by_its_print(
    print_reader: DocumentReader, holder: Person
) -> None:
    picture = bgr(scene.on_bay(draw.can_cuoc_front(holder), seed=3))
    reading = print_reader.read(picture, Subject.CARD_FRONT)
    assert (reading.side, reading.kind, reading.faults) == (Side.FRONT, DocumentKind.CAN_CUOC, ())
    assert reading.print is not None
    fields = dict(reading.print.fields)
    assert fields["id_number"] == holder.number
    assert fields["full_name"] == holder.full_name
    assert fields["birth"] == holder.birth.isoformat()
    assert (fields["sex"], fields["nationality"]) == (holder.sex, "VNM")


def test_the_one_letter_of_the_sex_on_a_passports_page_is_read(
    print_reader: DocumentReader,
) -> None:
    page = scene.on_bay(draw.passport_page(traveller(61)), seed=61).crop(corpus.PAGE_BOX)
    read = print_reader.read(bgr(page), Subject.PASSPORT_PAGE).print
    assert read is not None
    assert dict(read.fields)["sex"] == traveller(61).sex


GUEST = traveller(3)


@pytest.mark.parametrize(("mm", "lines"), [
    ((105, 74), zone.identity_td2(GUEST)), ((105, 74), zone.visa(GUEST, 36)),
    ((120, 80), zone.visa(GUEST, 44)),
])  # fmt: skip
def test_documents_with_other_zones_are_found_and_read_on_the_bay(
    reader: DocumentReader, mm: tuple[int, int], lines: tuple[str, str]
) -> None:
    wide, tall = (side * draw.ink.MM for side in mm)
    sheet = draw.ink.paper((wide, tall), draw.PAGE_PAPER, draw.PAGE_WAVES)
    left = (wide - round(len(lines[0]) * 2.54 * draw.ink.MM)) // 2
    draw.ink.zone(sheet, lines, left, tall - 20 * draw.ink.MM, 7.0)
    reading = reader.read(bgr(scene.on_bay(sheet.convert("RGBA"), seed=1)))
    assert reading.found is not None
    assert reading.zone is not None
    assert (reading.zone.lines, reading.kind) == (lines, DocumentKind.OTHER)
    assert reading.zone.mrz is not None


def test_the_old_nine_digit_card_is_refused_by_name(
    print_reader: DocumentReader, holder: Person
) -> None:
    picture = bgr(scene.on_bay(draw.cmnd_front(holder), seed=3))
    reading = print_reader.read(picture, Subject.CARD_FRONT)
    assert reading.kind is DocumentKind.CMND
    assert reading.faults[0] is Reason.CMND_VOID


@pytest.mark.parametrize(("kind", "reason"), [
    ("screen", Reason.RECAPTURED), ("printed", Reason.RECAPTURED), ("shadow", Reason.SHADOW),
])  # fmt: skip
def test_a_picture_of_a_picture_and_a_shadow_are_named(
    reader: DocumentReader, kind: str, reason: Reason
) -> None:
    seen = corpus.card_on_bay(draw.cccd_back(person(4)), 4)
    reading = reader.read(bgr(degrade(seen, kind, 1, 4)))
    assert reason in reading.faults


@pytest.mark.parametrize("turns", [1, 3])
def test_a_scan_on_its_side_is_set_upright(reader: DocumentReader, turns: int) -> None:
    sheet = draw.passport_page(traveller(5)).convert("RGB").resize((1250, 880))
    picture = np.ascontiguousarray(np.rot90(bgr(sheet), turns))
    reading = reader.read(picture)
    assert reading.zone is not None
    assert reading.zone.lines == zone.passport(traveller(5))
    assert reading.kind is DocumentKind.PASSPORT


@pytest.mark.parametrize("ground", table.GROUNDS)
def test_a_card_is_outlined_on_any_ground(ground: table.Ground) -> None:
    card = draw.cccd_back(person(2))
    frame, corners = table.on_table(card, ground, 1)
    found = find(bgr(frame))
    assert found is not None
    assert overlap(found.corners, corners.astype(np.float32), (648, 1152)) > 0.9


def test_an_empty_table_holds_no_document() -> None:
    assert find(bgr(scene.bay(3))) is None


def test_a_leaning_card_gives_its_angle(reader: DocumentReader) -> None:
    flat = reader.read(bgr(scene.on_bay(draw.cccd_back(person(1)), seed=4)))
    leaning = reader.read(bgr(scene.on_bay(draw.cccd_back(person(1)), "tilted", seed=4)))
    assert flat.figures["tilt"] < 8
    assert leaning.figures["tilt"] > flat.figures["tilt"] + 8


def test_a_moving_reflection_is_filled_from_the_other_frame(reader: DocumentReader) -> None:
    card = draw.cccd_back(person(4))
    clean, moved = (corpus.card_on_bay(card, seed) for seed in (4, 5))
    frames = []
    for seen, place in ((clean, (560, 560)), (moved, (760, 330))):
        lit = np.asarray(seen, np.float32)
        lamp = np.zeros(lit.shape[:2], np.float32)
        cv2.ellipse(lamp, place, (150, 60), 0, 0, 360, (1.0,), -1)
        lit += 240 * cv2.GaussianBlur(lamp, (0, 0), 8)[:, :, np.newaxis]
        frames.append(bgr(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))))
    assert Reason.GLARE in reader.read(frames[0], Subject.CARD_BACK).faults
    fused = reader.read(without_glare(frames[0], frames), Subject.CARD_BACK)
    assert Reason.GLARE not in fused.faults
    assert fused.zone is not None
    assert fused.zone.lines == zone.vietnamese_card(person(4))


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1), (3000, 40)])
def test_a_strip_of_any_form_is_read_as_nothing(
    reader: DocumentReader, size: tuple[int, int]
) -> None:
    reading = reader.read(np.full((*size, 3), 200, np.uint8))
    assert (reading.found, reading.zone, reading.codes) == (None, None, ())


def test_darkness_has_no_raster() -> None:
    assert raster(np.zeros((600, 800), np.uint8)) < 1
