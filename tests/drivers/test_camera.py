"""One contract for every camera; the replayed one also swaps scenes and breaks on demand."""

import importlib.util
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import monotonic

import cv2
import numpy as np
import pytest

from drivers.camera.picamera import PicameraSource
from drivers.camera.replay import ReplaySource
from drivers.camera.source import CameraSource, UnknownControlError
from kiosk.ports.vision import CameraGoneError

NO_LIBCAMERA = importlib.util.find_spec("libcamera") is None


def put_scene(folder: Path, level: int) -> None:
    fresh = folder / "next.png"
    assert cv2.imwrite(str(fresh), np.full((720, 1280, 3), level, np.uint8))
    fresh.replace(folder / "scene.png")


@pytest.fixture(
    params=[
        "replay",
        pytest.param("picamera", marks=pytest.mark.skipif(NO_LIBCAMERA, reason="no libcamera")),
    ]
)
def camera(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CameraSource]:
    put_scene(tmp_path, 120)
    source: CameraSource
    source = PicameraSource() if request.param == "picamera" else ReplaySource(tmp_path, 50)
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
    began = monotonic()
    assert len(list(islice(replay[0].frames(), 11))) == 11
    assert 0.15 < monotonic() - began < 1.0


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
