"""What all pages share: the session, the form token, templates and their filters."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from hub.calendars.workdays import calendar
from hub.centre import Centre
from hub.fleet.operators import Session
from hub.privacy import masked_email, masked_number
from hub.store.pepper import same
from hub.web import words
from hub.web.views import pulse

FOLDER: Final = Path(__file__).parent
COOKIE: Final = "desk"
SEE_OTHER: Final = 303
MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400


class LoginNeededError(Exception):
    """Nobody is logged in."""


class FormTokenError(Exception):
    """The form was not one of ours, or the session has changed."""


def centre_of(request: Request) -> Centre:
    """Give the centre behind this site."""
    centre: Centre = request.app.state.centre
    return centre


def session_of(request: Request) -> Session:
    """Give who is logged in. Raise `LoginNeededError`."""
    token = request.cookies.get(COOKIE, "")
    session = centre_of(request).operators.session(token) if token else None
    if session is None:
        raise LoginNeededError
    return session


def form_session(
    session: Annotated[Session, Depends(session_of)], csrf: Annotated[str, Form()] = ""
) -> Session:
    """Give who sends a form of ours. Raise `FormTokenError`."""
    if not same(csrf, session.csrf):
        raise FormTokenError
    return session


AtCentre = Annotated[Centre, Depends(centre_of)]
LoggedIn = Annotated[Session, Depends(session_of)]
Acting = Annotated[Session, Depends(form_session)]


def templates(centre: Centre) -> Jinja2Templates:
    """Load the pages with filters that know the centre's clock and zone."""
    pages = Jinja2Templates(directory=FOLDER / "templates")
    pages.env.filters |= _filters(centre)
    pages.env.globals |= {
        "reasons": words.REASONS, "chip_words": words.CHIP, "group_words": words.GROUPS,
        "result_words": words.RESULTS, "serial_words": words.SERIALS,
        "company_words": words.COMPANY, "in_order": words.in_order,
    }  # fmt: skip
    return pages


def page(
    request: Request, name: str, session: Session | None, *, status: int = 200, **context: object
) -> Response:
    """Render one page with what every page shows."""
    pages: Jinja2Templates = request.app.state.templates
    shared: Mapping[str, object] = {
        "session": session,
        "pulse": pulse(centre_of(request)) if session else None,
        "path": request.url.path,
    }
    return pages.TemplateResponse(request, name, {**shared, **context}, status_code=status)


def back_to(path: str) -> Response:
    """Answer a form: the browser loads the page anew."""
    return RedirectResponse(path, SEE_OTHER)


def _filters(centre: Centre) -> dict[str, Callable[..., str]]:
    def when(at: float | None) -> str:
        if at is None:
            return "never"
        return datetime.fromtimestamp(at, centre.zone).strftime("%d %b %H:%M")

    def ago(at: float | None) -> str:
        return "never" if at is None else f"{span(centre.clock() - at)} ago"

    def until(at: float) -> str:
        left = at - centre.clock()
        return f"{span(-left)} late" if left < 0 else f"in {span(left)}"

    def working(at: float) -> str:
        days = calendar(centre.rules.calendar)
        today, due = (datetime.fromtimestamp(t, centre.zone).date() for t in (centre.clock(), at))
        left = days.between(today, due)
        return f"{left} working day{'s' if left != 1 else ''}" if due > today else ""

    return {
        "when": when,
        "working": working,
        "ago": ago,
        "until": until,
        "masked": masked_number,
        "masked_email": masked_email,
        "say": words.say,
        "label": words.label,
        "shown": words.shown,
    }


def span(seconds: float) -> str:
    """Say a length of time in its largest fitting unit."""
    if seconds < MINUTE_S:
        return f"{max(0, int(seconds))} s"
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} min"
    if seconds < 2 * DAY_S:
        return f"{int(seconds // HOUR_S)} h {int(seconds % HOUR_S // MINUTE_S)} min"
    return f"{int(seconds // DAY_S)} days"
