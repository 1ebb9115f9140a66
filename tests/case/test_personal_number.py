"""The personal number against the birthday (Decree 137/2015 art. 13)."""

from datetime import date

import pytest

from kiosk.case.personal_number import fits, sex


@pytest.mark.parametrize(
    ("number", "birth"),
    [("001090001234", date(1990, 1, 1)), ("001216005678", date(2016, 3, 1)),
     ("096199012345", date(1999, 12, 31)), ("001300000001", date(2000, 2, 29))],
)  # fmt: skip
def test_a_number_fits_its_century_and_year(number: str, birth: date) -> None:
    assert fits(number, birth)


@pytest.mark.parametrize(
    ("number", "birth"),
    [("001216005678", date(1916, 3, 1)), ("001216005678", date(2017, 3, 1)),
     ("01216005678", date(2016, 3, 1)), ("00121600567x", date(2016, 3, 1)),
     ("٠٠١٢١٦٠٠٥٦٧٨", date(2016, 3, 1))],
)  # fmt: skip
def test_a_number_of_another_year_or_of_other_signs_does_not(number: str, birth: date) -> None:
    assert not fits(number, birth)


def test_the_century_digit_tells_the_sex() -> None:
    assert [sex("001216005678"), sex("001316005678"), sex("12")] == ["M", "F", ""]
