"""What a step asks of the world. Those with a `ticket` are answered by `Answered` or `Failed`."""

from dataclasses import dataclass

from kiosk.case.challenge import Palette, Shown
from kiosk.ports.centre import SimQuery
from kiosk.ports.chip_reader import ChipKey
from kiosk.ports.vision import Subject
from sync.wire.appointment_v1 import MoveAppointment
from sync.wire.desk_v1 import DeskQuestion

# ruff: noqa: D101 - the name is the effect; what it gives stands behind the class


@dataclass(frozen=True, slots=True)
class FindReservation:  # -> Reservation
    ticket: int
    query: SimQuery


@dataclass(frozen=True, slots=True)
class Ask:  # -> the counter's answer, as it came, after a pause
    ticket: int
    question: DeskQuestion
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Tell:  # the answer is not waited for
    question: DeskQuestion


@dataclass(frozen=True, slots=True)
class AskResume:  # -> ResumeGrant
    ticket: int
    reservation: str
    code: str
    case: str = ""  # instead of the reservation


@dataclass(frozen=True, slots=True)
class AskAllowance:  # -> Allowance
    ticket: int
    document: str
    journey: str = ""


@dataclass(frozen=True, slots=True)
class SendOtp:  # -> OtpTicket
    ticket: int
    number: str


@dataclass(frozen=True, slots=True)
class ResendOtp:  # -> OtpTicket
    ticket: int
    otp: str


@dataclass(frozen=True, slots=True)
class CheckOtp:  # -> None
    ticket: int
    otp: str
    code: str


@dataclass(frozen=True, slots=True)
class Ring:  # -> CallState; the evidence is taken from the draft and sealed
    ticket: int


@dataclass(frozen=True, slots=True)
class AskCall:  # -> CallState, after a pause
    ticket: int
    call: str
    after_s: float = 1.0


@dataclass(frozen=True, slots=True)
class HangUp:
    call: str


@dataclass(frozen=True, slots=True)
class ReadOwnSim:  # -> SimIdentity
    ticket: int


@dataclass(frozen=True, slots=True)
class Watch:
    subject: Subject


@dataclass(frozen=True, slots=True)
class Rest:
    pass


@dataclass(frozen=True, slots=True)
class Shoot:  # -> Shot
    ticket: int


@dataclass(frozen=True, slots=True)
class Bind:  # pictures are sealed with the key of this nonce from now on
    nonce: str


@dataclass(frozen=True, slots=True)
class AskColours:  # -> Challenge; the face is filmed from now on
    ticket: int
    nonce: str
    palette: Palette


@dataclass(frozen=True, slots=True)
class JudgeColours:  # -> Liveness
    ticket: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Compare:  # -> Match
    ticket: int
    live: bytes
    reference: bytes


@dataclass(frozen=True, slots=True)
class Describe:  # -> TemplateV1, the face of a picture as numbers
    ticket: int
    picture: bytes


@dataclass(frozen=True, slots=True)
class ReadChip:  # -> ChipRecord, once a chip lies there; card.absent after `patience_s`
    ticket: int
    keys: tuple[ChipKey, ...]
    patience_s: float


@dataclass(frozen=True, slots=True)
class MakeContract:  # -> bytes, the PDF
    ticket: int


@dataclass(frozen=True, slots=True)
class TakeSim:  # -> SimIdentity of a card from the magazine, now at the contacts, bound to the code
    ticket: int
    reservation: str
    serials: tuple[tuple[str, str], ...] = ()  # readings it must not differ from


@dataclass(frozen=True, slots=True)
class KeepSim:  # the card inside goes to the bin
    pass


@dataclass(frozen=True, slots=True)
class HandOutSim:  # -> bool, whether it was taken; a forgotten one goes to the bin
    ticket: int
    patience_s: float
    serials: tuple[tuple[str, str], ...] = ()  # as above, and the chip's own


@dataclass(frozen=True, slots=True)
class Submit:  # -> float, Unix seconds: the case is sealed and durable
    ticket: int


@dataclass(frozen=True, slots=True)
class FindSlots:  # -> SlotsV1: of the centre, or of the leases held while it is away
    ticket: int
    office: str  # none: the offices alone


@dataclass(frozen=True, slots=True)
class HoldPlace:  # -> LeaseV1
    ticket: int
    office: str
    starts: str


@dataclass(frozen=True, slots=True)
class KeepMoved:  # -> AppointmentV1: the lease is spent on an earlier booking
    ticket: int
    question: MoveAppointment


@dataclass(frozen=True, slots=True)
class Print:  # -> None
    ticket: int
    copy: bool  # a first print may already lie in the tray


@dataclass(frozen=True, slots=True)
class SaveDraft:
    pass


@dataclass(frozen=True, slots=True)
class Wipe:  # pixmaps, texts, draft, camera frames: nothing of the customer remains
    pass


@dataclass(frozen=True, slots=True)
class Cue:  # a sound: touch, good, problem, warn, take
    name: str


Effect = (
    Ask | Tell | FindReservation | AskResume | AskAllowance | SendOtp | ResendOtp | CheckOtp | Ring
    | AskCall | HangUp | ReadOwnSim | Watch | Rest | Shoot | Bind | AskColours | JudgeColours
    | Compare | Describe | ReadChip | MakeContract | TakeSim | KeepSim | HandOutSim | Submit | Print
    | SaveDraft | Wipe | Cue | FindSlots | HoldPlace | KeepMoved
)  # fmt: skip
