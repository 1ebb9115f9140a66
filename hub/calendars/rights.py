"""When a request about personal data is due; the numbers stand with their law in a file."""

import tomllib
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from hub.calendars.workdays import FOLDER, calendar, due

COUNTRY: Final = "vn"
DAY_S: Final = 86_400


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days by kind of request: working days, or calendar days."""

    law: str
    valid_from: date
    working_days: dict[str, int]
    days: dict[str, int]


@cache
def rights() -> Rights:
    """Read the file. Raise `msgspec.ValidationError`."""
    table = tomllib.loads((FOLDER / "rights.toml").read_text(encoding="utf-8"))
    return msgspec.convert(table, Rights)


def due_at(kind: str, received: float, zone: ZoneInfo) -> float:
    """Give the last moment for an answer, in Unix seconds. Raise `KeyError` for no such kind."""
    if kind in rights().days:
        return received + rights().days[kind] * DAY_S
    local = datetime.fromtimestamp(received, zone)
    return due(local, rights().working_days[kind], calendar(COUNTRY)).timestamp()
