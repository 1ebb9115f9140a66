"""The activation code is accepted; what was entered is held against the document (A57-A65)."""

from kiosk.case import activation_code, entered
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import Ask, Watch
from kiosk.journeys.events import (
    ActivateAsked,
    ActivationTyped,
    Agreed,
    Answered,
    Continued,
    Event,
    Failed,
    RetakeAsked,
    ScanAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, aim, answered, ask, go, missed, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.real_name import NAME
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.journeys.steps import activation
from kiosk.ports.vision import Shot, Subject
from sync.wire.real_name_v1 import OpenActivation, OpenedV1


def entry(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the code, go to the camera, or activate the SIM first."""
    match event:
        case ActivationTyped(text):
            return _open(visit, activation_code.typed(text), facts)
        case ScanAsked():
            return go(visit, Stage.CODE_SCAN)
        case ActivateAsked():
            return go(visit, Stage.ACTIVATE_SIM)
    return _told(visit, event, facts)


def enter_scan(visit: Visit, facts: Facts) -> Move:
    """Start looking for the QR code of the slip."""
    return stay(visit, Watch(Subject.CODE))


def scan(visit: Visit, event: Event, facts: Facts) -> Move:
    """Find the QR code of the slip in the camera's picture."""
    match event:
        case Answered(_, Shot() as shot):
            return _open(answered(visit), activation_code.scanned(shot.codes), facts)
    return aim(visit, event, Subject.CODE) or _told(visit, event, facts)


def code(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show the code just made; its answer opens the registration like a typed one."""
    if isinstance(event, Answered) and isinstance(event.value, OpenedV1):
        return _opened(visit, event.value)
    return activation.code(visit, event, facts)


def enter_match(visit: Visit, facts: Facts) -> Move:
    """Hold the document against what was entered; pass on when they say the same."""
    found = entered.differing(visit.draft.entered, visit.draft.person)
    if not found:
        return onward(_matched(visit).forgive("mismatch"))
    return refuse(visit.with_draft(differing=found), Reason.OCR_MISMATCH, "mismatch", facts)


def match(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the document again, or let the document be right where it may be."""
    found = visit.draft.differing
    match event:
        case RetakeAsked():
            return go(visit.with_draft(back=None), Stage.DOCUMENT_FRONT)
        case Agreed() if found and not entered.firm(found):
            names = ",".join(one.field for one in found)
            return onward(_matched(visit.but(draft=visit.draft.with_detail("corrected", names))))
    return stay(visit)


def enter_face(visit: Visit, facts: Facts) -> Move:
    """Say what follows, or pass on where the market asks for no face (A64)."""
    if visit.journey == NAME and not facts.policy.real_name.face:
        return go(visit, Stage.INFORMATION)
    return stay(visit)


def face(visit: Visit, event: Event, facts: Facts) -> Move:
    """Begin when the customer says so: "Start face recognition" (A65)."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def _matched(visit: Visit) -> Visit:
    """Forget what was entered: from now on the document's word holds."""
    return visit.with_draft(entered=(), differing=())


def _open(visit: Visit, code: str | None, facts: Facts) -> Move:
    if code is None:
        return refuse(visit, Reason.ACTIVATION_UNKNOWN, "activation", facts)
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, OpenActivation(code)))


def _opened(visit: Visit, found: OpenedV1) -> Move:
    draft = visit.draft.with_iccid(activation.SOURCE, found.iccid)
    known = visit.but(draft=draft.with_detail("activation", found.ticket), outcome="")
    return onward(answered(known).with_draft(entered=tuple(sorted(found.entered.items()))))


def _told(visit: Visit, event: Event, facts: Facts) -> Move:
    match event:
        case Answered(_, OpenedV1() as found):
            return _opened(visit, found)
        case Failed() as failed:
            return missed(visit, failed, "activation", facts)
    return stay(visit)
