"""Logging in and out."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from hub.fleet.operators import TooManyGuessesError
from hub.store.pepper import same
from hub.web.desk import COOKIE, Acting, AtCentre, FormTokenError, back_to, page

ROUTER = APIRouter()
BEFORE = "desk_login"


@ROUTER.get("/login")
def form(request: Request) -> Response:
    """Show the form; its token stands in a cookie too, as there is no session yet."""
    return _form(request, "", 200)


@ROUTER.post("/login")
def log_in(
    request: Request,
    centre: AtCentre,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=256)] = "",
    csrf: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Open a session, or say no without saying which half was wrong."""
    if not csrf or not same(csrf, request.cookies.get(BEFORE, "")):
        raise FormTokenError
    address = request.client.host if request.client else ""
    try:
        token = centre.operators.log_in(name, password, address)
    except TooManyGuessesError:
        return _form(request, "Too many attempts. Wait a quarter of an hour.", 429)
    if token is None:
        return _form(request, "Name or password is wrong.", 403)
    answer = back_to("/cases")
    _cookie(request, answer, COOKIE, token)
    answer.delete_cookie(BEFORE)
    return answer


@ROUTER.post("/logout")
def log_out(request: Request, centre: AtCentre, _session: Acting) -> Response:
    """End the session here and in the database."""
    centre.operators.log_out(request.cookies.get(COOKIE, ""))
    answer = back_to("/login")
    answer.delete_cookie(COOKIE)
    return answer


def _form(request: Request, problem: str, status: int) -> Response:
    token = secrets.token_urlsafe(24)
    answer = page(request, "login.html", None, status=status, problem=problem, csrf=token)
    _cookie(request, answer, BEFORE, token)
    return answer


def _cookie(request: Request, answer: Response, name: str, value: str) -> None:
    secure: bool = request.app.state.secure_cookie
    answer.set_cookie(name, value, httponly=True, samesite="strict", secure=secure)
