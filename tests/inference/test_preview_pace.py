"""Previews come at their rate, however unevenly the camera's frames do."""

import numpy as np

from inference.watcher import MOST_PREVIEWS_S, Pace


def shown(moments: list[float]) -> int:
    pace = Pace(MOST_PREVIEWS_S)
    return sum(pace(moment) for moment in moments)


def test_a_frame_that_is_late_costs_no_preview() -> None:
    dice = np.random.default_rng(1)
    late = [100 + number / 15 + dice.uniform(0, 0.03) for number in range(150)]
    assert shown(late) >= 148


def test_a_faster_camera_gives_no_more_previews() -> None:
    assert 148 <= shown([100 + number / 30 for number in range(300)]) <= 152


def test_after_a_pause_nothing_is_made_up_for() -> None:
    frames = [100 + n / 30 for n in range(30)] + [160 + n / 30 for n in range(30)]
    assert shown(frames) <= 32
