"""An own number, if there is one already, proved by a code sent to it."""

from typing import Final

from kiosk.case import phone
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import CheckOtp, ResendOtp, SendOtp
from kiosk.journeys.events import (
    Answered,
    Event,
    Failed,
    NumberTyped,
    OtpAskedAgain,
    OtpTyped,
    OwnershipAnswered,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    answered,
    ask,
    go,
    hand_over,
    missed,
    problem,
    reason_of,
    refuse,
    stay,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.ports.centre import OtpTicket

DIGITS: Final = 6


def question(visit: Visit, event: Event, facts: Facts) -> Move:
    """Ask whether there is a number; without one the call comes next.

    Where the centre counts some on the document a "no" is asked twice, and told to the agent.
    """
    match event:
        case OwnershipAnswered(True):
            return go(_said(visit, ""), Stage.OWN_NUMBER)
        case OwnershipAnswered(False) if visit.draft.held and visit.problem is None:
            return problem(visit, Reason.NUMBER_HELD)
        case OwnershipAnswered(False):
            cleared = _said(visit, "denied").with_draft(
                own_number=None, otp=None, number_verified=False
            )
            return onward(cleared)
    return stay(visit)


def _said(visit: Visit, word: str) -> Visit:
    """Keep for the agent what was said against the centre's count."""
    held = visit.draft.held > 0
    return visit.but(draft=visit.draft.with_detail("ownership", word)) if held else visit


def number(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the number and have a code sent to it; a wrong one loses nothing else."""
    match event:
        case NumberTyped(text):
            e164 = phone.normalise(text)
            if e164 is None:
                return refuse(visit, Reason.NUMBER_FORMAT, "number", facts)
            known = visit.with_draft(own_number=e164)
            return ask(known, Busy.SENDING_CODE, lambda n: SendOtp(n, e164))
        case Answered(_, OtpTicket() as otp):
            return go(_sent(visit, otp), Stage.OTP)
        case Failed() as failed:
            return missed(visit, failed, "number", facts)
    return stay(visit)


def code(visit: Visit, event: Event, facts: Facts) -> Move:
    """Check the code at the centre; the kiosk never knows it."""
    otp = visit.draft.otp
    match event:
        case OtpTyped(digits) if otp is not None and len(digits) == DIGITS and digits.isdecimal():
            return ask(visit, Busy.CHECKING, lambda n: CheckOtp(n, otp.ticket, digits))
        case OtpAskedAgain() if otp is not None and visit.resend_wait == 0:
            return ask(visit, Busy.SENDING_CODE, lambda n: ResendOtp(n, otp.ticket))
        case Answered(_, OtpTicket() as fresh):
            return _sent(answered(visit), fresh).but(problem=None), ()
        case Answered(_, None):
            proved = answered(visit).with_draft(number_verified=True)
            return onward(proved)
        case Failed() as failed:
            return _refused(visit, reason_of(failed), facts)
    return stay(visit)


def _sent(visit: Visit, otp: OtpTicket) -> Visit:
    return visit.with_draft(otp=otp).but(resend_at=visit.now + otp.resend_after_s)


def _refused(visit: Visit, reason: Reason, facts: Facts) -> Move:
    if reason is Reason.OTP_WRONG:
        return refuse(visit, reason, "otp", facts)
    if reason is Reason.OTP_LOCKED:
        return hand_over(visit, reason)
    return problem(visit, reason)
