"""Which SIM, which number: serial, reservation code, barcode or the card itself; then the guard."""

import re
from typing import Final

from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError
from kiosk.case.sim_serials import candidates
from kiosk.journeys.effects import AskResume, FindReservation, ReadOwnSim, Watch
from kiosk.journeys.events import (
    Answered,
    Continued,
    Event,
    Failed,
    ResumeTyped,
    ScanAsked,
    SimTyped,
    SlotAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    aim,
    answered,
    ask,
    go,
    missed,
    reason_of,
    refuse,
    stay,
    stop,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.journeys.steps.resumed import take_up
from kiosk.policies.sim_issuers import issuers
from kiosk.ports.centre import Reservation, ReservationStatus, ResumeGrant, SimQuery
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Shot, Subject

CODE: Final = re.compile(r"[A-Z0-9]{4,20}")
OPEN: Final = (ReservationStatus.NOT_CONNECTED, ReservationStatus.CONNECT_FAILED)
CLOSED: Final = {
    ReservationStatus.CONNECTED: Reason.STATUS_CONNECTED,
    ReservationStatus.CONNECTING: Reason.STATUS_CONNECTING,
    ReservationStatus.CANCELLED: Reason.STATUS_CANCELLED,
    ReservationStatus.EXPIRED: Reason.STATUS_EXPIRED,
}


def entry(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take a serial or a code in any of the four ways and look it up."""
    match event:
        case SimTyped(serial, code):
            return _typed(visit, serial, code.strip().upper().replace("-", ""), facts)
        case ScanAsked():
            return go(visit, Stage.SIM_SCAN)
        case SlotAsked():
            return ask(visit, Busy.READING_SIM, ReadOwnSim)
        case Answered(_, SimIdentity() as sim):
            return search(answered(visit), sim.iccid, "chip", facts)
        case Answered(_, Reservation() as found):
            return _found(answered(visit), found, facts)
        case Failed() as failed:
            return _failed(visit, failed, facts)
    return stay(visit)


def scan(visit: Visit, event: Event, facts: Facts) -> Move:
    """Find the barcode of the SIM in the camera's picture."""
    match event:
        case Answered(_, Shot() as shot):
            if iccid := first_iccid(shot.codes):
                return search(answered(visit), iccid.digits, "barcode", facts)
            return refuse(visit, Reason.SIM_UNREADABLE, "sim", facts, shot.jpeg)
        case Answered(_, Reservation() as found):
            return _found(answered(visit), found, facts)
        case Failed() as failed:
            return _failed(visit, failed, facts)
    return aim(visit, event, Subject.CODE) or stay(visit)


def enter_scan(visit: Visit, facts: Facts) -> Move:
    """Start looking."""
    return stay(visit, Watch(Subject.CODE))


def details(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show number, package, status and expiry, to be confirmed."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def resume(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take up the failed case by its code, or begin anew without one."""
    match event:
        case ResumeTyped("") | Continued():
            return onward(visit.with_draft(resumes=None))  # also of one who came back to it
        case ResumeTyped(code) if visit.draft.reservation is not None:
            number, bare = visit.draft.reservation.code, code.strip().upper().replace("-", "")
            return ask(visit, Busy.SEARCHING, lambda n: AskResume(n, number, bare))
        case Answered(_, ResumeGrant() as grant):
            return onward(take_up(answered(visit), visit.journey, grant, facts))
        case Failed() as failed:
            return _failed(visit, failed, facts, "resume")
    return stay(visit)


def first_iccid(codes: tuple[str, ...]) -> Iccid | None:
    """Find the likeliest SIM serial among the texts of codes and print, its check digit right."""
    found = candidates(codes, (), issuers())
    return Iccid(found[0].digits) if found and found[0].checked else None


def search(visit: Visit, text: str, source: str, facts: Facts, code: str = "") -> Move:
    """Check a serial and look it up at the centre."""
    try:
        iccid = Iccid.parse(text)
    except IccidError as wrong:
        return refuse(visit, wrong.reason, "sim", facts)
    query = SimQuery(iccid.digits, code or None, visit.language)
    same = tuple(pair for pair in visit.draft.iccids if pair[1] == iccid.digits)
    draft = visit.draft.but(iccids=same, query=query)  # another SIM: the old readings are void
    known = visit.but(draft=draft.with_iccid(source, iccid.digits))
    return ask(known, Busy.SEARCHING, lambda n: FindReservation(n, query))


def _typed(visit: Visit, serial: str, code: str, facts: Facts) -> Move:
    if code and not CODE.fullmatch(code):
        return refuse(visit, Reason.VOUCHER_INVALID, "sim", facts)
    if serial.strip():
        return search(visit, serial, "typed", facts, code)
    if not code:
        return stay(visit)
    query = SimQuery(code=code, language=visit.language)
    known = visit.with_draft(query=query, iccids=())
    return ask(known, Busy.SEARCHING, lambda n: FindReservation(n, query))


def _found(visit: Visit, found: Reservation, facts: Facts) -> Move:
    known = visit.with_draft(reservation=found)
    if found.status not in OPEN:
        return stop(known, CLOSED[found.status])
    return go(known, Stage.SIM_DETAILS)


def _failed(visit: Visit, failed: Failed, facts: Facts, what: str = "sim") -> Move:
    if failed.code == "sim_card.unreadable":
        return refuse(visit, reason_of(failed), what, facts)
    return missed(visit, failed, what, facts)
