"""Questions of a kiosk while a customer stands there, over MQTT 5 request/response, JSON.

Correlation data pairs question and answer; every question may be asked again without harm.
"""

import msgspec

from sync.wire.desk_v1 import DeskAnswer, DeskQuestion


class FindReservation(msgspec.Struct, frozen=True, tag=True):
    """`language` is that of the agent whom the customer will want to speak with."""

    serial: str | None = None
    code: str | None = None
    language: str = ""


class AssignSim(msgspec.Struct, frozen=True, tag=True):
    code: str
    iccid: str


class AskAllowance(msgspec.Struct, frozen=True, tag=True):
    """`journey` decides what is counted; empty: numbers."""

    document: str
    journey: str = ""


class SendOtp(msgspec.Struct, frozen=True, tag=True):
    number: str


class ResendOtp(msgspec.Struct, frozen=True, tag=True):
    ticket: str


class CheckOtp(msgspec.Struct, frozen=True, tag=True):
    ticket: str
    code: str


class Ring(msgspec.Struct, frozen=True, tag=True):
    """`header`, `body`, `signature` are the envelope of a `CallEvidence`."""

    case: str
    language: str
    header: bytes
    body: bytes
    signature: bytes


class AskCall(msgspec.Struct, frozen=True, tag=True):
    ticket: str


class HangUp(msgspec.Struct, frozen=True, tag=True):
    ticket: str


class AskResume(msgspec.Struct, frozen=True, tag=True):
    """By the reservation, or by the number of the case where it is given."""

    reservation: str
    code: str
    case: str = ""


Question = (
    FindReservation | AssignSim | AskAllowance | SendOtp | ResendOtp | CheckOtp | Ring | AskCall
    | HangUp | AskResume | DeskQuestion
)  # fmt: skip


class ReservationV1(msgspec.Struct, frozen=True, tag=True):
    """Fields as in `kiosk.ports.centre.Reservation`."""

    code: str
    number: str
    package: str
    status: str
    iccid: str | None
    expires: str
    failure: str | None = None
    failed_case: str | None = None
    agents_at: float | None = None


class AllowanceV1(msgspec.Struct, frozen=True, tag=True):
    used: int
    limit: int


class OtpTicketV1(msgspec.Struct, frozen=True, tag=True):
    ticket: str
    valid_s: int
    resend_after_s: int
    resends_left: int


class CallStateV1(msgspec.Struct, frozen=True, tag=True):
    """`decision` is a MessagePack `DecisionV1`.

    `decision_signature` is the centre's over `case_v1.DECISION_PURPOSE` and those octets.
    """

    ticket: str
    phase: str
    position: int = 0
    reason: str | None = None
    decision: bytes | None = None
    decision_signature: bytes | None = None


class ResumeGrantV1(msgspec.Struct, frozen=True, tag=True):
    case: str
    step: str
    reason: str
    document_kind: str
    journey: str = ""
    reservation: str = ""  # its code, where the case is about a reserved number


class Done(msgspec.Struct, frozen=True, tag=True):
    """It was done; there is nothing to tell."""


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The answer is no; `reason` is a code of `kiosk.case.reasons`."""

    reason: str


Answer = (
    ReservationV1 | AllowanceV1 | OtpTicketV1 | CallStateV1 | ResumeGrantV1 | DeskAnswer
    | Done | Refused
)  # fmt: skip
