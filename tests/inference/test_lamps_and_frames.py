"""Lamps, camera and fusion together: through the real process, and the rules one by one."""

from collections.abc import Iterator
from concurrent.futures import Future
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.camera.source import Frame
from drivers.lamps.leds import LedLamps
from inference.bursts import EACH, LATE_S, LENGTH, Burst, Bursts
from inference.document.finder import find
from inference.document.fuse import without_glare
from inference.document.reading import DocumentReader
from inference.face.detector import FaceDetector
from inference.lighting import BRIGHT, DIM, Lighting
from inference.picture import Bgr
from kiosk.bus.client import remote
from kiosk.case.reasons import Reason
from kiosk.ports.lamps import Lamp, LampBoard
from kiosk.ports.vision import CameraGoneError, Subject, Vision
from tests.inference.booth import PATIENCE_S, Booth, running
from tests.inference.test_document_reading import bgr
from tests.inference.test_vision_host import steady
from twins.leds import FULL, Leds, Watched
from twins.specimen import Person, draw, scene, zone
from twins.specimen.portraits import A2

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Booth]:
    with running(tmp_path_factory.mktemp("lit"), models, lamps=True) as process:
        yield process


@pytest.fixture(scope="module")
def card(holder: Person) -> dict[str, Image.Image]:
    """Lay a card on the bay that mirrors each lamp in its lines: what is seen by lamps lit."""
    back = draw.cccd_back(holder)
    ways = ((), ("left",), ("right",), ("left", "right"))
    return {
        "+".join(f"bay-{lamp}" for lamp in way): scene.on_bay(back, seed=1, lamps=way)
        for way in ways
    }


def flashes_in_a_second(watched: Watched) -> int:
    """Count how often all the light rose, at most, within a second."""
    full = {"bay-left": FULL, "bay-right": 1, "face": FULL}
    light = [(at, sum(now[name] / full[name] for name in full)) for at, now in watched.seen]
    rises = [
        after[0]
        for before, one, after in zip(light, light[1:], light[2:], strict=False)
        if after[1] > one[1] <= before[1]
    ]
    return max((sum(at <= one < at + 1 for one in rises) for at in rises), default=0)


def test_a_card_that_mirrors_each_lamp_is_read_from_both_sides(
    booth: Booth, vision: Vision, holder: Person, card: dict[str, Image.Image], models: Path
) -> None:
    lines = zone.vietnamese_card(holder)
    reader = DocumentReader(FaceDetector(models), print_wait_s=0)
    for side in ("bay-left", "bay-right"):
        alone = reader.read(bgr(card[side]), Subject.CARD_BACK)
        assert Reason.GLARE in alone.faults
        assert alone.zone is None or alone.zone.lines != lines
    booth.show_lit(card)
    with Watched(booth.leds) as watched:
        vision.watch(Subject.CARD_BACK)
        booth.preview(steady)  # a reflection that two lamps can take away keeps nobody waiting
        shot = vision.shoot()
        assert shot.mrz is not None
        assert (shot.mrz.lines, shot.faults) == (lines, ())
        vision.rest()
    assert booth.leds.lit() == set()
    assert flashes_in_a_second(watched) <= 3


def test_light_from_one_side_and_the_other_is_evened(card: dict[str, Image.Image]) -> None:
    plain, left, right = (bgr(card[lit]) for lit in ("", "bay-left", "bay-right"))
    fused = without_glare(left, [left, right])
    found = find(plain)
    assert found is not None
    (x0, y0), (x1, y1) = (
        found.corners.min(0).astype(int) + 40,
        found.corners.max(0).astype(int) - 40,
    )
    differ = [
        np.abs(cv2.blur(one, (61, 61)).astype(float) - cv2.blur(plain, (61, 61)))[y0:y1, x0:x1]
        for one in (left, fused)
    ]
    assert differ[0].max() > 40  # a reflection, and a side in less light
    assert differ[1].max() < 12


