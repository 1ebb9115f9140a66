"""Offices at the desk: their next places, who holds or has booked them, kept and missed."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from sqlalchemy import select, update
from starlette.responses import PlainTextResponse, Response

from hub.appointments import places
from hub.appointments.tables import BOOKINGS, OFFICES, PLACES
from hub.cases.states import BackwardsError, Event
from hub.store import audit
from hub.web.desk import Acting, AtCentre, LoggedIn, back_to, page

ROUTER = APIRouter()
PAGE: Final = 300
BACK_S: Final = 86_400
ENDS: Final = {"kept": Event.KEPT, "missed": Event.MISSED}
MISSED: Final = "appointment.missed"


@ROUTER.get("/appointments")
def listing(request: Request, centre: AtCentre, session: LoggedIn) -> Response:
    """List the places from yesterday on, and how they stand."""
    now = centre.clock()
    rows = (
        select(PLACES, OFFICES.c.name, OFFICES.c.address)
        .join(OFFICES, OFFICES.c.code == PLACES.c.office)
        .where(PLACES.c.starts_at > now - BACK_S)
        .order_by(PLACES.c.starts_at, OFFICES.c.name, PLACES.c.seat)
        .limit(PAGE)
    )
    with centre.database.read() as on:
        found = list(on.execute(rows))
    counts = {
        "free": sum(1 for r in found if r.lease is None and r.case_id is None),
        "held": sum(1 for r in found if r.lease is not None and r.case_id is None),
        "booked": sum(1 for r in found if r.case_id is not None),
    }
    return page(request, "appointments.html", session, rows=found, counts=counts, now=now)


@ROUTER.post("/appointments/{case}/end")
def end(
    case: str, centre: AtCentre, session: Acting, how: Annotated[str, Form(max_length=8)] = ""
) -> Response:
    """Take down whether the customer came; not before the time."""
    event = ENDS.get(how)
    now = centre.clock()
    with centre.database.read() as on:
        starts = on.scalar(select(BOOKINGS.c.starts_at).where(BOOKINGS.c.case_id == case))
    if event is None or starts is None or starts > now:
        return PlainTextResponse("The appointment has not begun.\n", 409)
    reason = MISSED if event is Event.MISSED else ""
    try:
        with centre.database.write() as on:
            centre.cases.event(on, case, event, reason, f"operator:{session.operator}", now)
            places.release(on, case)
    except BackwardsError as wrong:
        return PlainTextResponse(f"{wrong}\n", 409)
    return back_to("/appointments")


@ROUTER.post("/appointments/leases/{lease}/free")
def free(lease: str, centre: AtCentre, session: Acting) -> Response:
    """Free a place held by a kiosk that will not come back: only whoever knows that may say so."""
    actor, now = f"operator:{session.operator}", centre.clock()
    mine = (PLACES.c.lease == lease) & PLACES.c.case_id.is_(None)
    with centre.database.write() as on:
        nothing = {"lease": None, "device": None, "until": None}
        if on.execute(update(PLACES).where(mine).values(**nothing)).rowcount:
            audit.append(on, now, actor, "lease.freed", lease)
    return back_to("/appointments")
