"""People who look alike: bands and nearest strangers, against answers known by hand."""

import numpy as np

from inference.face.points import Point, PointSet
from kiosk.cli.bench_vision.alike import bands, most_alike

POINTS = tuple(Point(far, limit) for far, limit in ((1e-3, 0.5), (1e-4, 0.625), (1e-5, 0.75)))
THRESHOLDS = PointSet({}, {}, (0.0, 1.0), POINTS, "nobody")


def test_every_score_is_in_one_band_and_a_limit_belongs_to_the_one_above() -> None:
    shares = bands(THRESHOLDS, np.array([0.1, 0.5, 0.625, 0.7, 0.75, 0.76, 0.9, 1.0], np.float32))
    assert shares == {"other": 1 / 8, "near": 1 / 8, "narrow": 2 / 8, "clear": 4 / 8}


def test_the_most_alike_stranger_is_never_another_picture_of_oneself() -> None:
    square = np.array([[1, 0.99, 0.2, 0.3], [0.99, 1, 0.9, 0.1], [0.2, 0.9, 1, 0.4],
                       [0.3, 0.1, 0.4, 1]], np.float32)  # fmt: skip
    assert most_alike(["a_0001", "a_0002", "b_0001", "c_0001"], square) == [(0, 3), (2, 3), (3, 2)]
