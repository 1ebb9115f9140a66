"""Values as people read them."""

import pytest

from kiosk.ui.shown import day, fours, masked, phone


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("2026-12-31", "31/12/2026"), ("1996-00-00", "1996-00-00"), ("", "")],
)
def test_a_day_is_written_as_in_vietnam(stored: str, shown: str) -> None:
    assert day(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+84901234567", "0901 234 567"), ("0901234567", "0901 234 567"), ("+8613800", "+8613800")],
)
def test_a_number_is_written_as_it_is_dialled(stored: str, shown: str) -> None:
    assert phone(stored) == shown


def test_an_id_number_keeps_its_last_four() -> None:
    assert masked("001196012345") == "••••••••2345"


def test_a_code_stands_in_fours() -> None:
    assert fours("H7KQ2MXR9TPW") == "H7KQ 2MXR 9TPW"
