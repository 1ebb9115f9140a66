"""E-identity at the desk: a person's word on the photo, and the issuing authority's answer."""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from hub.ways.eid_level1 import DIFFERS, MATCH
from hub.web.pages.case import SentForm
from hub.web.words import REASONS

ROUTER = APIRouter()
ANSWERS: Final = {"match": MATCH, "differs": DIFFERS}


@ROUTER.post("/cases/{case}/photo")
def photo(form: SentForm, reason: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Pass the photo, or have it taken again for a reason."""
    if reason and (reason not in REASONS or not reason.startswith("face.")):
        return form.again("Choose what is wrong with the photo.", 422)
    judge = form.centre.cases.judge_photo
    return form.decided(lambda on, now: judge(on, form.case, form.operator, reason, now))


@ROUTER.post("/cases/{case}/data")
def data(form: SentForm, answer: Annotated[str, Form(max_length=16)] = "") -> Response:
    """Take down what the issuing authority has answered."""
    if answer not in ANSWERS:
        return form.again("Choose the authority's answer.", 422)
    told, actor = form.centre.cases.answer_data, f"operator:{form.operator}"
    return form.decided(lambda on, now: told(on, form.case, actor, ANSWERS[answer], now))
