"""A review is due in working days (A67): weekends, Tet, days in lieu and swapped Saturdays."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendars.workdays import CLOSING, calendar, due

VN = calendar("vn")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = st.dates(date(2026, 1, 1), date(2027, 11, 1))
NOON = datetime(2026, 1, 1, 12, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        (date(2026, 11, 16), 3, date(2026, 11, 19)),
        (date(2026, 11, 20), 3, date(2026, 11, 26)),  # a weekend and the Culture Day between
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # Tet
        (date(2026, 4, 25), 1, date(2026, 4, 28)),  # Hung Kings on a Sunday, Monday in lieu
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # a Saturday worked for 2 January
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
    ],
)
def test_a67_due_on_the_working_day(received: date, days: int, expected: date) -> None:
    assert VN.after(received, days) == expected


def test_the_office_closes_at_the_same_local_hour() -> None:
    ends = due(datetime(2026, 11, 16, 23, 59, tzinfo=ZONE), 3, VN)
    assert ends == datetime.combine(date(2026, 11, 19), CLOSING, ZONE)


@given(DAYS, st.integers(1, 12))
def test_a_due_day_is_worked_and_so_many_working_days_away(day: date, days: int) -> None:
    ends = VN.after(day, days)
    assert VN.works(ends)
    assert VN.between(day, ends) == days


@given(DAYS, st.integers(0, 20), st.integers(1, 9))
def test_who_comes_later_is_not_due_earlier(day: date, later: int, days: int) -> None:
    assert VN.after(day, days) <= VN.after(day + timedelta(later), days)


@given(DAYS, st.integers(1, 9), st.integers(1, 9))
def test_days_add_up(day: date, one: int, other: int) -> None:
    assert VN.after(VN.after(day, one), other) == VN.after(day, one + other)


def test_every_year_has_its_eleven_holidays_at_least() -> None:
    for year in (2026, 2027):
        off = [day for day in VN.off if day.year == year and day.weekday() < 5]
        assert len(off) >= 11, year
