"""Requests about personal data and complaints: those due first on top, answered by a person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import select
from starlette.responses import Response

from hub.cases.tables import CASES
from hub.people.my_data import certificate_file, held
from hub.people.requests import CannotAnswerError
from hub.people.tables import HOLDS, REQUESTS
from hub.web import views
from hub.web.desk import Acting, AtCentre, LoggedIn, back_to, page
from sync.wire.my_data_v1 import ERASURE

ROUTER = APIRouter()
Words = Annotated[str, Form(max_length=128)]


@ROUTER.get("/requests")
def requests(request: Request, centre: AtCentre, session: LoggedIn) -> Response:
    """List tickets; open ones by due date, then the answered ones."""
    return _listed(request, centre, session, "", 200)


@ROUTER.post("/requests/{case}/{number}/done")
def done(request: Request, case: str, number: str, centre: AtCentre, session: Acting) -> Response:
    """Mark as answered; an erasure is carried out and certified."""
    try:
        centre.requests.carry_out(f"{case}/{number}", session.operator)
    except CannotAnswerError as wrong:
        return _listed(request, centre, session, str(wrong), 409)
    return back_to("/requests")


@ROUTER.post("/requests/{case}/{number}/refuse")
def refuse(
    request: Request, case: str, number: str, centre: AtCentre, session: Acting,
    reason: Words = "",
) -> Response:  # fmt: skip
    """Refuse with words."""
    try:
        centre.requests.refuse(f"{case}/{number}", session.operator, reason)
    except CannotAnswerError as wrong:
        return _listed(request, centre, session, str(wrong), 409)
    return back_to("/requests")


@ROUTER.post("/holds/{case}")
def hold(
    request: Request, case: str, centre: AtCentre, session: Acting, reason: Words = ""
) -> Response:
    """Put a legal hold on a case; without a reason it is lifted."""
    if reason.strip():
        centre.requests.hold(case, session.operator, reason)
    else:
        centre.requests.release(case, session.operator)
    return back_to("/requests")


@ROUTER.get("/requests/{case}/{number}/certificate.json")
def certificate(case: str, number: str, centre: AtCentre, _session: LoggedIn) -> Response:
    """Give the signed certificate of an erasure."""
    ticket = f"{case}/{number}"
    with centre.database.read() as on:
        row = on.execute(select(REQUESTS).where(REQUESTS.c.ticket == ticket)).first()
    if row is None or row.certificate is None:
        return Response(status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="erasure-{case}-{number}.json"'}
    return Response(certificate_file(row), media_type="application/json", headers=headers)


def _listed(
    request: Request, centre: AtCentre, session: LoggedIn, problem: str, status: int
) -> Response:
    rows = views.request_rows(centre)
    with centre.database.read() as on:
        cases = {
            row.about: on.execute(select(CASES).where(CASES.c.id == row.about)).first()
            for row in rows
            if row.kind == ERASURE and row.state == "open"
        }
        keeps = {name: held(on, case) for name, case in cases.items() if case is not None}
        holds = {row.case_id: row for row in on.execute(select(HOLDS))}
    return page(
        request, "requests.html", session, status=status, rows=rows, problem=problem, keeps=keeps,
        holds=holds, now=centre.clock(), alarm_s=views.REQUEST_ALARM_S,
    )  # fmt: skip
