"""Number and code of an earlier case, typed or from the receipt's QR; then how it stands."""

from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned, typed
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.effects import Ask, AskResume, Watch
from kiosk.journeys.events import (
    Answered,
    Continued,
    Event,
    Failed,
    RecreateAsked,
    ScanAsked,
    StatusTyped,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    aim,
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
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.journeys.steps import eid_level1
from kiosk.ports.centre import ResumeGrant
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
        case Answered(_, Shot() as shot):
            return _look(answered(visit), scanned(shot.codes), facts)
    return aim(visit, event, Subject.CODE) or _told(visit, event, facts)


def shown(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take a failed case up where it failed (A70), or create it again (A93)."""
    found = visit.draft.status
    match event:
        case RecreateAsked() if found is not None and recreatable(found, facts):
            again = visit.but(journey=eid_level1.NAME, stage=Stage.EID_CODE)
            reference = Reference(found.case, visit.draft.detail("code"))
            return eid_level1.recreate(again, reference, facts)
        case Continued() if found is not None and resumable(found, facts):
            code = visit.draft.detail("code")
            return ask(visit, Busy.SEARCHING, lambda n: AskResume(n, "", code, found.case))
        case Answered(_, ResumeGrant() as grant) if found is not None:
            return _granted(answered(visit), found.journey, grant)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def recreatable(found: StatusV1, facts: Facts) -> bool:
    """Tell whether a new photo is all that a case lacks."""
    offered = found.journey == eid_level1.NAME and eid_level1.NAME in facts.policy.journeys
    return offered and found.state == "PHOTO_REJECTED"


def resumable(found: StatusV1, facts: Facts) -> bool:
    """Tell whether a case goes on here with its number and code."""
    journey = JOURNEYS.get(found.journey) if found.journey in facts.policy.journeys else None
    return found.step is not None and journey is not None and journey.opened_by is not None


def _granted(visit: Visit, name: str, grant: ResumeGrant) -> Move:
    journey = JOURNEYS[name]
    kinds = set(DocumentKind)
    kind = DocumentKind(grant.document_kind) if grant.document_kind in kinds else DocumentKind.OTHER
    draft = visit.draft.but(resumes=grant, document=kind, details=())
    known = visit.but(draft=draft, journey=name, outcome="")
    opened_by = journey.opened_by or journey.first
    return go(known, journey.following(opened_by, draft))


def _look(visit: Visit, reference: Reference | None, facts: Facts) -> Move:
    if reference is None:
        return refuse(visit, Reason.CASE_UNKNOWN, "status", facts)
    visit = visit.but(draft=visit.draft.with_detail("code", reference.code))
    question = AskStatus(reference.case, reference.code)
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))


def _told(visit: Visit, event: Event, facts: Facts) -> Move:
    match event:
        case Answered(_, StatusV1() as found):
            return onward(answered(visit).with_draft(status=found).but(outcome="shown"))
        case Failed() as failed:
            return missed(visit, failed, "status", facts)
    return stay(visit)
