"""The site: pages put together over one centre."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from sqlalchemy.exc import OperationalError
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from hub.centre import Centre
from hub.web.desk import FOLDER, FormTokenError, LoginNeededError, back_to, centre_of, templates
from hub.web.headers import SecurityHeaders
from hub.web.pages import appointment, call, case, eid, entrance, request, stock

LARGEST_FORM = 64 * 1024
Next = Callable[[Request], Awaitable[Response]]


def site(
    centre: Centre, *, secure_cookie: bool = False, mail_server: bool = True,
    sms_gateway: bool = True, on_line: Callable[[], bool] = lambda: True,
) -> FastAPI:  # fmt: skip
    """Build the desk's application; `on_line` tells whether kiosks can be heard."""
    app = FastAPI(title="simkiosk hub", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.centre = centre
    app.state.templates = templates(centre)
    app.state.secure_cookie = secure_cookie
    app.state.mail_server = mail_server
    app.state.sms_gateway = sms_gateway
    app.state.on_line = on_line
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    for pages in (entrance, case, call, request, stock, eid, appointment):
        app.include_router(pages.ROUTER)
    app.add_api_route("/", _home)
    app.add_api_route("/healthz", _healthy)
    app.add_exception_handler(LoginNeededError, _login_needed)
    app.add_exception_handler(FormTokenError, _form_refused)
    app.middleware("http")(_small_forms)
    return app


def _home() -> Response:
    return back_to("/cases")


def _healthy(request: Request) -> Response:
    """Say ok when the database takes a write and the broker lets us in, else what does not."""
    wrong = [] if request.app.state.on_line() else ["no line to the broker"]
    try:
        with centre_of(request).database.write():
            pass
    except OperationalError:
        wrong.append("the database is busy or full")
    status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
    return PlainTextResponse("\n".join(wrong or ["ok"]) + "\n", status)


async def _small_forms(request: Request, following: Next) -> Response:
    if request.method == "POST":
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LARGEST_FORM:
            return PlainTextResponse("too large\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return await following(request)


def _login_needed(request: Request, _error: Exception) -> Response:
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": "login"}, HTTPStatus.UNAUTHORIZED)
    return back_to("/login")


def _form_refused(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("This form is out of date. Load the page again.\n", 403)
