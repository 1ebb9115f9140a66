"""Offices and their time tables: lines of `simkiosk hub import offices` and `... places`.

A time that is leased or booked stays as it is; more seats may be added, none is taken away.
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, insert, select, update

from hub.appointments.places import unix
from hub.appointments.tables import OFFICES, PLACES

OFFICE_COLUMNS: Final = ("code", "name", "address")
PLACE_COLUMNS: Final = ("office", "starts", "minutes", "seats")
CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
STARTS: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")
MOST_MINUTES: Final = 480
MOST_SEATS: Final = 50
Line = Mapping[str, str]


def take_office(on: Connection, line: Line) -> None:
    """Keep one office. Raise ValueError."""
    code = line["code"].lower()
    if not CODE.fullmatch(code):
        raise ValueError("code is not in form")
    values = {"name": line["name"][:120], "address": line["address"][:160]}
    if not all(values.values()):
        raise ValueError("name and address are needed")
    mine = OFFICES.c.code == code
    if on.execute(update(OFFICES).where(mine).values(**values)).rowcount == 0:
        on.execute(insert(OFFICES).values(code=code, **values))


def take_place(on: Connection, line: Line) -> None:
    """Keep the seats of one time. Raise ValueError."""
    office, starts = line["office"].lower(), line["starts"]
    if on.scalar(select(OFFICES.c.code).where(OFFICES.c.code == office)) is None:
        raise ValueError("office is not known")
    if not STARTS.fullmatch(starts):
        raise ValueError("starts is not such as 2026-12-01T08:00+07:00")
    minutes = _count(line["minutes"], MOST_MINUTES, "minutes")
    seats = _count(line["seats"], MOST_SEATS, "seats")
    there = (PLACES.c.office == office) & (PLACES.c.starts == starts)
    known = set(on.scalars(select(PLACES.c.seat).where(there)))
    for seat in set(range(1, seats + 1)) - known:
        on.execute(
            insert(PLACES).values(
                office=office, starts=starts, seat=seat, starts_at=unix(starts), minutes=minutes
            )
        )


def _count(text: str, most: int, what: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise ValueError(f"{what} is not 1 to {most}")
    return int(text)
