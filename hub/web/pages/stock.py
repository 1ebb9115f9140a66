"""Reservations, kiosks, mail and text messages: lists, and a second try for what is dead."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hub.post import mail, texts
from hub.web import views
from hub.web.desk import Acting, AtCentre, LoggedIn, back_to, page

ROUTER = APIRouter()


@ROUTER.get("/reservations")
def reservations(
    request: Request,
    centre: AtCentre,
    session: LoggedIn,
    q: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """List reservations."""
    rows = views.reservation_rows(centre, q)
    return page(request, "reservations.html", session, rows=rows, q=q)


@ROUTER.get("/devices")
def devices(request: Request, centre: AtCentre, session: LoggedIn) -> Response:
    """List kiosks with what they last said."""
    rows = views.device_rows(centre)
    return page(
        request, "devices.html", session, rows=rows, stock=views.stock(centre),
        problems={row.name: json.loads(row.problems) for row in rows},
        stale_before=centre.clock() - views.OFFLINE_S,
    )  # fmt: skip


@ROUTER.post("/devices/{device}/ledger")
def accept_ledger(device: str, centre: AtCentre, session: Acting) -> Response:
    """Let a kiosk's ledger that was cut short go on from what it says now."""
    centre.devices.accept_ledger(device, session.operator)
    return back_to("/devices")


@ROUTER.get("/mail")
def post(request: Request, centre: AtCentre, session: LoggedIn) -> Response:
    """List mail to customers, without its text; what needs a person first."""
    server: bool = request.app.state.mail_server
    gateway: bool = request.app.state.sms_gateway
    return page(
        request, "mail.html", session, rows=views.mail_rows(centre), server=server,
        texts=views.text_rows(centre), gateway=gateway,
    )  # fmt: skip


@ROUTER.post("/mail/{mail_id}/again")
def send_mail_again(mail_id: int, centre: AtCentre, session: Acting) -> Response:
    """Queue a dead mail anew."""
    mail.QUEUE.send_again(centre.database, mail_id, session.operator, centre.clock())
    return back_to("/mail")


@ROUTER.post("/texts/{text_id}/again")
def send_text_message_again(text_id: int, centre: AtCentre, session: Acting) -> Response:
    """Queue a dead text message anew."""
    texts.QUEUE.send_again(centre.database, text_id, session.operator, centre.clock())
    return back_to("/mail")
