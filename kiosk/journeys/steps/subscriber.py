"""A number the customer has: named or read from its SIM, looked up, proven by a code sent to it."""

from typing import Final

from kiosk.case import phone
from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError
from kiosk.journeys.effects import Ask, ReadOwnSim, SendOtp
from kiosk.journeys.events import Answered, Continued, Event, Failed, NumberTyped, SlotAsked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    answered,
    ask,
    hand_over,
    missed,
    problem,
    reason_of,
    refuse,
    stay,
    stop,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Visit
from kiosk.ports.centre import OtpTicket
from kiosk.ports.sim_reader import SimIdentity
from sync.wire.subscriber_v1 import AskSubscriber, SubscriberV1

ENDED: Final = "TERMINATED"
REVERIFY: Final = "reverify-sim"
NOTHING_TO_DO: Final = "nothing_to_do"


def entry(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take a number, or the SIM in the slot."""
    match event:
        case NumberTyped(text):
            e164 = phone.normalise(text)
            if e164 is None:
                return refuse(visit, Reason.NUMBER_FORMAT, "number", facts)
            return _look(visit, AskSubscriber(number=e164))
        case SlotAsked():
            return ask(visit, Busy.READING_SIM, ReadOwnSim)
        case Answered(_, SimIdentity() as sim):
            try:
                return _look(answered(visit), AskSubscriber(iccid=Iccid.parse(sim.iccid).digits))
            except IccidError:
                return refuse(visit, Reason.SIM_UNREADABLE, "sim", facts)
        case Answered(_, SubscriberV1() as found):
            return _found(answered(visit).forgive("number"), found)
        case Failed() as failed:
            return missed(visit, failed, "number", facts)
    return stay(visit)


def status(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show how the number stands; send the code when there is something to do."""
    number = visit.draft.own_number
    match event:
        case Continued() if visit.awaiting is None and number and not settled(visit):
            return ask(visit, Busy.SENDING_CODE, lambda n: SendOtp(n, number))
        case Answered(_, OtpTicket() as otp):
            sent = answered(visit).with_draft(otp=otp)
            return onward(sent.but(resend_at=visit.now + otp.resend_after_s))
        case Failed() as failed if reason_of(failed) is Reason.OTP_LOCKED:
            return hand_over(visit, Reason.OTP_LOCKED)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def settled(visit: Visit) -> bool:
    """Tell whether the number works and nothing is asked of its holder."""
    found = visit.draft.subscriber
    works = found is not None and found.status == "ACTIVE" and not found.pending
    return works and visit.journey == REVERIFY


def _look(visit: Visit, question: AskSubscriber) -> Move:
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))


def _found(visit: Visit, found: SubscriberV1) -> Move:
    if found.status == ENDED:
        return stop(visit, Reason.NUMBER_ENDED)
    known = visit.with_draft(
        subscriber=found, own_number=found.number, otp=None, number_verified=False
    )
    return onward(known.but(outcome=NOTHING_TO_DO if settled(known) else ""))
