"""Port `Centre` over questions: turns messages of the wire into values and errors of the port.

A decision about a call counts only with the centre's signature; the broker is not believed.
"""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.case.reasons import Reason
from kiosk.ports.centre import (
    Allowance,
    CallPhase,
    CallState,
    Link,
    OtpTicket,
    Reservation,
    ReservationStatus,
    ResumeGrant,
    SimQuery,
)
from kiosk.ports.errors import DeviceGarbledError
from sync.questions import DEVICE
from sync.refusals import granted
from sync.wire.case_v1 import DECISION_PURPOSE, DecisionV1
from sync.wire.centre_v1 import (
    AllowanceV1,
    Answer,
    AskAllowance,
    AskCall,
    AskResume,
    AssignSim,
    CallStateV1,
    CheckOtp,
    Done,
    FindReservation,
    HangUp,
    OtpTicketV1,
    Question,
    ResendOtp,
    ReservationV1,
    ResumeGrantV1,
    Ring,
    SendOtp,
)
from sync.wire.envelope import Envelope, EnvelopeError
from sync.wire.transfer_v1 import ForgedError, verify_centre

DECIDED: Final = {CallPhase.APPROVED, CallPhase.FAILED}
log = logging.getLogger(__name__)
T = TypeVar("T", bound=Answer)


class RemoteCentre:
    """A `Centre`. `ask` raises the port's offline and time errors; `link` tells of the line."""

    def __init__(
        self,
        ask: Callable[[Question], Answer],
        link: Callable[[], Link],
        centre_key: ec.EllipticCurvePublicKey,
    ) -> None:
        self._ask, self._link, self._centre_key = ask, link, centre_key

    def link(self) -> Link:
        return self._link()

    def reservation(self, query: SimQuery) -> Reservation:
        find = FindReservation(query.serial, query.code, query.language)
        return _reservation(self._get(find, ReservationV1))

    def assign_sim(self, code: str, iccid: str) -> Reservation:
        return _reservation(self._get(AssignSim(code, iccid), ReservationV1))

    def allowance(self, document: str, journey: str = "") -> Allowance:
        got = self._get(AskAllowance(document, journey), AllowanceV1)
        return Allowance(got.used, got.limit)

    def send_otp(self, number: str) -> OtpTicket:
        return _ticket(self._get(SendOtp(number), OtpTicketV1))

    def check_otp(self, ticket: str, code: str) -> None:
        self._get(CheckOtp(ticket, code), Done)

    def resend_otp(self, ticket: str) -> OtpTicket:
        return _ticket(self._get(ResendOtp(ticket), OtpTicketV1))

    def ring(self, case: str, language: str, sealed: bytes) -> CallState:
        """Ask for an agent; `sealed` is what `Envelope.pack` gave."""
        try:
            evidence = Envelope.unpack(sealed)
        except EnvelopeError as wrong:
            raise DeviceGarbledError(DEVICE, "evidence is no envelope") from wrong
        ring = Ring(case, language, evidence.header, evidence.body, evidence.signature)
        return self._call(self._get(ring, CallStateV1), None)

    def call_state(self, ticket: str) -> CallState:
        return self._call(self._get(AskCall(ticket), CallStateV1), ticket)

    def hang_up(self, ticket: str) -> None:
        self._get(HangUp(ticket), Done)

    def resume(self, reservation: str, code: str, case: str = "") -> ResumeGrant:
        got = self._get(AskResume(reservation, code, case), ResumeGrantV1)
        return ResumeGrant(
            got.case, got.step, got.reason, got.document_kind, got.journey, got.reservation
        )

    def _get(self, question: Question, kind: type[T]) -> T:
        return granted(self._ask(question), kind)

    def _call(self, got: CallStateV1, ticket: str | None) -> CallState:
        try:
            phase = CallPhase(got.phase)
        except ValueError as unknown:
            raise DeviceGarbledError(DEVICE, "unknown phase of a call") from unknown
        state = CallState(got.ticket, phase, got.position, got.reason, got.decision)
        if phase in DECIDED and not self._decided(got, ticket or got.ticket):
            log.error("a decision about a call is not signed by the centre")
            return CallState(got.ticket, CallPhase.NETWORK, reason=Reason.VIDEO_NETWORK)
        return state

    def _decided(self, got: CallStateV1, ticket: str) -> bool:
        if got.decision is None or got.decision_signature is None:
            return False
        try:
            signed = DECISION_PURPOSE + got.decision
            verify_centre(signed, got.decision_signature, self._centre_key)
            decision = msgspec.msgpack.decode(got.decision, type=DecisionV1)
        except (ForgedError, msgspec.MsgspecError):
            return False
        return decision.ticket == ticket and decision.verdict == got.phase


def _reservation(got: ReservationV1) -> Reservation:
    try:
        status = ReservationStatus(got.status)
    except ValueError as unknown:
        raise DeviceGarbledError(DEVICE, "unknown status of a reservation") from unknown
    return Reservation(
        got.code, got.number, got.package, status, got.iccid, got.expires,
        got.failure, got.failed_case, got.agents_at,
    )  # fmt: skip


def _ticket(got: OtpTicketV1) -> OtpTicket:
    return OtpTicket(got.ticket, got.valid_s, got.resend_after_s, got.resends_left)
