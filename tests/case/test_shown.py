"""Values as people read them."""

import pytest

from kiosk.case.shown import day, field, fours, masked, masked_email, phone, tail


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
    assert fours("H7KQ2MXR9TPW") == "H7KQ-2MXR-9TPW"


def test_a_long_number_shows_its_tail() -> None:
    assert [tail(""), tail("123456")] == ["", "•••• 3456"]
    assert [masked("+84912345678", 3), masked("12", 3)] == ["•••••••••678", "12"]
    assert [masked_email(""), masked_email("a@b.vn")] == ["", "a•••@b.vn"]


def test_a_card_without_end_says_so() -> None:
    assert field("expiry", "9999-12-31", str.upper) == "FIELD.UNLIMITED"
    assert field("birth", "1990-02-28", str) == "28/02/1990"
    assert field("sex", "M", str) == "sex.M"
    assert field("full_name", "AN", str) == "AN"
