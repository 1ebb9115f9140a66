"""Number and code of an earlier case, typed or from the receipt's QR; then how it stands.

Instead of both the card may lie on the reader, instead of the code alone the face may be shown
(`status_face`): those tell how a case stands, and take none up.
"""

from kiosk.case import evidence
from kiosk.case.chip_keys import CAN_DIGITS
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned, typed, typed_case
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.effects import Ask, AskResume, FindReservation, ReadChip, Watch
from kiosk.journeys.events import (
    Answered,
    ChipAsked,
    Chosen,
    Continued,
    Event,
    FaceAsked,
    Failed,
    Progressed,
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
    stop,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Stage, Visit
from kiosk.journeys.status import BY_FACE
from kiosk.journeys.steps import eid_level1
from kiosk.journeys.steps.resumed import take_up
from kiosk.journeys.steps.sim import CLOSED, OPEN
from kiosk.ports.centre import Reservation, ResumeGrant, SimQuery
from kiosk.ports.chip_reader import ChipKey, ChipRecord, PaChain
from kiosk.ports.vision import Shot, Subject
from sync.wire.status_v1 import AskStatus, AskStatuses, StatusesV1, StatusV1


def entry(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take number and code, or go to the camera."""
    match event:
        case StatusTyped(case, code):
            return _look(visit, typed(case, code), facts)
        case ScanAsked():
            return go(visit, Stage.STATUS_SCAN)
        case ChipAsked() if JOURNEYS[visit.journey].leg(Stage.STATUS_CARD) is not None:
            return go(visit, Stage.STATUS_CARD)
        case FaceAsked(case) if by_face(visit, facts):
            number = typed_case(case) or ""
            asked = visit.but(draft=visit.draft.with_detail(BY_FACE, number))
            return go(asked, Stage.STATUS_AGREE) if number else stay(visit)
    return _told(visit, event, facts)


def by_face(visit: Visit, facts: Facts) -> bool:
    """Tell whether the face may stand for the code in this journey."""
    leg = JOURNEYS[visit.journey].leg(Stage.STATUS_AGREE)
    return facts.policy.status.by_face and leg is not None


def enter_entry(visit: Visit, facts: Facts) -> Move:
    """Begin again: whoever comes back from the camera has shown nothing and agreed to nothing."""
    if not visit.draft.detail(BY_FACE):
        return stay(visit)
    fresh = visit.draft.with_detail(BY_FACE, "")
    nothing = fresh.but(portrait=None, liveness=None, colours=None, consents=(), session="")
    return stay(visit.but(draft=nothing))


def enter_scan(visit: Visit, facts: Facts) -> Move:
    """Start looking for the receipt's QR."""
    return stay(visit, Watch(Subject.CODE))


def scan(visit: Visit, event: Event, facts: Facts) -> Move:
    """Find the receipt's QR in the camera's picture."""
    match event:
        case Answered(_, Shot() as shot):
            return _look(answered(visit), scanned(shot.codes), facts)
    return aim(visit, event, Subject.CODE) or _told(visit, event, facts)


def card(visit: Visit, event: Event, facts: Facts) -> Move:
    """Open the card's chip with the digits its customer reads from it; ask for its cases."""
    match event:
        case ChipAsked(digits) if visit.awaiting is None:
            return _open(visit, digits, facts)
        case Progressed(done, total) if visit.awaiting is not None:
            return visit.but(busy=Busy.READING_CHIP, progress=(done, total)), ()
        case Answered(_, ChipRecord() as chip):
            return _tapped(answered(visit), chip, facts)
        case Answered(_, StatusesV1(cases=[])):
            return refuse(visit, Reason.CASE_UNKNOWN, "status", facts)
        case Answered(_, StatusesV1(cases=[found])):
            return show(answered(visit), found)
        case Answered(_, StatusesV1() as found):
            return go(answered(visit).with_draft(statuses=found), Stage.STATUS_LIST)
        case Failed() as failed if failed.code == "chip.key_refused":
            return refuse(visit, Reason.CHIP_KEY_REFUSED, "chip", facts)
        case Failed() as failed:
            return missed(visit, failed, "status", facts)
    return stay(visit)


def choose(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take one of several cases of the card."""
    told = visit.draft.statuses
    found = [] if told is None else told.cases
    match event:
        case Chosen(name) if named := [one for one in found if one.case == name]:
            return show(visit, named[0])
    return stay(visit)


def shown(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take a failed case up where it failed (A70), or create it again (A93)."""
    found = visit.draft.status
    match event:
        case RecreateAsked() | Continued() if not visit.draft.detail("code"):
            return stay(visit)  # a card tells how a case stands; only its code takes it up
        case RecreateAsked() if found is not None and recreatable(found, facts):
            again = visit.but(journey=eid_level1.NAME, stage=Stage.EID_CODE)
            reference = Reference(found.case, visit.draft.detail("code"))
            return eid_level1.recreate(again, reference, facts)
        case Continued() if found is not None and resumable(found, facts):
            code = visit.draft.detail("code")
            return ask(visit, Busy.SEARCHING, lambda n: AskResume(n, "", code, found.case))
        case Answered(_, ResumeGrant() as grant) if found is not None:
            return _granted(answered(visit), found.journey, grant, facts)
        case Answered(_, Reservation() as held) if found is not None:
            return _reserved(answered(visit), found.journey, held)
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


def _open(visit: Visit, digits: str, facts: Facts) -> Move:
    if len(digits) != CAN_DIGITS or not (digits.isascii() and digits.isdecimal()):
        return problem(visit, Reason.DETAILS_INCOMPLETE)
    keys = (ChipKey("", "", "", digits),)
    patience = visit.comfort.patience(facts.policy.patience.chip_s)
    return ask(visit, Busy.AWAITING_CHIP, lambda n: ReadChip(n, keys, patience))


def _tapped(visit: Visit, chip: ChipRecord, facts: Facts) -> Move:
    """Ask with the number of a card that proves itself; nothing of it is kept."""
    if not chip.untampered or chip.copied:
        return refuse(visit, Reason.PA_FAILED, "chip", facts)
    if chip.pa_chain is not PaChain.OK:
        return refuse(visit, Reason.PA_UNTRUSTED_ISSUER, "chip", facts)
    person = evidence.from_mrz(Person(), chip.mrz, Source.CHIP, facts.today)
    question = AskStatuses(Draft(person=person).document_key)
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))


def show(visit: Visit, found: StatusV1) -> Move:
    """Show a case that was found without its code: it is not taken up."""
    known = visit.but(draft=visit.draft.with_detail("code", ""), outcome="shown")
    return onward(known.with_draft(status=found))


def _granted(visit: Visit, name: str, grant: ResumeGrant, facts: Facts) -> Move:
    known = take_up(visit, name, grant, facts)
    if not grant.reservation:
        return _taken_up(known, name)
    query = SimQuery(
        code=grant.reservation, language=visit.language
    )  # the number may have been given up meanwhile
    asked = known.with_draft(query=query)
    return ask(asked, Busy.SEARCHING, lambda n: FindReservation(n, query))


def _reserved(visit: Visit, name: str, held: Reservation) -> Move:
    if held.status not in OPEN:
        return stop(visit, CLOSED[held.status])
    return _taken_up(visit.with_draft(reservation=held), name)


def _taken_up(visit: Visit, name: str) -> Move:
    journey = JOURNEYS[name]
    known = visit.with_draft(details=()).but(journey=name, outcome="")
    return go(known, journey.following(journey.opened_by or journey.first, known.draft))


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
