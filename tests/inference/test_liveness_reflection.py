"""What a face throws back: the right delay is found, and what throws nothing back is seen."""

from collections.abc import Sequence

import numpy as np
import pytest

from inference.face.detector import Face
from inference.liveness.light import PATCHES, Sample, sample
from inference.liveness.motion import count_blinks, motion, parallax
from inference.liveness.reflection import NOTHING, reflection
from kiosk.case.challenge import Shown, derive
from kiosk.case.flashes import linear

FACE = Face(0.9, (100.0, 80.0, 200.0, 220.0), np.zeros((6, 2), np.float32))
RNG = np.random.default_rng(7)


def shown(nonce: str = "case") -> tuple[Shown, ...]:
    at, made = 5.0, []
    for hold in derive(nonce).holds:
        made.append(Shown(hold.colour, round(at * 1e9)))
        at += hold.seconds
    return tuple(made)


def filmed(colours: Sequence[Shown], lag: float, gain: float = 0.15, relief: float = 0.2,
           wall: float = 0.01, rate: float = 15.0, noise: float = 0.004,
           ) -> list[Sample]:  # fmt: skip
    """Skin in a room's light, with the screen's light added `lag` seconds later."""
    start, end = colours[0].at_ns / 1e9, colours[-1].at_ns / 1e9 + 0.5
    skin = np.array([0.30, 0.20, 0.15])
    shape = 1 + relief * np.linspace(-1, 1, len(PATCHES))
    made = []
    for moment in np.arange(start, end, 1 / rate):
        past = [c for c in colours if c.at_ns / 1e9 <= moment - lag] or [colours[0]]
        light = np.array(linear(past[-1].colour))
        seen = skin * (1 + gain * shape[:, np.newaxis] * light)
        behind = np.array([0.4, 0.42, 0.43]) * (1 + wall * light)
        grain = 1 + noise * RNG.standard_normal((len(PATCHES) + 1, 3))
        mesh = np.zeros((468, 2), np.float32)
        made.append(Sample(round(moment * 1e9), (seen * grain[:-1]).astype(np.float32),
                           (behind * grain[-1]).astype(np.float32), mesh, FACE))  # fmt: skip
    return made


@pytest.mark.parametrize("lag", [0.05, 0.12, 0.3])
def test_the_delay_from_glass_to_frame_is_found(lag: float) -> None:
    colours = shown()
    seen = reflection(filmed(colours, lag), colours)
    assert seen.fit > 0.9
    assert seen.lag_s == pytest.approx(lag, abs=0.05)
    assert seen.halves_s < 0.08
    assert seen.gain == pytest.approx(0.13, abs=0.04)
    assert abs(seen.wall) < 0.03


def test_a_recording_made_under_another_nonce_does_not_fit() -> None:
    fits = [reflection(filmed(shown(f"other {n}"), 0.1), shown(f"case {n}")).fit for n in range(12)]
    assert max(fits) < 0.8


def test_a_picture_that_throws_nothing_back_has_no_gain() -> None:
    seen = reflection(filmed(shown(), 0.1, gain=0.0, wall=0.0), shown())
    assert seen.fit < 0.6
    assert abs(seen.gain) < 0.02


def test_a_tint_laid_over_the_whole_picture_is_no_reflection() -> None:
    seen = reflection(filmed(shown(), 0.1, gain=0.15, relief=0.0, wall=0.15), shown())
    assert abs(seen.gain) < 0.02
    assert seen.fit < 0.6


def test_a_head_answers_unevenly_and_a_sheet_evenly() -> None:
    head = reflection(filmed(shown(), 0.1, relief=0.3, noise=0.001), shown())
    sheet = reflection(filmed(shown(), 0.1, relief=0.0, noise=0.001), shown())
    assert head.relief > 0.12
    assert sheet.relief < 0.06


def test_too_few_frames_say_nothing() -> None:
    assert reflection(filmed(shown(), 0.1)[:10], shown()) == NOTHING


def test_patches_and_wall_are_measured_in_linear_light() -> None:
    picture = np.full((300, 400, 3), 60, np.uint8)
    picture[80:220, 100:200] = (50, 120, 188)  # B, G, R
    mesh = np.tile(np.array([150.0, 150.0], np.float32), (468, 1))
    mesh += RNG.uniform(-20, 20, mesh.shape).astype(np.float32)
    seen = sample(picture, FACE, mesh, 1)
    assert seen.skin[0] == pytest.approx([0.503, 0.188, 0.032], abs=0.01)
    assert seen.wall == pytest.approx([0.045] * 3, abs=0.003)


def test_a_face_at_the_edge_of_the_picture_is_measured_too() -> None:
    mesh = np.full((468, 2), -50.0, np.float32)
    assert np.isfinite(sample(np.zeros((40, 40, 3), np.uint8), FACE, mesh, 1).skin).all()


def head_points(yaw: float, depth: float) -> np.ndarray:
    """Points of a head (or of a flat picture of it, depth 0), turned and seen in perspective."""
    dice = np.random.default_rng(3)
    flat = dice.uniform(-1, 1, (468, 2))
    deep = depth * dice.uniform(0, 1, 468)
    x = flat[:, 0] * np.cos(yaw) + deep * np.sin(yaw)
    z = deep * np.cos(yaw) - flat[:, 0] * np.sin(yaw)
    scale = 5 / (5 - z)
    return np.column_stack([x * scale, flat[:, 1] * scale]).astype(np.float32) * 100 + 300


def test_a_flat_picture_follows_a_plane_and_a_head_does_not() -> None:
    turns = np.linspace(-0.15, 0.15, 24)
    assert parallax([head_points(t, 0.0) for t in turns]) < 0.002
    assert parallax([head_points(t, 0.6) for t in turns]) > 0.02


def test_a_blink_is_short_and_ends() -> None:
    times = np.arange(0, 4, 1 / 15)
    open_eyes = np.full(len(times), 0.3)
    once = open_eyes.copy()
    once[20:23] = 0.1
    asleep = open_eyes.copy()
    asleep[20:] = 0.1
    assert count_blinks(open_eyes, times) == 0
    assert count_blinks(once, times) == 1
    assert count_blinks(asleep, times) == 0


def test_of_two_frames_nothing_moved() -> None:
    assert motion(filmed(shown(), 0.1)[:2]).travel == 0.0
