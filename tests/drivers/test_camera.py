"""One contract for every camera; the replayed one also swaps scenes and breaks on demand."""

import importlib.util
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import monotonic, monotonic_ns

import cv2
import numpy as np
import pytest

from drivers.camera.picamera import PicameraSource
from drivers.camera.pulse import Pulse
from drivers.camera.replay import ReplaySource
from drivers.camera.source import CameraSource, Frame, UnknownControlError
from kiosk.ports.vision import CameraFrozenError, CameraGoneError
from twins.picamera import Sensor

NO_LIBCAMERA = importlib.util.find_spec("libcamera") is None


def put_scene(folder: Path, level: int) -> None:
    fresh = folder / "next.png"
    assert cv2.imwrite(str(fresh), np.full((720, 1280, 3), level, np.uint8))
    fresh.replace(folder / "scene.png")


@pytest.fixture(
    params=[
        "replay",
        "double",
        pytest.param("picamera", marks=pytest.mark.skipif(NO_LIBCAMERA, reason="no libcamera")),
    ]
)
def camera(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CameraSource]:
    put_scene(tmp_path, 120)
    source: CameraSource
    if request.param == "replay":
        source = ReplaySource(tmp_path, 50)
    elif request.param == "double":
        source = PicameraSource(library=Sensor)
    else:
        source = PicameraSource()
    source.start()
    yield source
    source.stop()


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[tuple[ReplaySource, Path]]:
    put_scene(tmp_path, 120)
    source = ReplaySource(tmp_path, 50)
    source.start()
    yield source, tmp_path
    source.stop()


def test_frames_are_colour_and_grey_and_their_time_goes_on(camera: CameraSource) -> None:
    first, second = islice(camera.frames(), 2)
    assert first.main.ndim == 3
    assert first.main.shape[2] == 3
    assert first.lores.ndim == 2
    assert second.timestamp_ns > first.timestamp_ns


def test_a_misspelt_control_is_refused_by_name(camera: CameraSource) -> None:
    with pytest.raises(UnknownControlError, match="Exposuretime"):
        camera.set_controls(Exposuretime=3)


def test_a_stopped_camera_ends_its_frames(camera: CameraSource) -> None:
    frames = camera.frames()
    next(frames)
    camera.stop()
    assert next(frames, None) is None


def test_frames_come_at_the_rate_asked_for(replay: tuple[ReplaySource, Path]) -> None:
    took: list[float] = []
    ends = monotonic() + 40
    while not took or (min(took) > 0.3 and monotonic() < ends):  # the machine may be late at times
        began = monotonic()
        assert len(list(islice(replay[0].frames(), 11))) == 11
        took.append(monotonic() - began)
    assert 0.15 < min(took) < 0.3


def test_a_scene_put_in_place_is_seen_in_the_next_frame(replay: tuple[ReplaySource, Path]) -> None:
    source, folder = replay
    assert source.still().main[0, 0, 0] == 120
    put_scene(folder, 200)
    assert source.still().main[0, 0, 0] == 200


def test_a_half_written_scene_leaves_the_last_picture(replay: tuple[ReplaySource, Path]) -> None:
    source, folder = replay
    source.still()
    (folder / "scene.png").write_bytes(b"\x89PNG half")
    assert source.still().main[0, 0, 0] == 120


def test_a_frozen_camera_misses_the_new_scene(replay: tuple[ReplaySource, Path]) -> None:
    source, folder = replay
    source.still()
    (folder / "fault").write_text("frozen\n")
    put_scene(folder, 200)
    assert source.still().main[0, 0, 0] == 120


def test_a_black_camera_gives_black_frames(replay: tuple[ReplaySource, Path]) -> None:
    source, folder = replay
    (folder / "fault").write_text("black")
    assert source.still().main.max() == 0


def test_an_unplugged_camera_is_gone(replay: tuple[ReplaySource, Path]) -> None:
    source, folder = replay
    (folder / "fault").write_text("gone")
    with pytest.raises(CameraGoneError):
        next(iter(source.frames()))


