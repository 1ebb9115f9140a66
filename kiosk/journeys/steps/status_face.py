"""The face instead of the code: agreed to, photographed, held against that of the one case.

What the camera took is forgotten as soon as it has been described, and the description leaves with
the question: neither is in the draft when the answer comes.
"""

from kiosk.case.reasons import Reason
from kiosk.journeys.consents import COMPARE
from kiosk.journeys.effects import Ask, Describe
from kiosk.journeys.events import Answered, Declared, Event, Failed, RetakeAsked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    answered,
    ask,
    go,
    missed,
    problem,
    reason_of,
    refuse,
    stay,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Consent, Stage, Visit
from kiosk.journeys.status import BY_FACE
from kiosk.journeys.steps.status import show
from sync.wire.face_v1 import TemplateV1
from sync.wire.status_v1 import AskStatusByFace, StatusV1


def agree(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the consent without which the camera does not look."""
    match event:
        case Declared(_, ticked) if COMPARE in ticked:
            given = Consent(COMPARE, facts.policy.status.version, facts.unix)
            return onward(visit.with_draft(consents=(given,)))
    return stay(visit)


def enter(visit: Visit, facts: Facts) -> Move:
    """Have the portrait described; after a restart it is taken anew."""
    shot = visit.draft.portrait
    if shot is None:
        return go(visit, Stage.PORTRAIT)
    return ask(visit, Busy.COMPARING, lambda n: Describe(n, shot.jpeg))


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """Ask with the description; a no says neither whether number nor whether face was wrong."""
    match event:
        case Answered(_, TemplateV1() as face):
            return _asked(visit, face)
        case Answered(_, StatusV1() as found):
            return show(answered(visit), found)
        case Failed() as failed if failed.code == "vision.picture_unusable":
            return refuse(unseen(visit), Reason.FACE_NONE, "portrait", facts)
        case Failed() as failed if reason_of(failed) is Reason.FACE_MODELS:
            return problem(unseen(visit), Reason.FACE_MODELS)
        case Failed() as failed:
            return missed(unseen(visit), failed, "status", facts)
        case RetakeAsked() if visit.awaiting is None:
            return go(visit, Stage.PORTRAIT)
    return stay(visit)


def unseen(visit: Visit) -> Visit:
    """Forget what the camera took."""
    return visit.with_draft(portrait=None, liveness=None, colours=None)


def _asked(visit: Visit, face: TemplateV1) -> Move:
    case = visit.draft.detail(BY_FACE)
    version = next((one.version for one in visit.draft.consents if one.purpose == COMPARE), "")
    question = AskStatusByFace(case, face, version)
    return ask(unseen(visit), Busy.SEARCHING, lambda n: Ask(n, question))
