"""How far a reading is from the truth, against answers known by hand."""

import numpy as np
import pytest

from kiosk.cli.bench_vision.rates import area_under, character_errors, overlap


@pytest.mark.parametrize(
    ("read", "truth", "rate"), [("AN", "AN", 0.0), ("", "AN", 1.0), ("NAM", "NAN", 1 / 3)]
)
def test_errors_are_counted_by_letters(read: str, truth: str, rate: float) -> None:
    assert character_errors(read, truth) == pytest.approx(rate)


def test_half_a_square_overlaps_by_a_third() -> None:
    square = np.array([[0, 0], [99, 0], [99, 99], [0, 99]], np.float32)
    assert overlap(square, square, (200, 200)) == 1.0
    assert overlap(square, square + np.float32([50, 0]), (200, 200)) == pytest.approx(
        1 / 3, abs=0.01
    )


def test_two_heaps_apart_have_all_the_area() -> None:
    assert area_under([0.1, 0.2], [0.3, 0.9]) == 1.0
    assert area_under([0.1, 0.2], [0.1, 0.2]) == 0.5
