"""Which keys may open a chip: the law's dates of expiry, at most two guesses."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.chip_keys import access_number, from_both, from_mrz, from_qr
from kiosk.case.id_qr import IdQr
from kiosk.case.mrz import parse
from twins.emrtd import Document


def code(birth: date, issued: date) -> IdQr:
    return IdQr("001093012345", "", "NGUYỄN VĂN AN", birth, "M", "", issued)


def expiries(birth: date, issued: date) -> list[str]:
    return [expiry for _, _, expiry in from_qr(code(birth, issued))]


@pytest.mark.parametrize(
    ("birth", "issued", "expected"),
    [
        (date(1993, 4, 12), date(2022, 5, 20), ["330412"]),  # 29: until 40
        (date(1993, 4, 12), date(2017, 5, 20), ["330412", "180412"]),  # 24: until 40, or 25
        (date(1993, 4, 12), date(2016, 4, 12), ["330412", "180412"]),  # 23 to the day
        (date(1993, 4, 12), date(2016, 4, 11), ["180412"]),
        (date(2010, 4, 12), date(2023, 5, 20), ["350412", "240412"]),  # a child of 13
        (date(1963, 4, 12), date(2020, 5, 20), ["230412"]),  # 57: until 60
        (date(1963, 4, 12), date(2022, 5, 20), ["991231", "230412"]),  # 59: for ever, or 60
        (date(1950, 4, 12), date(2022, 5, 20), ["991231"]),
        (date(1996, 2, 29), date(2018, 2, 27), ["210228", "210301"]),  # 25 in a common year
        (date(1996, 2, 29), date(2022, 2, 27), ["360229"]),
    ],
)
def test_the_expiry_follows_from_the_law(birth: date, issued: date, expected: list[str]) -> None:
    assert expiries(birth, issued) == expected


def test_number_and_birth_are_as_the_card_prints_them() -> None:
    assert from_qr(code(date(1993, 4, 12), date(2022, 5, 20)))[0][:2] == ("093012345", "930412")


def test_an_mrz_holds_exactly_one_key() -> None:
    passport = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )
    assert from_mrz(parse(passport)) == [("L898902C3", "740812", "120415")]


@given(st.dates(date(1910, 1, 1), date(2024, 1, 1)), st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_never_more_than_two_and_never_one_that_had_run_out(birth: date, issued: date) -> None:
    keys = expiries(birth, issued)
    assert 1 <= len(keys) <= 2
    assert len(set(keys)) == len(keys)
    assert all(k == "991231" or int(k[:2]) + 2000 >= issued.year for k in keys)


def test_zone_and_code_together_give_the_printed_key_first_and_no_third() -> None:
    child = code(date(1996, 2, 29), date(2018, 2, 27))
    zone = parse(Document().mrz)
    assert from_both(zone, child) == [*from_mrz(zone), from_qr(child)[0]]
    same = code(date(1993, 4, 12), date(2022, 5, 20))
    passport = replace(zone, number="093012345", expiry="330412")
    assert from_both(passport, same) == [("093012345", "930412", "330412")]
    assert from_both(None, child) == from_qr(child)
    assert from_both(None, None) == []


@pytest.mark.parametrize(
    ("number", "can"),
    [
        ("001093012345", "012345"),
        ("C1234567", ""),
        ("", ""),
        ("٠٠١٠٩٣٠١٢٣٤٥", ""),
        ("093012345", ""),
    ],
)
def test_only_a_number_of_twelve_digits_has_an_access_number(number: str, can: str) -> None:
    assert access_number(number) == can
