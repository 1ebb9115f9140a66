"""Number and code of an earlier case, typed or from the receipt's QR; then how it stands."""

from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned, typed
from kiosk.journeys.effects import Ask, Shoot, Watch
from kiosk.journeys.events import (
    Answered,
    Event,
    Failed,
    RetakeAsked,
    ScanAsked,
    ShutterPressed,
    StatusTyped,
    Steady,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, go, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.ports.vision import Shot, Subject
from sync.wire.status_v1 import AskStatus, StatusV1


def entry(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take number and code, or go to the camera."""
    match event:
        case StatusTyped(case, code):
            return _look(visit, typed(case, code), facts)
        case ScanAsked():
            return go(visit, Stage.STATUS_SCAN)
    return _told(visit, event, facts)


def enter_scan(visit: Visit, facts: Facts) -> Move:
    """Start looking for the receipt's QR."""
    return stay(visit, Watch(Subject.CODE))


def scan(visit: Visit, event: Event, facts: Facts) -> Move:
    """Find the receipt's QR in the camera's picture."""
    match event:
        case Steady() | ShutterPressed() if visit.awaiting is None and visit.problem is None:
            return ask(visit, Busy.TAKING_PICTURE, Shoot)
        case RetakeAsked():
            return visit.but(problem=None), (Watch(Subject.CODE),)
        case Answered(_, Shot() as shot):
            return _look(answered(visit), scanned(shot.codes), facts)
    return _told(visit, event, facts)


def _look(visit: Visit, reference: Reference | None, facts: Facts) -> Move:
    if reference is None:
        return refuse(visit, Reason.CASE_UNKNOWN, "status", facts)
    question = AskStatus(reference.case, reference.code)
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))


def _told(visit: Visit, event: Event, facts: Facts) -> Move:
    match event:
        case Answered(_, StatusV1() as found):
            return onward(answered(visit).with_draft(status=found).but(outcome="shown"))
        case Failed() as failed if failed.code == "centre.refused":
            return refuse(visit, reason_of(failed), "status", facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)
