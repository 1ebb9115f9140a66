"""The call: an agent says whether caller and portrait are one person; no software says it alone."""

from kiosk.case.reasons import Reason
from kiosk.journeys.effects import AskCall, HangUp, Ring
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

WAITING = (CallPhase.QUEUED, CallPhase.CONNECTED)
REDIAL = {
    CallPhase.NO_ANSWER: Reason.VIDEO_NO_ANSWER,
    CallPhase.NETWORK: Reason.VIDEO_NETWORK,
    CallPhase.CLOSED: Reason.VIDEO_CLOSED,
}


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """Ring, wait, and take the agent's word."""
    match event:
        case CallPressed() if visit.awaiting is None and not approved(visit):
            return ask(visit.with_draft(call=None), Busy.CALLING, Ring)
        case Answered(_, CallState() as call):
            return _heard(visit.with_draft(call=call), call, facts)
        case Failed() as failed:
            return _redial(visit, reason_of(failed), facts)
        case Continued() if approved(visit):
            return onward(visit, Stage.CALL)
        case RetakeAsked() if _mismatch(visit):
            return go(visit.with_draft(call=None, portrait=None, match=None), Stage.PORTRAIT)
        case CallBackAsked() if not approved(visit):
            return _call_back(visit)
    return stay(visit)


def approved(visit: Visit) -> bool:
    """Tell whether an agent has said yes, with a signature."""
    call = visit.draft.call
    return call is not None and call.phase is CallPhase.APPROVED and call.decision is not None


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
        return problem(counted, Reason.VIDEO_MISMATCH, said=call.reason or "")
    return _redial(visit, REDIAL.get(call.phase, Reason.VIDEO_NETWORK), facts)


def _redial(visit: Visit, reason: Reason, facts: Facts) -> Move:
    """Nobody answered, or the line broke: the same portrait, another call."""
    known = reason in (Reason.VIDEO_NO_ANSWER, Reason.VIDEO_CLOSED)
    return problem(visit.count("redial"), reason if known else Reason.VIDEO_NETWORK)


def _call_back(visit: Visit) -> Move:
    call = visit.draft.call
    reason = visit.problem.reason if visit.problem else Reason.VIDEO_NO_ANSWER
    moved, _ = onward(visit.with_draft(parked=reason, call=None), Stage.CALL)
    return moved, (HangUp(call.ticket),) if call is not None else ()
