"""Working days: when a review is due. Pure; the days stand in `hub/calendars`, with their law."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = Path(__file__).parent
DAY: Final = timedelta(1)
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSING: Final = time(17, 0)  # the office's last hour, local


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days off, both ends included; `announced` once the yearly decision was seen."""

    first: date
    last: date
    name: str
    announced: bool


class Worked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days of the weekend that are worked."""

    days: tuple[date, ...]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One country."""

    weekend: tuple[str, ...]
    until: date
    off: tuple[Span, ...]
    worked: Worked


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of the week off (Monday is 0), further days off, and rest days that are worked."""

    weekend: frozenset[int]
    off: frozenset[date]
    worked: frozenset[date]

    def works(self, day: date) -> bool:
        """Tell whether the office is open on a day."""
        return day in self.worked or (day.weekday() not in self.weekend and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """Give the `count`-th working day after a day; the day itself does not count."""
        while count > 0:
            day += DAY
            count -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after `first`, up to and with `last`."""
        days = (first + DAY * n for n in range(1, (last - first).days + 1))
        return sum(self.works(day) for day in days)


def due(received: datetime, days: int, calendar: Calendar) -> datetime:
    """Give the end of the `days`-th working day after the one of the receipt (local time)."""
    return datetime.combine(calendar.after(received.date(), days), CLOSING, received.tzinfo)


@cache
def calendar(country: str) -> Calendar:
    """Read the days of a country. Raise `FileNotFoundError`, `msgspec.ValidationError`."""
    table = tomllib.loads((FOLDER / f"{country}.toml").read_text(encoding="utf-8"))
    file = msgspec.convert(table, File)
    off = {
        span.first + DAY * n for span in file.off for n in range((span.last - span.first).days + 1)
    }
    weekend = frozenset(WEEK.index(name) for name in file.weekend)
    return Calendar(weekend, frozenset(off), frozenset(file.worked.days))
