"""Port: what the kiosk asks the centre while the customer stands there. Cases go by the outbox."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.case.reasons import Reason
from kiosk.ports.errors import DeviceError, Outcome


class CentreOfflineError(DeviceError):
    """The centre cannot be reached now; nothing was asked."""

    code = "centre.offline"
    outcome = Outcome.NOT_DONE


class CentreTimeoutError(DeviceError):
    """The centre did not answer in time; asking again is safe, every request is idempotent."""

    code = "centre.timeout"


class CentreRefusedError(DeviceError):
    """The centre's answer is no; the detail is the reason code."""

    code = "centre.refused"
    outcome = Outcome.NOT_DONE

    @property
    def reason(self) -> Reason:
        return Reason(self.detail)


class ReservationStatus(StrEnum):
    """State of the number kept for a customer (requirements 8.1)."""

    NOT_CONNECTED = "NOT_CONNECTED"
    CONNECTING = "CONNECTING"
    CONNECTED = "CONNECTED"
    CONNECT_FAILED = "CONNECT_FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class SimQuery:
    """The serial on the blank SIM, the reservation code, or both; the customer's language."""

    serial: str | None = None
    code: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reservation:
    """`iccid` is None when any SIM of the machine may serve it. `expires` is an ISO date.

    `agents_at` is when agents answer calls again, in unix seconds; None: they do now.
    """

    code: str
    number: str
    package: str
    status: ReservationStatus
    iccid: str | None
    expires: str
    failure: str | None = None  # reason code of the last failed connection
    failed_case: str | None = None
    agents_at: float | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many numbers a document holds, and how many it may hold in this channel."""

    used: int
    limit: int

    @property
    def open(self) -> bool:
        return self.used < self.limit


@dataclass(frozen=True, slots=True)
class OtpTicket:
    """A code is on its way to the customer's phone."""

    ticket: str
    valid_s: int
    resend_after_s: int
    resends_left: int


class CallPhase(StrEnum):
    """State of a call to an agent."""

    QUEUED = "queued"
    CONNECTED = "connected"
    APPROVED = "approved"
    FAILED = "failed"  # not the same person, or other words of the agent: new portrait, new call
    NO_ANSWER = "no_answer"  # call again, no new portrait
    NETWORK = "network"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CallState:
    """`decision` is the signed word of the agent, kept as evidence; `position` counts from 1."""

    ticket: str
    phase: CallPhase
    position: int = 0
    reason: str | None = None
    decision: bytes | None = None


@dataclass(frozen=True, slots=True)
class ResumeGrant:
    """An earlier case goes on at the failed step; `step` is document, portrait, details or sim."""

    case: str
    step: str
    reason: str
    document_kind: str
    journey: str = ""
    reservation: str = ""  # its code, where the case is about a reserved number


@dataclass(frozen=True, slots=True)
class Sending:
    """A sealed case on its way: octets that the broker has taken of all; all once it arrived."""

    case: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Link:
    """State of the line to the centre; `skew_s` is centre time minus ours, None while unknown."""

    online: bool
    skew_s: float | None
    waiting: int
    sending: tuple[Sending, ...] = ()  # under way, and what arrived last


class Centre(Protocol):
    """Every method raises `CentreOfflineError`, `CentreTimeoutError` or `CentreRefusedError`."""

    def link(self) -> Link: ...

    def reservation(self, query: SimQuery) -> Reservation: ...

    def assign_sim(self, code: str, iccid: str) -> Reservation:
        """Bind a SIM of the machine to a reservation that names none."""
        ...

    def allowance(self, document: str, journey: str = "") -> Allowance:
        """Count the numbers, or cards, of a document: issuer and number, such as `VNM/0123`."""
        ...

    def send_otp(self, number: str) -> OtpTicket: ...

    def check_otp(self, ticket: str, code: str) -> None: ...

    def resend_otp(self, ticket: str) -> OtpTicket: ...

    def ring(self, case: str, language: str, sealed: bytes) -> CallState:
        """Ask for an agent; `sealed` is the evidence for the agent, sealed to the centre."""
        ...

    def call_state(self, ticket: str) -> CallState: ...

    def hang_up(self, ticket: str) -> None: ...

    def resume(self, reservation: str, code: str, case: str = "") -> ResumeGrant:
        """Take up a failed case, of a reservation or by its number, with its code."""
        ...
