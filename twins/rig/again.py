"""A case is refused, the customer reads the mail and comes back with the code from it."""

import re
from time import sleep

from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.stage import Stage

AGAIN = {
    "case-rejected-portrait": "face.no_match",
    "case-rejected-document": "doc.glare",
    "case-rejected-details": "data.email_invalid",
}
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def resubmit(stage: Stage, first: Customer, reason: str) -> tuple[Customer, View]:
    """Refuse the first case, wait for its mail, walk the second visit."""
    case = _sent(stage)
    first.leave()
    stage.agent.reject(case, reason)
    letter = stage.letters.wait(first.visitor.email, 60)
    if letter is None:
        raise StartError("no mail told of the refusal")
    body = letter.get_body(("plain",))
    codes = [c for c in CODE.findall(body.get_content() if body else "") if c != case]
    if not codes:
        raise StartError("the mail names no resume code")
    stage.letters.letters.clear()
    second = stage.customer()
    second.resume_code, second.before = codes[-1], first.before
    return second, second.visit()


def _sent(stage: Stage) -> str:
    for _ in range(200):
        if rows := stage.agent.cases():
            return rows[0]["case"]
        sleep(0.1)
    raise StartError("the first case did not reach the centre")
