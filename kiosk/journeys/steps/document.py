"""The document: chosen, photographed side by side, looked at by the customer, checked by rules."""

from typing import Any

from kiosk.case import evidence, id_qr
from kiosk.case.document import DocumentKind, Side
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.effects import Watch
from kiosk.journeys.events import (
    Agreed,
    Answered,
    DocumentChosen,
    Event,
    Failed,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, aim, go, problem, reason_of, refuse, stay, stop
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.journeys.steps.ages import age_fault
from kiosk.ports.vision import Shot, Subject

FINAL = (
    Reason.EXPIRED, Reason.CLASS_REFUSED, Reason.CMND_VOID, Reason.UNDER_AGE,
    Reason.UNDER_AGE_HERE, Reason.SIGNATORY_AGE, Reason.MINOR_TOO_YOUNG, Reason.MINOR_OLD_ENOUGH,
)  # fmt: skip
REVIEWS = {
    Stage.DOCUMENT_FRONT: Stage.FRONT_REVIEW, Stage.DOCUMENT_BACK: Stage.BACK_REVIEW,
    Stage.CHILD_FRONT: Stage.CHILD_FRONT_REVIEW, Stage.CHILD_BACK: Stage.CHILD_BACK_REVIEW,
}  # fmt: skip
LIVE = {review: side for side, review in REVIEWS.items()}
FRONTS = (Stage.DOCUMENT_FRONT, Stage.CHILD_FRONT)


def choice(visit: Visit, event: Event, facts: Facts) -> Move:
    """Choose the kind of document; the accept list is policy."""
    match event:
        case DocumentChosen(DocumentKind.CMND):
            return problem(visit, Reason.CMND_VOID)
        case DocumentChosen(kind) if kind.value in facts.policy.accepted(visit.journey):
            fresh = Draft(
                case=visit.draft.case, resume_code=visit.draft.resume_code,
                opened=visit.draft.opened, query=visit.draft.query, document=kind,
                reservation=visit.draft.reservation, iccids=visit.draft.iccids,
                resumes=visit.draft.resumes, **_before(visit.draft),
            )  # fmt: skip
            return onward(visit.but(draft=fresh))
        case DocumentChosen():
            return problem(visit, Reason.CLASS_REFUSED)
    return stay(visit)


def _before(draft: Draft) -> dict[str, Any]:
    """Keep what another document does not change: number, consents, the earlier case."""
    names = (
        "entered",
        "own_number",
        "otp",
        "number_verified",
        "subscriber",
        "consents",
        "status",
        "details",
        "sims",
    )
    return {name: getattr(draft, name) for name in names}


def enter_side(visit: Visit, facts: Facts) -> Move:
    """Start the camera for the side of this stage."""
    return stay(visit, Watch(_subject(visit)))


def live(visit: Visit, event: Event, facts: Facts) -> Move:
    """Wait for the picture, by itself or by the shutter, and judge it."""
    match event:
        case Answered(_, Shot() as shot):
            return _judge(visit, shot, facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return aim(visit, event, _subject(visit)) or stay(visit)


def review(visit: Visit, event: Event, facts: Facts) -> Move:
    """Let the customer agree with the picture or take it again."""
    match event:
        case Agreed():
            return onward(visit)
        case RetakeAsked():  # a new front may be another card: an old back says nothing of it
            return go(visit.with_draft(back=None), LIVE[visit.stage])
    return stay(visit)


def _subject(visit: Visit) -> Subject:
    if visit.draft.document is DocumentKind.PASSPORT:
        return Subject.PASSPORT_PAGE
    front = visit.stage in FRONTS
    return Subject.CARD_FRONT if front else Subject.CARD_BACK


def _judge(visit: Visit, shot: Shot, facts: Facts) -> Move:
    side = Side.FRONT if visit.stage in FRONTS else Side.BACK
    if shot.faults:
        return refuse(visit, shot.faults[0], "document", facts, shot.jpeg)
    front = side is Side.FRONT
    draft = visit.draft.but(front=shot) if front else visit.draft.but(back=shot)
    draft = draft.but(person=_person(draft, facts))
    if reason := fault(draft, facts) or _age(visit.but(draft=draft), facts):
        wrong = visit.but(draft=draft)
        if reason in FINAL:
            return stop(wrong, reason)
        return refuse(visit, reason, "document", facts, shot.jpeg)
    done = visit.forgive("document").but(draft=draft)
    shown = JOURNEYS[visit.journey].leg(REVIEWS[visit.stage]) is not None
    return go(done, REVIEWS[visit.stage]) if shown else onward(done)  # the ceiling: one of a side


def _age(visit: Visit, facts: Facts) -> Reason | None:
    """Judge the age once a machine readable zone names the birthday."""
    shots = (visit.draft.back, visit.draft.front)
    known = any(shot is not None and shot.mrz is not None for shot in shots)
    return age_fault(visit, facts) if known else None


def _person(draft: Draft, facts: Facts) -> Person:
    """Read everything anew from the sides at hand, so that a retake leaves nothing behind."""
    person = Person()
    for shot in filter(None, (draft.front, draft.back)):
        for name, value in shot.printed:
            person = person.with_field(name, value, Source.PRINTED)
        if shot.mrz is not None:
            person = evidence.from_mrz(person, shot.mrz, Source.MRZ, facts.today)
        for code in qr_codes(shot):
            person = evidence.from_qr(person, code)
    return person


def qr_codes(shot: Shot) -> list[id_qr.IdQr]:
    """Give the ID card codes among the barcodes of a picture."""
    found = []
    for text in shot.codes:
        try:
            found.append(id_qr.parse(text))
        except id_qr.IdQrError:
            continue
    return found


def fault(draft: Draft, facts: Facts) -> Reason | None:
    """Find the first rule that the sides at hand break."""
    mrz = next((s.mrz for s in (draft.back, draft.front) if s is not None and s.mrz), None)
    if mrz is None:
        last = draft.document is DocumentKind.PASSPORT or draft.back is not None
        return Reason.MRZ_UNREADABLE if last else None
    if draft.document is DocumentKind.PASSPORT and mrz.issuer == "VNM":
        return None if facts.policy.vn_passport else Reason.CLASS_REFUSED
    numbers = {mrz.personal_number}
    for shot in filter(None, (draft.front, draft.back)):
        numbers |= {code.id_number for code in qr_codes(shot)}
    if len(numbers) > 1:
        return Reason.SIDES_DIFFER
    expiry = mrz.expiry_date(facts.today)
    if expiry is None or expiry < facts.today:
        return Reason.EXPIRED
    return None
