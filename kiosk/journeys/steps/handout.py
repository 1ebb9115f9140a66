"""The SIM: fed and read back, or the customer's own photographed; submitted; handed out; receipt.

No SIM reaches the gate before the case is durable: SUBMIT stands before SIM_TAKE.
"""

from typing import Final

from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError, same_serial
from kiosk.journeys.effects import (
    Ask,
    Cue,
    HandOutSim,
    KeepSim,
    Print,
    SaveDraft,
    Submit,
    TakeSim,
    Watch,
)
from kiosk.journeys.events import (
    Agreed,
    Answered,
    Continued,
    Event,
    Failed,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, aim, answered, ask, go, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Stage, Visit
from kiosk.journeys.steps.sim import first_iccid
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Shot, Subject
from sync.wire.receipt_v1 import MailReceipt

MAIL_AFTER_S: Final = 2.0


def enter_feed(visit: Visit, facts: Facts) -> Move:
    """Bring a card to the contacts, read it back, bind it to the reservation."""
    reservation = visit.draft.reservation
    code = reservation.code if reservation is not None else ""
    serials = _readings(visit.draft)
    return ask(visit, Busy.MOVING_SIM, lambda n: TakeSim(n, code, serials))


def _readings(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Give every serial that names the SIM of this visit: a card of another one is not given."""
    reserved = draft.reservation.iccid if draft.reservation is not None else None
    return (*draft.iccids, *((("reservation", reserved),) if reserved else ()))


def feed(visit: Visit, event: Event, facts: Facts) -> Move:
    """Go on with the card that was read; without one the case is sent and the SIM fetched later."""
    match event:
        case Answered(_, SimIdentity() as sim):
            try:
                iccid = Iccid.parse(sim.iccid)
            except IccidError:
                return _fed_wrong(visit, Reason.SIM_UNREADABLE, facts)
            draft = visit.draft.with_iccid("chip", iccid.digits)
            known = answered(visit).but(draft=draft).with_draft(dispensed=iccid.digits)
            return onward(known)
        case Failed() as failed:
            return _fed_wrong(visit, reason_of(failed), facts)
        case RetakeAsked() if visit.awaiting is None:
            return enter_feed(visit, facts)
        case Continued() if visit.problem is not None:
            return onward(visit.with_draft(parked=visit.problem.reason))
    return stay(visit)


def _fed_wrong(visit: Visit, reason: Reason, facts: Facts) -> Move:
    moved, effects = problem(visit.count("feed"), reason)
    return moved, (KeepSim(), *effects)


def enter_photo(visit: Visit, facts: Facts) -> Move:
    """Start the camera on the SIM."""
    return stay(visit, Watch(Subject.SIM))


def photo(visit: Visit, event: Event, facts: Facts) -> Move:
    """Photograph the customer's SIM; every serial read so far must be the same."""
    match event:
        case Answered(_, Shot() as shot):
            return _photographed(visit, shot, facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return aim(visit, event, Subject.SIM) or stay(visit)


def photo_review(visit: Visit, event: Event, facts: Facts) -> Move:
    """Let the customer agree with the picture of the SIM."""
    match event:
        case Agreed():
            return onward(visit)
        case RetakeAsked():
            return go(visit, Stage.SIM_PHOTO)
    return stay(visit)


def _photographed(visit: Visit, shot: Shot, facts: Facts) -> Move:
    iccid = first_iccid(shot.codes)
    if iccid is None:
        return refuse(visit, Reason.SIM_UNREADABLE, "sim_photo", facts, shot.jpeg)
    if Reason.MISMATCH_PRINT in shot.faults:
        return refuse(visit, Reason.MISMATCH_PRINT, "sim_photo", facts, shot.jpeg)
    wrong = differing(visit.draft, iccid)
    if wrong is not None:
        expected = visit.draft.reservation.iccid if visit.draft.reservation else None
        tails = {"found": iccid.tail, "expected": (expected or "")[-4:]}
        return refuse(visit, wrong, "sim_photo", facts, shot.jpeg, **tails)
    draft = visit.draft.with_iccid("photo", iccid.digits)
    return go(visit.but(draft=draft).with_draft(sim_photo=shot), Stage.SIM_PHOTO_REVIEW)


def differing(draft: Draft, iccid: Iccid) -> Reason | None:
    """Compare a serial with the reservation and with every other reading of it."""
    reserved = draft.reservation.iccid if draft.reservation is not None else None
    if reserved is not None and not same_serial(reserved, iccid.digits):
        return Reason.MISMATCH_RESERVATION
    by_source = {"chip": Reason.MISMATCH_CHIP, "barcode": Reason.MISMATCH_BARCODE}
    for source, digits in draft.iccids:
        if source != "photo" and not same_serial(digits, iccid.digits):
            return by_source.get(source, Reason.MISMATCH_PHOTO)
    return None


def submit(visit: Visit, event: Event, facts: Facts) -> Move:
    """Seal and commit; the screen says "sent" only after that."""
    match event:
        case Continued() | RetakeAsked() if visit.awaiting is None:
            by_mail = visit.lacks("printer") and bool(visit.draft.email)
            sent = visit.with_draft(receipt_by_mail=by_mail)
            return ask(sent, Busy.SUBMITTING, Submit, SaveDraft())
        case Answered(_, float() as when):
            done, effects = onward(answered(visit).with_draft(submitted=when))
            return done.but(outcome=_outcome(done.draft)), (*effects, Cue("good"))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def _outcome(draft: Draft) -> str:
    return "submitted" if draft.parked is None else f"parked:{draft.parked.value}"


def enter_take(visit: Visit, facts: Facts) -> Move:
    """Bring the card to the gate."""
    patience = visit.comfort.patience(facts.policy.patience.take_sim_s)
    asked, effects = ask(
        visit, Busy.AWAITING_TAKEN, lambda n: HandOutSim(n, patience, _readings(visit.draft))
    )
    return asked, (Cue("take"), *effects)


def take(visit: Visit, event: Event, facts: Facts) -> Move:
    """Wait until it was taken; a forgotten or stuck card is booked, the case stays sent."""
    match event:
        case Answered(_, True):
            return onward(answered(visit))
        case Answered(_, False):
            kept = answered(visit).but(outcome=Reason.SIM_FORGOTTEN.value)
            return onward(kept.with_draft(parked=Reason.SIM_FORGOTTEN))
        case Failed() as failed:
            reason = reason_of(failed)
            stuck = answered(visit).but(outcome=reason.value)
            return onward(stuck.with_draft(parked=reason))
    return stay(visit)


def enter_receipt(visit: Visit, facts: Facts) -> Move:
    """Print."""
    return ask(visit, Busy.PRINTING, lambda n: Print(n, visit.restarted))


def receipt(visit: Visit, event: Event, facts: Facts) -> Move:
    """Go on with or without paper: the last screen shows the code when there is none.

    A printer that failed only now has the centre asked for a mail, which is promised only once it
    is queued there.
    """
    match event:
        case Answered() if visit.busy is Busy.MAILING:
            return onward(answered(visit).with_draft(receipt_by_mail=True))
        case Failed() if visit.busy is Busy.MAILING:
            return onward(answered(visit))
        case Answered():
            return onward(answered(visit).with_draft(printed=True))
        case Failed():
            unprinted = visit.with_draft(printed=False)
            asked = visit.draft.receipt_by_mail or not visit.draft.email
            return onward(answered(unprinted)) if asked else _mailed(unprinted)
    return stay(visit)


def _mailed(visit: Visit) -> Move:
    """Have the receipt mailed, once the case has had time to arrive."""
    question = MailReceipt(visit.draft.case, visit.draft.resume_code)
    return ask(visit, Busy.MAILING, lambda n: Ask(n, question, MAIL_AFTER_S))


def enter_done(visit: Visit, facts: Facts) -> Move:
    """Remind of document, SIM and receipt."""
    return stay(visit, Cue("take"))
