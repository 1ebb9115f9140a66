"""What the centre answers to a kiosk whose customer stands there. Never raises for bad content."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.exc import OperationalError

from hub.cases.resume import Resumes
from hub.counters.calls import Calls
from hub.counters.numbers import Allowances
from hub.counters.otp import Otps
from hub.counters.reservations import Reservations
from hub.refusals import CENTRE_OFFLINE, RefusedError
from sync.wire import centre_v1 as wire

Way = Callable[[str, Any], wire.Answer]
LOG: Final = logging.getLogger(__name__)


class Answers:
    """One question, one answer; the device is the one the broker let in."""

    def __init__(
        self,
        reservations: Reservations,
        allowances: Allowances,
        otps: Otps,
        calls: Calls,
        resumes: Resumes,
        counters: Mapping[type, Way],
    ) -> None:
        self._ways: Mapping[type, Way] = {
            **counters,
            wire.FindReservation: reservations.find,
            wire.AssignSim: reservations.assign,
            wire.AskAllowance: allowances.ask,
            wire.SendOtp: otps.send,
            wire.ResendOtp: otps.resend,
            wire.CheckOtp: otps.check,
            wire.Ring: calls.ring,
            wire.AskCall: calls.ask,
            wire.HangUp: calls.hang_up,
            wire.AskResume: resumes.ask,
        }

    def answer(self, device: str, question: wire.Question) -> wire.Answer:
        """Answer, or say `Refused` with a reason code. Asking again does no harm."""
        try:
            return self._ways[type(question)](device, question)
        except RefusedError as refused:
            return wire.Refused(refused.reason)
        except OperationalError:
            LOG.error("the database is busy or full")  # noqa: TRY400 - says it all
            return wire.Refused(CENTRE_OFFLINE)
