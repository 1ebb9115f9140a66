"""The call desk: who waits, the caller beside the reference, the agent's word."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from hub.cases.evidence import JPEG
from hub.centre import Centre
from hub.counters.calls import LIVE, CallTakenError
from hub.fleet.operators import Session
from hub.web.desk import Acting, AtCentre, LoggedIn, back_to, page
from sync.wire.case_v1 import CallEvidence
from sync.wire.envelope import EnvelopeError

ROUTER = APIRouter()


@ROUTER.get("/calls")
def listing(request: Request, centre: AtCentre, session: LoggedIn) -> Response:
    """Show the queue and the calls that ended last."""
    now = centre.clock()
    return page(
        request, "calls.html", session, rows=centre.calls.queue(), recent=centre.calls.recent(),
        limit_s=centre.rules.answer_within_s, now=now, agents_at=centre.roster.back_at(now),
    )  # fmt: skip


@ROUTER.get("/calls.json")
def listing_for_programs(centre: AtCentre, _session: LoggedIn) -> Response:
    """List live calls by ticket, case and phase."""
    rows = centre.calls.queue()
    return JSONResponse([{"ticket": r.ticket, "case": r.case_id, "phase": r.phase} for r in rows])


@ROUTER.get("/calls/{ticket}")
def one(request: Request, ticket: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Show a call to the agent who took it; to others only how it stands."""
    return _shown(request, ticket, centre, session, "", 200)


@ROUTER.get("/calls/{ticket}/portrait.jpg")
def portrait(ticket: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Give the caller's portrait to the agent of the call."""
    evidence = _evidence(centre, ticket, session, "portrait")
    return _jpeg(evidence.portrait if evidence else None)


@ROUTER.get("/calls/{ticket}/reference.jpg")
def reference(ticket: str, centre: AtCentre, session: LoggedIn) -> Response:
    """Give the picture of the document to the agent of the call."""
    evidence = _evidence(centre, ticket, session, "reference")
    return _jpeg(evidence.reference if evidence else None)


@ROUTER.post("/calls/{ticket}/take")
def take(request: Request, ticket: str, centre: AtCentre, session: Acting) -> Response:
    """Answer a waiting call."""
    try:
        centre.calls.take(ticket, session.operator)
    except CallTakenError:
        return _shown(request, ticket, centre, session, "This call waits no longer.", 409)
    return back_to(f"/calls/{ticket}")


@ROUTER.post("/calls/{ticket}/decide")
def decide(
    request: Request,
    ticket: str,
    centre: AtCentre,
    session: Acting,
    verdict: Annotated[Literal["approved", "failed", "network"], Form()],
) -> Response:
    """Give the agent's word; it is signed and cannot be taken back."""
    try:
        centre.calls.decide(ticket, session.operator, verdict)
    except CallTakenError:
        return _shown(request, ticket, centre, session, "This call has ended.", 409)
    return back_to("/calls")


def _shown(
    request: Request, ticket: str, centre: Centre, session: Session, problem: str, status: int
) -> Response:
    row = centre.calls.get(ticket)
    if row is None:
        return page(request, "absent.html", session, status=404, what="call")
    mine = row.agent == session.operator and row.phase == "connected"
    evidence = _evidence(centre, ticket, session, "score") if mine else None
    return page(
        request, "call.html", session, status=status, row=row, mine=mine, evidence=evidence,
        problem=problem, live=row.phase in LIVE,
    )  # fmt: skip


def _evidence(centre: Centre, ticket: str, session: Session, part: str) -> CallEvidence | None:
    try:
        return centre.calls.evidence(ticket, session.operator, part)
    except (CallTakenError, EnvelopeError):
        return None


def _jpeg(data: bytes | None) -> Response:
    if not data or not data.startswith(JPEG):
        return Response(status_code=404)
    return Response(data, media_type="image/jpeg")
