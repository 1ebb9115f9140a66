"""E-identity at the desk: a person's word on the photo, and the issuing authority's answer."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from hub.ways.eid_level1 import DIFFERS, MATCH
from hub.web.desk import Acting, AtCentre
from hub.web.pages.case import decided, shown
from hub.web.words import REASONS

ROUTER = APIRouter()
ANSWERS: Final = {"match": MATCH, "differs": DIFFERS}


@ROUTER.post("/cases/{case}/photo")
def photo(
    request: Request,
    case: str,
    centre: AtCentre,
    session: Acting,
    reason: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Pass the photo, or have it taken again for a reason."""
    if reason and (reason not in REASONS or not reason.startswith("face.")):
        return shown(request, case, centre, session, "Choose what is wrong with the photo.", 422)
    return decided(
        request, case, centre, session,
        lambda on: centre.cases.judge_photo(on, case, session.operator, reason, centre.clock()),
    )  # fmt: skip


@ROUTER.post("/cases/{case}/data")
def data(
    request: Request,
    case: str,
    centre: AtCentre,
    session: Acting,
    answer: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Take down what the issuing authority has answered."""
    if answer not in ANSWERS:
        return shown(request, case, centre, session, "Choose the authority's answer.", 422)
    actor = f"operator:{session.operator}"
    return decided(
        request, case, centre, session,
        lambda on: centre.cases.answer_data(on, case, actor, ANSWERS[answer], centre.clock()),
    )  # fmt: skip