def test_a_camera_without_a_picture_is_gone(tmp_path: Path) -> None:
    source = ReplaySource(tmp_path)
    source.start()
    with pytest.raises(CameraGoneError):
        source.still()


def test_a_consumer_too_slow_for_the_rate_loses_frames(replay: tuple[ReplaySource, Path]) -> None:
    source, _ = replay
    frames = source.frames()
    next(frames)
    until = monotonic() + 0.12
    while monotonic() < until:
        pass
    next(frames)
    assert source.dropped >= 4


@pytest.fixture
def sensor() -> Sensor:
    return Sensor()


def on_a_pi(sensor: Sensor) -> PicameraSource:
    made = PicameraSource(library=lambda: sensor)
    made.start()
    return made


def test_padding_of_the_small_picture_is_cut_off(sensor: Sensor) -> None:
    frame = on_a_pi(sensor).still()
    assert frame.lores.shape == (240, 320)
    assert (frame.lores == 120).all()


def test_every_buffer_comes_back_however_many_frames_are_taken(sensor: Sensor) -> None:
    camera = on_a_pi(sensor)
    before = sensor.free
    for _ in islice(camera.frames(), 10):
        pass
    assert sensor.free == before


def test_a_cable_pulled_out_is_told_and_the_camera_can_be_opened_again(sensor: Sensor) -> None:
    camera = on_a_pi(sensor)
    sensor.silent = True
    with pytest.raises(CameraGoneError):
        camera.still()
    camera.stop()
    assert sensor.open == 0
    sensor.silent = False
    camera.start()
    assert camera.still().main.shape == (1296, 2304, 3)


def test_a_camera_that_is_not_there_is_gone_and_nothing_stays_open(sensor: Sensor) -> None:
    sensor.absent = True
    with pytest.raises(CameraGoneError):
        on_a_pi(sensor)
    assert sensor.open == 0


def test_a_lens_without_motor_is_not_asked_to_focus() -> None:
    fixed = Sensor(fixed_focus=True)
    camera = on_a_pi(fixed)
    camera.set_controls(AfMode=1, AwbEnable=False)
    assert "AfMode" not in fixed.controls
    assert fixed.controls["AwbEnable"] is False


def test_sensor_time_stands_on_the_monotonic_clock(sensor: Sensor) -> None:
    before = monotonic_ns()
    assert before <= on_a_pi(sensor).still().timestamp_ns <= monotonic_ns() + 1_000_000


def frame(level: int, at: int) -> Frame:
    return Frame(np.zeros((1, 1, 3), np.uint8), np.full((24, 32), level, np.uint8), at)


def test_a_camera_that_repeats_one_frame_is_frozen() -> None:
    pulse = Pulse()
    pulse.feed(frame(120, 1), 0)
    pulse.feed(frame(120, 2), 1_900_000_000)
    with pytest.raises(CameraFrozenError):
        pulse.feed(frame(120, 3), 2_100_000_000)


def test_a_camera_whose_time_stands_still_is_frozen() -> None:
    pulse = Pulse()
    pulse.feed(frame(120, 1), 0)
    with pytest.raises(CameraFrozenError):
        pulse.feed(frame(121, 1), 2_100_000_000)


def test_a_covered_lens_is_seen_after_a_second_and_uncovered_at_once() -> None:
    pulse = Pulse()
    pulse.feed(frame(120, 1), 0)
    pulse.feed(frame(2, 2), 500_000_000)
    assert not pulse.covered
    pulse.feed(frame(3, 3), 1_200_000_000)
    assert pulse.covered
    pulse.feed(frame(90, 4), 1_300_000_000)
    assert not pulse.covered


def test_a_replayed_scene_is_alive_and_a_frozen_one_is_not(
    replay: tuple[ReplaySource, Path],
) -> None:
    source, folder = replay
    pulse = Pulse()
    pulse.feed(source.still(), 0)
    pulse.feed(source.still(), 3_000_000_000)
    (folder / "fault").write_text("frozen")
    pulse.feed(source.still(), 3_100_000_000)
    pulse.feed(source.still(), 3_200_000_000)
    with pytest.raises(CameraFrozenError):
        pulse.feed(source.still(), 6_000_000_000)
