"""What gives a copy away in one picture: its raster, its edges, its sharp surroundings."""

import cv2
import numpy as np
import pytest

from inference.face.detector import Face
from inference.liveness.passive import NAMES, Passive, passive, values
from inference.picture import Bgr

FACE = Face(0.9, (220.0, 180.0, 420.0, 420.0), np.zeros((6, 2), np.float32))
GRAIN = np.random.default_rng(2).standard_normal((600, 640, 3)).astype(np.float32)


def face(sharp_wall: bool = False) -> np.ndarray:
    """Draw a soft oval with fine structure before a wall, in floats."""
    picture = np.full((600, 640, 3), (150, 155, 160), np.float32)
    cv2.ellipse(picture, (320, 300), (100, 125), 0, 0, 360, (110, 140, 190), -1)
    cv2.circle(picture, (285, 270), 9, (40, 40, 60), -1)
    cv2.circle(picture, (355, 270), 9, (40, 40, 60), -1)
    soft = cv2.GaussianBlur(picture, (0, 0), 5) + GRAIN * 1.5
    if sharp_wall:
        soft[::7, :190] -= 30
        soft[::7, 450:] -= 30
    return soft


def seen(picture: np.ndarray) -> Passive:
    shot: Bgr = np.clip(picture, 0, 255).astype(np.uint8)
    return passive(shot, FACE)


def raster(period: float, phases: tuple[float, float, float]) -> np.ndarray:
    columns = np.arange(640, dtype=np.float32)[np.newaxis, :, np.newaxis]
    return 6 * np.cos(2 * np.pi * columns / period + np.array(phases, np.float32))


@pytest.mark.parametrize("period", [2.6, 4.0, 6.0])
def test_a_raster_stands_out_of_the_spectrum(period: float) -> None:
    plain = seen(face())
    printed = seen(face() + raster(period, (0, 0, 0)))
    assert printed.peak > plain.peak + 1.0


def test_the_pixels_of_a_screen_are_coloured_and_ink_dots_in_phase_are_not() -> None:
    screen = seen(face() + raster(4.0, (0, 2.1, 4.2)))
    print_ = seen(face() + raster(4.0, (0, 0, 0)))
    assert screen.colour_peak > print_.colour_peak + 1.0


def test_the_edges_of_a_sheet_are_seen_and_of_none_are_not() -> None:
    held = face()
    held[:, 150:154] = 20
    held[:, 490:494] = 20
    assert seen(face()).edges == 0.0
    assert seen(held).edges > 2.0


def test_a_wall_as_sharp_as_the_face_is_told_from_one_out_of_focus() -> None:
    assert seen(face(sharp_wall=True)).depth > seen(face()).depth + 0.3


def test_a_print_has_less_range_of_light() -> None:
    washed = 85 + face() * 0.5
    assert seen(washed).spread < seen(face()).spread
    assert seen(washed).black > seen(face()).black
    assert seen(washed).ink > seen(face()).ink


def test_the_dark_of_a_cold_panel_is_told_from_the_dark_of_an_eye() -> None:
    cold = face() + np.array((18, 0, -18), np.float32)
    assert seen(cold).ink_hue > seen(face()).ink_hue


@pytest.mark.parametrize("box", [(0.0, 0.0, 30.0, 40.0), (600.0, 560.0, 700.0, 690.0)])
def test_a_face_at_the_edge_gives_finite_figures(box: tuple[float, float, float, float]) -> None:
    picture = np.clip(face(), 0, 255).astype(np.uint8)
    found = values(passive(picture, Face(0.9, box, FACE.points)))
    assert found.shape == (len(NAMES),)
    assert np.isfinite(found).all()
