"""Places of the time table inside a caller's transaction: free, leased to a kiosk, or booked.

A leased place stays leased until its kiosk gives the lease back, a case books it, or the time has
passed: the centre never takes it back by the clock, for the kiosk may have sold it while offline.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from hub.appointments.tables import BOOKINGS, OFFICES, PLACES
from sync.wire.appointment_v1 import LeaseV1, OfficeV1

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
LEAD_S: Final = HOUR_S  # nobody books what begins at once
AHEAD_S: Final = 21 * DAY_S
HOLD_S: Final = 15 * 60.0  # for the customer who stands there
SPARE: Final = 4  # held by a kiosk against an outage
SPARE_S: Final = 3 * DAY_S
SPARE_LEAD_S: Final = DAY_S
MOST_HELD: Final = 16  # leases of one kiosk at once
FREE: Final = PLACES.c.lease.is_(None) & PLACES.c.case_id.is_(None)
UNSOLD: Final = PLACES.c.lease.is_not(None) & PLACES.c.case_id.is_(None)


def offices(on: Connection) -> dict[str, OfficeV1]:
    """Give every office by its code."""
    rows = on.execute(select(OFFICES).order_by(OFFICES.c.name))
    return {row.code: OfficeV1(row.code, row.name, row.address) for row in rows}


def free_times(on: Connection, office: str, now: float, most: int) -> list[str]:
    """List the times at which a place is free."""
    soon = (PLACES.c.starts_at > now + LEAD_S) & (PLACES.c.starts_at < now + AHEAD_S)
    times = select(PLACES.c.starts).where(FREE, soon, PLACES.c.office == office).distinct()
    return list(on.scalars(times.order_by(PLACES.c.starts_at).limit(most)))


def free_offices(on: Connection, now: float) -> set[str]:
    """Name the offices that have a free place."""
    soon = (PLACES.c.starts_at > now + LEAD_S) & (PLACES.c.starts_at < now + AHEAD_S)
    return set(on.scalars(select(PLACES.c.office).where(FREE, soon).distinct()))


def held(on: Connection, device: str, now: float) -> list[Row[Any]]:
    """List the unsold leases of a kiosk for times to come."""
    mine = select(PLACES).where(UNSOLD, PLACES.c.device == device, PLACES.c.starts_at > now)
    return list(on.execute(mine.order_by(PLACES.c.starts_at)))


def find_free(on: Connection, office: str, starts: str, now: float) -> Row[Any] | None:
    """Find a free place at a time."""
    there = (PLACES.c.office == office) & (PLACES.c.starts == starts)
    soon = PLACES.c.starts_at > now + LEAD_S
    return on.execute(select(PLACES).where(FREE, there, soon).order_by(PLACES.c.seat)).first()


def spare(on: Connection, now: float, most: int) -> list[Row[Any]]:
    """Choose free places to lend against an outage: the first of each office in turn."""
    window = (PLACES.c.starts_at > now + SPARE_LEAD_S) & (PLACES.c.starts_at < now + AHEAD_S)
    turn = func.row_number().over(partition_by=PLACES.c.office, order_by=PLACES.c.starts_at)
    rows = select(PLACES, turn.label("turn")).where(FREE, window).subquery()
    chosen = select(rows).order_by(rows.c.turn, rows.c.starts_at).limit(most)
    return list(on.execute(chosen))


def lend(on: Connection, place: int, device: str, until: float) -> str:
    """Lease a free place; give the lease's number, which is never used again."""
    lease = secrets.token_hex(12)
    mine = PLACES.c.id == place
    values = {"lease": lease, "device": device, "until": until}
    if on.execute(update(PLACES).where(mine, FREE).values(**values)).rowcount != 1:
        raise ValueError("the place is not free")
    return lease


def take_back(on: Connection, device: str, leases: list[str]) -> int:
    """Free what a kiosk gives back; give how many. Another's, or a booked one, stays."""
    mine = (PLACES.c.device == device) & PLACES.c.lease.in_(leases) & PLACES.c.case_id.is_(None)
    nothing = {"lease": None, "device": None, "until": None}
    return on.execute(update(PLACES).where(mine).values(**nothing)).rowcount


def book(on: Connection, device: str, lease: str, case: str) -> bool:
    """Sell a leased place to a case; False when the kiosk does not hold it any more."""
    mine = (PLACES.c.lease == lease) & (PLACES.c.device == device) & PLACES.c.case_id.is_(None)
    row = on.execute(select(PLACES).where(mine)).first()
    if row is None:
        return on.scalar(select(PLACES.c.case_id).where(PLACES.c.lease == lease)) == case
    release(on, case)
    on.execute(update(PLACES).where(PLACES.c.id == row.id).values(case_id=case))
    kept = {
        "office": row.office, "starts": row.starts, "starts_at": row.starts_at,
        "minutes": row.minutes,
    }  # fmt: skip
    known = BOOKINGS.c.case_id == case
    if on.execute(update(BOOKINGS).where(known).values(**kept)).rowcount == 0:
        on.execute(insert(BOOKINGS).values(case_id=case, **kept))
    return True


def release(on: Connection, case: str) -> None:
    """Free the place of a case; what it had booked stays known."""
    nothing = {"lease": None, "device": None, "until": None, "case_id": None}
    on.execute(update(PLACES).where(PLACES.c.case_id == case).values(**nothing))


def lease_of(row: Row[Any], office: OfficeV1, lease: str | None = None) -> LeaseV1:
    """Write a place as the lease it is."""
    return LeaseV1(lease or row.lease, office, row.starts, row.minutes, row.until or 0.0)


def unix(starts: str) -> float:
    """Read a time with its offset. Raise ValueError."""
    found = datetime.fromisoformat(starts)
    if found.tzinfo is None:
        raise ValueError("starts has no offset")
    return found.timestamp()
