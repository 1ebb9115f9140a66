"""What the pages show, read from the database: rows and counts, no evidence."""

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, or_, select

from hub.cases.findings import PARKED
from hub.cases.states import State
from hub.cases.tables import CASES, ENVELOPES
from hub.centre import Centre
from hub.counters.calls import SILENT_S
from hub.counters.tables import CALLS, RESERVATIONS, SIMS
from hub.fleet.tables import BOOKS, DEVICES
from hub.people.tables import REQUESTS
from hub.post.tables import MAIL, TEXTS

OPEN_STATES: Final = (State.SUBMITTED.value, State.ELIGIBLE.value, State.IN_REVIEW.value)
PAGE: Final = 100
CONTACT: Final = "contact"  # sent without call or SIM: the customer was promised a word
FILTERS: Final = {
    "open": OPEN_STATES,
    CONTACT: OPEN_STATES,
    "failed": (
        State.NEEDS_RESUBMIT.value, State.PHOTO_REJECTED.value, State.REJECTED.value,
        State.CONNECT_FAILED.value,
    ),
    "connected": (State.CONNECTED.value, State.APPROVED.value),
    "all": tuple(state.value for state in State),
}  # fmt: skip
HOUR_S: Final = 3600
REQUEST_ALARM_S: Final = 86_400  # a request is coloured so long before it is due
OFFLINE_S: Final = 35  # three heartbeats and a little


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts that every page shows."""

    open_cases: int
    overdue: int
    due_soon: int
    calls: int
    dead_mail: int  # and dead text messages
    troubled: int
    requests: int = 0  # about personal data, not answered
    late_requests: int = 0


def pulse(centre: Centre) -> Pulse:
    """Count what waits for a person; late cases are the alarm of A47 and A67."""
    now = centre.clock()
    waiting = CASES.c.state.in_(OPEN_STATES)
    with centre.database.read() as on:
        return Pulse(
            _count(on, select(func.count()).where(waiting)),
            _count(on, select(func.count()).where(waiting, CASES.c.due_at <= now)),
            sum(alarmed(centre, row) for row in on.execute(_awaited(waiting, now))),
            _count(
                on,
                select(func.count()).where(
                    CALLS.c.phase == "queued",
                    CALLS.c.rung_at > now - centre.rules.answer_within_s,
                    CALLS.c.asked_at > now - SILENT_S,
                ),
            ),
            _count(on, select(func.count()).where(MAIL.c.state == "dead"))
            + _count(on, select(func.count()).where(TEXTS.c.state.in_(("dead", "lost")))),
            _count(
                on,
                select(func.count()).where(
                    DEVICES.c.seen_at.is_not(None),
                    DEVICES.c.revoked.is_(False),
                    or_(
                        DEVICES.c.problems != "[]",
                        DEVICES.c.name.in_(
                            select(BOOKS.c.device).where(BOOKS.c.cut_at.is_not(None))
                        ),
                        DEVICES.c.online.is_(False),
                        DEVICES.c.seen_at <= now - OFFLINE_S,
                    ),
                ),
            ),
            _count(on, select(func.count()).where(REQUESTS.c.state == "open")),
            _count(
                on,
                select(func.count()).where(REQUESTS.c.state == "open", REQUESTS.c.due_at <= now),
            ),
        )


def _awaited(waiting: ColumnElement[bool], now: float) -> Select[Any]:
    """Select what the alarm is judged by, of cases whose time has not come."""
    columns = (CASES.c.journey, CASES.c.received_at, CASES.c.due_at)
    return select(*columns).where(waiting, CASES.c.due_at > now)


def alarmed(centre: Centre, row: Row[Any]) -> bool:
    """Tell whether the desk is to be warned of a case now, by the rule of its journey."""
    way = centre.cases.way(row.journey)
    return way.alarm_at(row.received_at, row.due_at) <= centre.clock()


def request_rows(centre: Centre) -> list[Row[Any]]:
    """List requests about personal data, open ones by due date, then the newest."""
    answered = REQUESTS.c.state != "open"
    order = (answered, case((answered, -REQUESTS.c.done_at), else_=REQUESTS.c.due_at))
    with centre.database.read() as on:
        return list(on.execute(select(REQUESTS).order_by(*order).limit(PAGE)))


def _count(on: Connection, query: Select[int]) -> int:
    return on.scalar(query) or 0


def case_rows(centre: Centre, shown: str, words: str) -> list[Row[Any]]:
    """List cases of a filter; open ones by due time, the others newest first."""
    query = select(CASES).where(CASES.c.state.in_(FILTERS[shown]))
    if shown == CONTACT:
        query = query.where(CASES.c.flags.contains(f'"{PARKED}', autoescape=True))
    if words:
        exact = words.strip().upper()
        query = query.where(
            or_(
                CASES.c.id == words.strip(), CASES.c.reservation == exact,
                CASES.c.iccid == exact, CASES.c.number.endswith(exact, autoescape=True),
            )
        )  # fmt: skip
    order = CASES.c.due_at if shown in ("open", CONTACT) else CASES.c.received_at.desc()
    with centre.database.read() as on:
        return list(on.execute(query.order_by(order).limit(PAGE)))


def set_aside(centre: Centre) -> list[Row[Any]]:
    """List envelopes in conflict or rejected: dead letters that a person must see."""
    columns = [
        ENVELOPES.c[name]
        for name in ("digest", "case_id", "device", "verdict", "reason", "received_at")
    ]
    query = select(*columns).where(ENVELOPES.c.verdict != "stored")
    with centre.database.read() as on:
        return list(on.execute(query.order_by(ENVELOPES.c.received_at.desc()).limit(PAGE)))


def flags(row: Row[Any]) -> list[str]:
    """Read the findings kept with a case."""
    return [str(flag) for flag in json.loads(row.flags)]


def reservation_rows(centre: Centre, words: str) -> list[Row[Any]]:
    """List reservations, or those that match exactly a code, serial or the end of a number."""
    query = select(RESERVATIONS)
    if words:
        exact = words.strip().upper()
        query = query.where(
            or_(
                RESERVATIONS.c.code == exact, RESERVATIONS.c.iccid == exact,
                RESERVATIONS.c.number.endswith(exact, autoescape=True),
            )
        )  # fmt: skip
    with centre.database.read() as on:
        return list(on.execute(query.order_by(RESERVATIONS.c.code).limit(PAGE)))


def stock(centre: Centre) -> dict[str, int]:
    """Count free SIMs by kiosk; one that was fed and not handed out is none."""
    free = SIMS.c.reservation.is_(None) & SIMS.c.spent.is_(False)
    query = select(SIMS.c.device, func.count().label("free")).where(free)
    with centre.database.read() as on:
        return {row.device: row.free for row in on.execute(query.group_by(SIMS.c.device))}


def device_rows(centre: Centre) -> list[Row[Any]]:
    """List kiosks, those with problems first; `cut_at` since when a ledger is cut short."""
    well = (DEVICES.c.problems == "[]") & BOOKS.c.cut_at.is_(None)
    rows = select(DEVICES, BOOKS.c.line, BOOKS.c.cut_at, BOOKS.c.cut_line).join(BOOKS, isouter=True)
    with centre.database.read() as on:
        return list(on.execute(rows.order_by(well, DEVICES.c.online, DEVICES.c.name)))


def mail_rows(centre: Centre) -> list[Row[Any]]:
    """List mail, dead ones first, then the newest."""
    alive = MAIL.c.state != "dead"
    with centre.database.read() as on:
        return list(on.execute(select(MAIL).order_by(alive, MAIL.c.id.desc()).limit(PAGE)))


def text_rows(centre: Centre) -> list[Row[Any]]:
    """List text messages, those that did not arrive first, then the newest."""
    well = TEXTS.c.state.not_in(("dead", "lost"))
    with centre.database.read() as on:
        return list(on.execute(select(TEXTS).order_by(well, TEXTS.c.id.desc()).limit(PAGE)))
