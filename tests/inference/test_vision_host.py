"""The vision process over its bus: watched, shot, compared, put to rest, and ended."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psutil
import pytest

from kiosk.bus.client import remote
from kiosk.case.reasons import Reason
from kiosk.ports.errors import BusAbsentError
from kiosk.ports.vision import (
    CameraGoneError,
    ModelsAbsentError,
    PictureUnusableError,
    Preview,
    Subject,
    Vision,
)
from tests.inference.booth import PATIENCE_S, Booth, configured, running
from twins.specimen import Person, draw, scene, zone
from twins.specimen.portraits import A2, A, B


def steady(preview: Preview) -> bool:
    return preview.hint.steady


def test_a_card_is_shown_found_steady_and_shot(
    booth: Booth, vision: Vision, holder: Person
) -> None:
    booth.show(scene.on_bay(draw.cccd_back(holder), seed=1))
    vision.watch(Subject.CARD_BACK)
    shown = booth.preview(steady)
    assert shown.jpeg[:2] == b"\xff\xd8"
    assert len(shown.hint.outline) == 4
    shot = vision.shoot()
    assert shot.mrz is not None
    assert shot.mrz.lines == zone.vietnamese_card(holder)
    assert shot.faults == ()
    assert len(shot.jpeg) <= 300_000


def test_a_portrait_matches_the_printed_one_and_nobody_elses(
    booth: Booth, vision: Vision, holder: Person, models: Path
) -> None:
    booth.show(scene.on_bay(draw.cccd_front(holder), seed=2))
    vision.watch(Subject.CARD_FRONT)
    card = vision.shoot()
    assert card.codes == (holder.qr(),)
    assert card.portrait is not None
    assert len(card.portrait) <= 60_000
    booth.show(scene.portrait(A2.open(models), seed=2))
    vision.watch(Subject.PORTRAIT)
    booth.preview(steady)
    live = vision.shoot()
    assert live.faults == ()
    assert vision.compare(live.jpeg, card.portrait).same
    assert vision.compare(live.jpeg, A.printed(models)).same
    assert not vision.compare(live.jpeg, B.printed(models)).same


def test_the_serial_of_a_sim_is_read_from_its_card(booth: Booth, vision: Vision) -> None:
    booth.show(scene.on_bay(draw.sim_card("8984048000123456784"), seed=3))
    vision.watch(Subject.SIM)
    assert vision.shoot().codes == ("8984048000123456784",)


def test_the_preview_says_what_is_wrong(booth: Booth, vision: Vision) -> None:
    booth.show(scene.bay())
    vision.watch(Subject.CARD_FRONT)
    assert booth.preview(lambda _: True).hint.fault is Reason.DOC_NOT_FOUND


def test_a_camera_that_goes_is_told_and_comes_back(booth: Booth, vision: Vision) -> None:
    booth.show(scene.nobody())
    vision.watch(Subject.PORTRAIT)
    (booth.camera / "fault").write_text("gone")
    booth.preview(lambda seen: seen.hint.fault is Reason.CAMERA_GONE)
    with pytest.raises(CameraGoneError):
        vision.shoot()
    (booth.camera / "fault").unlink()
    booth.preview(lambda seen: seen.hint.fault is Reason.FACE_NONE)
    assert vision.shoot().faults == (Reason.FACE_NONE,)


def test_nothing_is_shot_at_rest(vision: Vision) -> None:
    with pytest.raises(CameraGoneError):
        vision.shoot()


def test_bytes_that_are_no_picture_are_refused(vision: Vision) -> None:
    with pytest.raises(PictureUnusableError):
        vision.compare(b"no picture", b"no picture")


def test_at_rest_the_process_is_idle_and_small(booth: Booth, vision: Vision) -> None:
    vision.rest()
    seen = psutil.Process(booth.process.pid)
    ends = monotonic() + PATIENCE_S
    while not idle(booth, seen):  # what was begun before it was told to rest may end
        assert monotonic() < ends
    assert seen.memory_info().rss < 250 << 20


def idle(booth: Booth, process: psutil.Process) -> bool:
    """Tell whether for a moment it sends no preview and hardly uses the processor."""
    before = process.cpu_times().user
    with suppress(AssertionError):
        booth.preview(lambda _: True, seconds=0.6)
        return False
    return bool(process.cpu_times().user - before < 0.2)


def test_a_bug_in_the_cameras_thread_ends_the_process() -> None:
    script = (
        "import threading, time, inference.host as host; threading.excepthook = host.fatal; "
        f"threading.Thread(target=lambda: 1 / 0).start(); time.sleep({PATIENCE_S})"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=2 * PATIENCE_S)
    assert done.returncode == 70


def test_a_misspelt_camera_is_named_and_nothing_starts(tmp_path: Path) -> None:
    command = configured(tmp_path, tmp_path)
    config = tmp_path / "kiosk.toml"
    config.write_text(config.read_text().replace("replay:", "replai:"))
    done = subprocess.run(command, check=False, timeout=PATIENCE_S, capture_output=True, text=True)
    assert done.returncode == 2
    assert "vision.camera" in done.stderr


def test_without_models_it_starts_and_says_so_and_ends_when_told(tmp_path: Path) -> None:
    with running(tmp_path, tmp_path / "no-models") as booth:
        booth.show(scene.bay())
        with booth.reach() as vision, pytest.raises(ModelsAbsentError):
            vision.watch(Subject.CARD_FRONT)
        booth.process.terminate()
        assert booth.process.wait(PATIENCE_S) == 0
    with (
        remote(Vision, f"ipc://{booth.run}/vision", 1.0) as gone,
        pytest.raises(BusAbsentError),
    ):
        gone.rest()