def test_a_lamp_that_goes_is_named_and_pictures_are_taken_without_it(
    booth: Booth, vision: Vision, card: dict[str, Image.Image]
) -> None:
    booth.show_lit(card)
    booth.leds.take_away("bay-left")
    vision.watch(Subject.CARD_BACK)
    booth.preview(lambda seen: seen.hint.fault is Reason.GLARE)
    assert Reason.GLARE in vision.shoot().faults
    with remote(LampBoard, f"ipc://{booth.run}/lamps", PATIENCE_S) as board:
        (fault,) = board.faults()
        booth.leds.plug("bay-left")
        assert board.faults() == ()
    assert (fault.lamp, fault.code) == (Lamp.LEFT, "lamp.gone")


def test_a_face_in_the_dark_is_lit_until_it_can_be_seen(
    booth: Booth, vision: Vision, models: Path
) -> None:
    face = A2.open(models)
    booth.show_lit({"": scene.portrait(face, 2, "dark"), "face": scene.portrait(face, 2)})
    vision.watch(Subject.PORTRAIT)
    booth.preview(steady)
    assert booth.leds.lit() == {"face"}
    assert vision.shoot().faults == ()


def test_no_light_is_left_by_a_process_that_ends(tmp_path: Path) -> None:
    with running(tmp_path, tmp_path / "no-models", lamps=True) as booth, booth.reach():
        until = monotonic() + PATIENCE_S
        while booth.leds.lit():  # left on by the one before
            assert monotonic() < until
            sleep(0.01)
        (booth.leds.folder / "face" / "brightness").write_text("255\n")
        booth.process.terminate()
        assert booth.process.wait(PATIENCE_S) == 0
        assert booth.leds.lit() == set()


# --- the rules, in a time of their own


class Bay:
    """Lamps, frames fifteen a second, and what the light asks for."""

    def __init__(self, folder: Path) -> None:
        self.leds = Leds(folder, {"bay-left": FULL, "bay-right": FULL, "face": FULL})
        names = {Lamp.LEFT: "bay-left", Lamp.RIGHT: "bay-right", Lamp.FACE: "face"}
        self.lighting = Lighting(LedLamps(names, folder))
        self.now = SECOND

    def frame(self) -> bool:
        """Take a frame; tell whether it counts."""
        self.now += SECOND // 15
        grey = np.zeros((1, 1), np.uint8)
        return self.lighting.feed(Frame(np.zeros((1, 1, 3), np.uint8), grey, self.now), self.now)

    def settle(self) -> None:
        while not self.frame():
            pass


@pytest.fixture
def bay(tmp_path: Path) -> Bay:
    return Bay(tmp_path)


@pytest.mark.parametrize(("subject", "lit"), [
    (Subject.CARD_FRONT, {"bay-left", "bay-right"}), (Subject.SIM, {"bay-left", "bay-right"}),
    (Subject.CODE, set()), (Subject.PORTRAIT, set()),
])  # fmt: skip
def test_each_subject_has_its_light(bay: Bay, subject: Subject, lit: set[str]) -> None:
    bay.lighting.watch(subject)
    bay.settle()
    assert bay.leds.lit() == lit


def test_without_lamps_every_frame_counts() -> None:
    lighting = Lighting(LedLamps({}))
    lighting.watch(Subject.CARD_FRONT)
    grey = np.zeros((1, 1), np.uint8)
    assert lighting.feed(Frame(np.zeros((1, 1, 3), np.uint8), grey, 0), SECOND)
    assert not lighting.pair


@pytest.mark.parametrize(("dark", "gain"), [(20, 100), (60, 60), (5, 40), (40, 900), (120, 90)])
def test_the_face_lamp_finds_a_level_and_stays_there(bay: Bay, dark: float, gain: float) -> None:
    bay.lighting.watch(Subject.PORTRAIT)
    levels = []
    for _ in range(200):
        if bay.frame():
            bay.lighting.look(dark + gain * bay.leds.shining("face") / FULL)
        levels.append(bay.leds.shining("face"))
    ways = [b > a for a, b in pairwise(levels) if a != b]
    assert sum(one != other for one, other in pairwise(ways)) <= 1  # up, and down at most once
    assert len(set(levels[-50:])) == 1
    seen = dark + gain * levels[-1] / FULL
    assert levels[-1] == 0 or seen <= BRIGHT or gain > 4 * (BRIGHT - DIM)
    assert seen >= DIM or levels[-1] in (0, FULL)


