"""The call: an agent says whether caller and portrait are one person; no software says it alone."""

from kiosk.case.reasons import Reason
from kiosk.journeys.effects import AskCall, HangUp, Ring, Shoot, Watch
from kiosk.journeys.events import (
    Answered,
    CallBackAsked,
    CallPressed,
    Continued,
    Event,
    Failed,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, go, hand_over, problem, reason_of, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.ports.centre import CallPhase, CallState
from kiosk.ports.vision import Shot, Subject

HOME = "VNM"  # who issues the documents of citizens (ICAO 9303-3, section 5)
WAITING = (CallPhase.QUEUED, CallPhase.CONNECTED)
REDIAL = {
    CallPhase.NO_ANSWER: Reason.VIDEO_NO_ANSWER,
    CallPhase.NETWORK: Reason.VIDEO_NETWORK,
    CallPhase.CLOSED: Reason.VIDEO_CLOSED,
}


def enter(visit: Visit, facts: Facts) -> Move:
    """Show the caller to himself."""
    return stay(visit, Watch(Subject.PORTRAIT))


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """See that the camera works, ring, wait, and take the agent's word."""
    match event:
        case CallPressed() if visit.awaiting is None and not approved(visit):
            return _check(visit.with_draft(call=None).but(redial_at=0.0))
        case Answered(_, Shot()):
            return ask(visit, Busy.CALLING, Ring)
        case Answered(_, CallState() as call):
            return _heard(visit.with_draft(call=call), call, facts)
        case Failed() as failed if visit.busy is Busy.CHECKING:
            return problem(visit, reason_of(failed))
        case Failed() as failed:
            return _redial(visit, reason_of(failed), facts)
        case Continued() if approved(visit):
            return onward(_in_person(visit, facts))
        case RetakeAsked() if _mismatch(visit):
            return go(visit.with_draft(call=None, portrait=None, match=None), Stage.PORTRAIT)
        case CallBackAsked() if not approved(visit):
            return _call_back(visit)
    return stay(visit)


def approved(visit: Visit) -> bool:
    """Tell whether an agent has said yes, with a signature."""
    call = visit.draft.call
    return call is not None and call.phase is CallPhase.APPROVED and call.decision is not None


def redial(visit: Visit, facts: Facts) -> Move | None:
    """Call again by itself once the pause is over."""
    due = 0.0 < visit.redial_at <= visit.now and visit.problem is not None
    return on(visit, CallPressed(), facts) if due and visit.stage is Stage.CALL else None


def _check(visit: Visit) -> Move:
    again = (Watch(Subject.PORTRAIT),) if visit.problem is not None else ()
    return ask(visit, Busy.CHECKING, Shoot, *again)


def _mismatch(visit: Visit) -> bool:
    return visit.draft.call is not None and visit.draft.call.phase is CallPhase.FAILED


def _heard(visit: Visit, call: CallState, facts: Facts) -> Move:
    if call.phase in WAITING:
        return ask(visit, Busy.CALLING, lambda n: AskCall(n, call.ticket))
    if call.phase is CallPhase.APPROVED and call.decision is not None:
        return answered(visit).but(problem=None), ()
    if call.phase is CallPhase.FAILED:
        counted = answered(visit).count("call")
        if counted.tried("call") >= facts.policy.retries.call:
            return hand_over(counted, Reason.VIDEO_MISMATCH)
        said = "" if call.reason == Reason.VIDEO_MISMATCH else call.reason or ""
        return problem(counted, Reason.VIDEO_MISMATCH, said=said)
    return _redial(visit, REDIAL.get(call.phase, Reason.VIDEO_NETWORK), facts)


def _redial(visit: Visit, reason: Reason, facts: Facts) -> Move:
    """Nobody answered, or the line broke: the same portrait, another call, soon by itself."""
    known = reason in (Reason.VIDEO_NO_ANSWER, Reason.VIDEO_CLOSED)
    counted = visit.count("redial")
    again = counted.tried("redial") <= facts.policy.retries.redial
    if again and reason is not Reason.VIDEO_CLOSED:
        counted = counted.but(redial_at=visit.now + facts.policy.patience.redial_s)
    return problem(counted, reason if known else Reason.VIDEO_NETWORK)


def _in_person(visit: Visit, facts: Facts) -> Visit:
    """Keep the SIM of a foreigner for a counter, where the brand's rules say so (C3)."""
    foreign = visit.draft.person.get("issuer") != HOME
    if not (foreign and facts.policy.foreigner_in_person_only):
        return visit
    return visit.with_draft(parked=Reason.FOREIGNER_IN_PERSON)


def _call_back(visit: Visit) -> Move:
    call = visit.draft.call
    reason = visit.problem.reason if visit.problem else Reason.VIDEO_NO_ANSWER
    moved, _ = onward(visit.with_draft(parked=reason, call=None))
    return moved, (HangUp(call.ticket),) if call is not None else ()
