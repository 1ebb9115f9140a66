"""An appointment: chosen among what is free, held, sealed; or found by its code and changed."""

from kiosk.case import calendar
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import typed
from kiosk.journeys.effects import Ask, FindSlots, HoldPlace, KeepMoved, SaveDraft, Submit
from kiosk.journeys.events import (
    Answered,
    CancelAsked,
    Chosen,
    Continued,
    Event,
    Failed,
    ManageAsked,
    RetakeAsked,
    StatusTyped,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, go, missed, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Stage, Visit
from sync.wire.appointment_v1 import (
    AppointmentV1,
    AskAppointment,
    CancelAppointment,
    LeaseV1,
    MoveAppointment,
    SlotsV1,
)

BOOKED = "APPOINTMENT_BOOKED"
GONE = Reason.SLOT_TAKEN


def start(visit: Visit, event: Event, facts: Facts) -> Move:
    """Book a new one, or look for one that was booked."""
    match event:
        case Continued():
            return onward(visit)
        case ManageAsked():
            return go(visit, Stage.APPOINTMENT_CODE)
    return stay(visit)


def code(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take number and code of the booking."""
    match event:
        case StatusTyped(case, secret):
            known = typed(case, secret)
            if known is None:
                return refuse(visit, Reason.CASE_UNKNOWN, "appointment", facts)
            question = AskAppointment(known.case, known.code)
            held = visit.with_draft(case=known.case, resume_code=known.code)
            return ask(held, Busy.SEARCHING, lambda n: Ask(n, question))
        case Answered(_, AppointmentV1() as found):
            return go(answered(visit).with_draft(appointment=found), Stage.APPOINTMENT_SHOWN)
        case Failed() as failed:
            return missed(_anew(visit, facts), failed, "appointment", facts)
    return stay(visit)


def _anew(visit: Visit, facts: Facts) -> Visit:
    """Take the number of nobody else's case."""
    return visit.with_draft(case=facts.fresh_case, resume_code=facts.fresh_resume_code)


def shown(visit: Visit, event: Event, facts: Facts) -> Move:
    """Move the booking, or cancel it after it was asked twice."""
    found, draft = visit.draft.appointment, visit.draft
    open_ = found is not None and found.state == BOOKED
    match event:
        case Continued() if open_:
            return onward(visit)
        case CancelAsked() if open_ and visit.problem is None:
            return problem(visit, Reason.CANCEL_SURE)
        case CancelAsked() if open_:
            question = CancelAppointment(draft.case, draft.resume_code)
            return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))
        case RetakeAsked():
            return stay(visit.but(problem=None))
        case Answered(_, AppointmentV1() as changed):
            done = answered(visit).with_draft(appointment=changed).but(outcome="cancelled")
            return go(done, Stage.APPOINTMENT_DONE)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def enter_office(visit: Visit, facts: Facts) -> Move:
    """Ask which offices have free times."""
    fresh = visit.with_draft(slots=None, lease=None)
    return ask(fresh, Busy.SEARCHING, lambda n: FindSlots(n, ""))


def office(visit: Visit, event: Event, facts: Facts) -> Move:
    """Choose the office, then ask for its free times."""
    known = visit.draft.slots
    match event:
        case Chosen(name) if known is not None and name in {o.code for o in known.offices}:
            there = visit.with_draft(choice=(name, ""))
            return ask(there, Busy.SEARCHING, lambda n: FindSlots(n, name))
        case Answered(_, SlotsV1() as found):
            return _offered(visit, found)
        case RetakeAsked():
            return enter_office(visit, facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def _offered(visit: Visit, found: SlotsV1) -> Move:
    done = answered(visit).with_draft(slots=found)
    if visit.draft.slots is not None and found.starts:  # an office was chosen
        return onward(done)
    if visit.draft.slots is None and found.offices:
        return stay(done)
    told = Reason.CENTRE_OFFLINE if found.held else Reason.NO_SLOTS  # the kiosk knows no others
    return problem(done.with_draft(slots=None), told)


def day(visit: Visit, event: Event, facts: Facts) -> Move:
    """Choose the day."""
    known = visit.draft.slots
    match event:
        case Chosen(chosen) if known and chosen in {calendar.day(s) for s in known.starts}:
            return onward(visit.with_draft(choice=(visit.draft.choice[0], chosen)))
    return stay(visit)


def time(visit: Visit, event: Event, facts: Facts) -> Move:
    """Choose the time; the place is held from now on."""
    known, name = visit.draft.slots, visit.draft.choice[0]
    match event:
        case Chosen(starts) if known is not None and starts in known.starts:
            return ask(visit, Busy.SEARCHING, lambda n: HoldPlace(n, name, starts))
        case Answered(_, LeaseV1() as lease):
            return onward(answered(visit).with_draft(lease=lease))
        case RetakeAsked():  # it was taken meanwhile: what is free has changed
            return go(visit, Stage.APPOINTMENT_OFFICE)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def check(visit: Visit, event: Event, facts: Facts) -> Move:
    """Seal the booking, or have the earlier one moved; only then is it told as booked."""
    match event:
        case RetakeAsked() if visit.problem is not None and visit.problem.reason is GONE:
            return go(visit, Stage.APPOINTMENT_OFFICE)
        case Continued() | RetakeAsked() if visit.awaiting is None:
            return _book(visit)
        case Answered(_, float() as when):
            return onward(answered(visit).with_draft(submitted=when).but(outcome="submitted"))
        case Answered(_, AppointmentV1() as moved):
            done = answered(visit).with_draft(appointment=moved, submitted=facts.unix)
            return onward(done.but(outcome="moved"))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def _book(visit: Visit) -> Move:
    draft = visit.draft
    lease, before = draft.lease, draft.appointment
    if lease is None:
        return go(visit, Stage.APPOINTMENT_OFFICE)
    if before is not None:
        question = MoveAppointment(draft.case, draft.resume_code, lease.lease)
        return ask(visit, Busy.SUBMITTING, lambda n: KeepMoved(n, question))
    told = {
        "office": lease.office.name, "office_code": lease.office.code, "starts": lease.starts,
        "lease": lease.lease,
    }  # fmt: skip
    for name, value in told.items():
        draft = draft.with_detail(name, value)
    return ask(visit.but(draft=draft), Busy.SUBMITTING, Submit, SaveDraft())