def test_while_colours_are_filmed_the_face_lamp_stays_as_it_is(bay: Bay) -> None:
    bay.lighting.watch(Subject.PORTRAIT)
    bay.settle()
    bay.lighting.look(DIM - 1)
    bay.settle()
    before = bay.leds.shining("face")
    bay.lighting.hold(still=True)
    for luma in (DIM - 40, BRIGHT + 40):
        bay.lighting.look(luma)
        bay.settle()
        assert bay.leds.shining("face") == before > 0
    bay.lighting.hold(still=False)
    bay.lighting.look(BRIGHT + 40)
    bay.settle()
    assert bay.leds.shining("face") < before


def taken(bay: Bay, mirrored: bool, subject: Subject = Subject.CARD_BACK) -> list[set[str]]:
    """Take a burst; give the lamps that shone in each of its frames."""
    pictures: Future[list[Bgr]] = Future()
    bursts = Bursts(bay.lighting, lambda _: mirrored)
    bay.lighting.watch(subject)
    bay.settle()
    bursts.add(Burst(pictures), bay.now / SECOND)
    shone: list[set[str]] = []
    while bursts:
        counts = bay.frame()
        picture = np.full((1, 1, 3), len(shone), np.uint8)
        shone.append(bay.leds.lit())
        bursts.feed(picture, bay.now / SECOND, lit=counts)
    return [shone[int(picture[0, 0, 0])] for picture in pictures.result(timeout=0)]


def test_where_lamps_are_mirrored_frames_are_taken_under_each_alone(bay: Bay) -> None:
    assert taken(bay, mirrored=True) == [{"bay-left"}] * EACH + [{"bay-right"}] * EACH
    bay.settle()
    assert bay.leds.lit() == {"bay-left", "bay-right"}


def test_where_no_lamp_is_mirrored_both_shine_on_all_frames(bay: Bay) -> None:
    assert taken(bay, mirrored=False) == [{"bay-left", "bay-right"}] * LENGTH


def test_with_one_lamp_left_a_burst_is_taken_in_its_light(bay: Bay) -> None:
    bay.leds.take_away("bay-right")
    assert taken(bay, mirrored=True) == [{"bay-left"}] * LENGTH


def test_a_lamp_that_dies_in_a_burst_ends_it_in_the_light_that_is_left(bay: Bay) -> None:
    pictures: Future[list[Bgr]] = Future()
    bursts = Bursts(bay.lighting, lambda _: True)
    bay.lighting.watch(Subject.CARD_BACK)
    bay.settle()
    bursts.add(Burst(pictures), bay.now / SECOND)
    shone: list[set[str]] = []
    while bursts:
        lit = bay.frame()
        shone.append(bay.leds.lit())
        if shone[-1] == {"bay-left"} and (bay.leds.folder / "bay-right").exists():
            bay.leds.take_away("bay-right")
        bursts.feed(np.full((1, 1, 3), len(shone) - 1, np.uint8), bay.now / SECOND, lit=lit)
    given = [shone[int(picture[0, 0, 0])] for picture in pictures.result(timeout=0)]
    assert given == [{"bay-left"}] * (EACH + 1)


def test_light_that_never_settles_costs_seconds_and_no_picture(bay: Bay) -> None:
    pictures: Future[list[Bgr]] = Future()
    bursts = Bursts(bay.lighting, lambda _: False)
    bursts.add(Burst(pictures), 0.0)
    bursts.feed(np.zeros((1, 1, 3), np.uint8), LATE_S, lit=False)
    assert not pictures.done()
    bursts.feed(np.zeros((1, 1, 3), np.uint8), LATE_S + 0.1, lit=False)
    assert len(pictures.result(timeout=0)) == 1


def test_a_camera_that_goes_tells_who_waits_for_a_burst(bay: Bay) -> None:
    pictures: Future[list[Bgr]] = Future()
    bursts = Bursts(bay.lighting, lambda _: False)
    bursts.add(Burst(pictures), 0.0)
    bursts.refuse(CameraGoneError("camera", "unplugged"))
    with pytest.raises(CameraGoneError):
        pictures.result(timeout=0)
