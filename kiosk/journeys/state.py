"""What is known of one visit at one moment: frozen values, no clock, no I/O.

A screen shows exactly this; a step gives the next one. `Visit` can be written down and read back,
so that a restarted process goes on where the customer stood.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from kiosk.case.challenge import Challenge
from kiosk.case.comparison import Compared
from kiosk.case.document import DocumentKind
from kiosk.case.entered import Fields
from kiosk.case.person import Person
from kiosk.case.reasons import Reason
from kiosk.case.signature import Signature
from kiosk.journeys.comfort import Comfort
from kiosk.ports.centre import CallState, OtpTicket, Reservation, ResumeGrant, SimQuery
from kiosk.ports.chip_reader import ChipRecord
from kiosk.ports.vision import Liveness, Match, Shot
from sync.wire.appointment_v1 import AppointmentV1, LeaseV1, SlotsV1
from sync.wire.face_v1 import TemplateV1
from sync.wire.my_data_v1 import DataV1
from sync.wire.real_name_v1 import ActivationV1
from sync.wire.signing_v1 import ComplaintV1, SigningV1
from sync.wire.status_v1 import StatusesV1, StatusV1
from sync.wire.subscriber_v1 import NumbersV1, RecordV1, SubscriberV1


class Stage(StrEnum):
    """One question to the customer, one screen each."""

    ATTRACT = "attract"
    HOME = "home"
    NEEDS = "needs"
    SIM_ENTRY = "sim_entry"
    SIM_SCAN = "sim_scan"
    SIM_DETAILS = "sim_details"
    RESUME_CODE = "resume_code"
    STATUS_ENTRY = "status_entry"
    STATUS_SCAN = "status_scan"
    STATUS_CARD = "status_card"  # the card on the reader instead of number and code
    STATUS_LIST = "status_list"
    STATUS_AGREE = "status_agree"  # before a face is held against that of one case
    STATUS_FACE = "status_face"
    STATUS_SHOWN = "status_shown"
    EID_START = "eid_start"
    EID_CODE = "eid_code"
    EID_GUIDE = "eid_guide"  # how the card is laid down; nothing is read before "I understand"
    EID_QR = "eid_qr"
    EID_RESULT = "eid_result"
    EID_VIDEO = "eid_video"
    EID_FIRST = "eid_first"  # the preliminary result: retake or confirm
    APPOINTMENT_START = "appointment_start"
    APPOINTMENT_CODE = "appointment_code"
    APPOINTMENT_SHOWN = "appointment_shown"
    APPOINTMENT_OFFICE = "appointment_office"
    APPOINTMENT_DAY = "appointment_day"
    APPOINTMENT_TIME = "appointment_time"
    APPOINTMENT_CHECK = "appointment_check"
    APPOINTMENT_DONE = "appointment_done"
    SIGNING_START = "signing_start"
    SIGNING_SUBJECT = "signing_subject"
    SIGNING_METHOD = "signing_method"
    SIGNING_NUMBER = "signing_number"
    SIGNING_WAIT = "signing_wait"
    SIGNING_EXISTS = "signing_exists"
    SIGNING_ADVICE = "signing_advice"  # how to come back to an account, or where
    SIGNING_COMPLAINT = "signing_complaint"
    SIGNING_DATA = "signing_data"
    SUBSCRIBER_ENTRY = "subscriber_entry"
    SUBSCRIBER_STATUS = "subscriber_status"
    AGREEMENT = "agreement"
    HOLDER = "holder"  # the customer against the operator's book
    CHANGES = "changes"
    NUMBERS = "numbers"
    DATA = "data"
    CODE_ENTRY = "code_entry"  # the activation code of a sold SIM
    CODE_SCAN = "code_scan"
    ACTIVATE_SIM = "activate_sim"
    ACTIVATE_SCAN = "activate_scan"
    ACTIVATE_DETAILS = "activate_details"
    ACTIVATE_CODE = "activate_code"
    DATA_MATCH = "data_match"  # what was entered against the document
    FACE_START = "face_start"
    COMPANY = "company"  # name and tax code
    NUMBER_LIST = "number_list"  # SIMs of the enterprise, one after the other
    ROLE = "role"  # what entitles the customer to sign for the enterprise
    RELATION = "relation"  # what the customer is to the child
    CHILD_DOCUMENT = "child_document"
    CHILD_FRONT = "child_front"
    CHILD_FRONT_REVIEW = "child_front_review"
    CHILD_BACK = "child_back"
    CHILD_BACK_REVIEW = "child_back_review"
    CHILD_CHIP = "child_chip"
    CHILD_DETAILS = "child_details"  # as the birth certificate says
    PAPER = "paper"
    PAPER_REVIEW = "paper_review"
    DOCUMENT_CHOICE = "document_choice"
    DOCUMENT_FRONT = "document_front"
    FRONT_REVIEW = "front_review"
    DOCUMENT_BACK = "document_back"
    BACK_REVIEW = "back_review"
    CHIP = "chip"
    LIMIT = "limit"
    PORTRAIT = "portrait"
    PORTRAIT_REVIEW = "portrait_review"
    CHALLENGE = "challenge"
    OWNERSHIP = "ownership"
    OWN_NUMBER = "own_number"
    OTP = "otp"
    CALL = "call"
    INFORMATION = "information"
    CONTRACT = "contract"
    SIGNATURE = "signature"
    SIM_FEED = "sim_feed"
    SIM_PHOTO = "sim_photo"
    SIM_PHOTO_REVIEW = "sim_photo_review"
    SUBMIT = "submit"
    SIM_TAKE = "sim_take"
    RECEIPT = "receipt"
    DONE = "done"
    HUMAN = "human"
    STOPPED = "stopped"


class Busy(StrEnum):
    """What the machine is doing while the customer waits; the screen names it."""

    SEARCHING = "searching"
    READING_SIM = "reading_sim"
    TAKING_PICTURE = "taking_picture"
    CHECKING = "checking"
    AWAITING_CHIP = "awaiting_chip"
    READING_CHIP = "reading_chip"
    COMPARING = "comparing"
    STARTING_COLOURS = "starting_colours"
    SHOWING_COLOURS = "showing_colours"
    JUDGING_COLOURS = "judging_colours"
    SHOWING_VIDEO = "showing_video"
    SENDING_CODE = "sending_code"
    ASKING_PHONE = "asking_phone"
    AWAITING_SIGNATURE = "awaiting_signature"
    CALLING = "calling"
    SETTING_CONTRACT = "setting_contract"
    MOVING_SIM = "moving_sim"
    SUBMITTING = "submitting"
    AWAITING_TAKEN = "awaiting_taken"
    PRINTING = "printing"
    MAILING = "mailing"


class Overlay(StrEnum):
    """What lies over the stage for a moment."""

    IDLE = "idle"  # "are you still there?" with a countdown
    HELP = "help"
    LANGUAGE = "language"
    ACCESS = "access"  # sight, hearing, reach, pace
    EXCEPTION = "exception"  # what has to stay on, such as a head cover
    LEAVE = "leave"  # "start over?" asked back


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the stage was not passed; `final`: no way on here.

    `tries_left` None: there is no ceiling, 0: it was reached.
    `picture` is the refused one, so that the customer sees what is wrong with it.
    """

    reason: Reason
    tries_left: int | None = None
    final: bool = False
    shown: tuple[tuple[str, str], ...] = ()  # values to show, such as the last four digits
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Consent:
    """One purpose the customer ticked, with the version of its text and the time (Unix s)."""

    purpose: str
    version: str
    at: float


@dataclass(frozen=True, slots=True)
class Papers:
    """What one person has shown, set aside while another's is taken."""

    document: DocumentKind | None
    front: Shot | None
    back: Shot | None
    chip: ChipRecord | None
    chip_failure: Reason | None
    person: Person


class Draft(Struct, frozen=True):
    """All that was collected for the case. Erased when the visit ends."""

    case: str = ""
    resume_code: str = ""
    opened: float = 0.0
    query: SimQuery | None = None
    reservation: Reservation | None = None
    iccids: tuple[tuple[str, str], ...] = ()  # where read: typed, barcode, chip, photo
    document: DocumentKind | None = None
    front: Shot | None = None
    back: Shot | None = None
    chip: ChipRecord | None = None
    chip_failure: Reason | None = None  # why the chip was not read
    person: Person = field(default_factory=Person)
    portrait: Shot | None = None
    face: TemplateV1 | None = None  # of the portrait, where its owner wants to ask by it later
    match: Match | None = None
    reference: str = ""  # chip | printed
    session: str = ""  # nonce of the camera session
    colours: Challenge | None = None  # what the screen is to show
    liveness: Liveness | None = None  # what the challenge gave
    held: int = 0  # numbers of the document, by the centre's count
    own_number: str | None = None
    otp: OtpTicket | None = None
    number_verified: bool = False
    call: CallState | None = None
    parked: Reason | None = None  # sent without what could not be had now
    email: str = ""
    consents: tuple[Consent, ...] = ()
    signature: Signature | None = None
    exceptions: tuple[str, ...] = ()  # told by the customer, for an agent to confirm
    contract: bytes | None = None
    sim_photo: Shot | None = None
    resumes: ResumeGrant | None = None
    dispensed: str | None = None  # ICCID of the card the machine gave
    submitted: float = 0.0
    printed: bool = False
    receipt_by_mail: bool = False  # the centre has been asked: there is no paper
    status: StatusV1 | None = None  # of the earlier case that was asked for
    statuses: StatusesV1 | None = None  # of the card that lay on the reader
    slots: SlotsV1 | None = None  # what may be booked
    choice: tuple[str, str] = ("", "")  # office and day
    lease: LeaseV1 | None = None  # the place that is held
    appointment: AppointmentV1 | None = None  # of the booking that is looked at
    signing: SigningV1 | None = None  # how the request to the signing SIM fares
    complaint: ComplaintV1 | None = None
    subscriber: SubscriberV1 | None = None  # how a number stands that the customer named
    record: RecordV1 | None = None  # what the book says, masked; only after chip and face
    numbers: NumbersV1 | None = None  # registered on the document; likewise
    data: DataV1 | None = None  # of an earlier case; likewise
    activation: ActivationV1 | None = None  # the code made in this visit
    entered: Fields = ()  # what was told at the activation
    differing: tuple[Compared, ...] = ()  # of it, what the document says otherwise
    details: tuple[tuple[str, str], ...] = ()  # what only one journey knows, sent with its case
    signatory: Papers | None = None  # who stands here, where the SIM is another's
    sims: tuple[Reservation, ...] = ()  # of an enterprise
    paper: str = ""  # kind of the paper that is photographed now
    pages: tuple[tuple[str, Shot], ...] = ()  # of papers, by kind

    def set_aside(self, person: Person | None = None) -> "Draft":
        """Keep what the customer showed as the signatory's; what follows is another's."""
        shown = Papers(
            self.document, self.front, self.back, self.chip, self.chip_failure, self.person
        )
        return replace(
            self, signatory=self.signatory or shown, document=None, front=None, back=None,
            chip=None, chip_failure=None, person=person or Person(), paper="", pages=(),
        )  # fmt: skip

    def but(self, **changes: Any) -> "Draft":  # noqa: ANN401
        return replace(self, **changes)

    def detail(self, name: str) -> str:
        """Give what only this journey knows; empty when it was not told."""
        return dict(self.details).get(name, "")

    def with_detail(self, name: str, value: str) -> "Draft":
        kept = {**dict(self.details), name: value}
        return self.but(details=tuple(sorted(kept.items())))

    def iccid(self, source: str) -> str | None:
        """Give the serial read at one place."""
        return next((digits for where, digits in self.iccids if where == source), None)

    def with_iccid(self, source: str, digits: str) -> "Draft":
        kept = tuple(pair for pair in self.iccids if pair[0] != source)
        return self.but(iccids=(*kept, (source, digits)))

    @property
    def dispenses(self) -> bool:
        """The SIM comes from the machine: the reservation names none."""
        return self.reservation is not None and self.reservation.iccid is None

    @property
    def document_key(self) -> str:
        """Issuer and number: what the centre counts numbers by."""
        return f"{self.person.get('issuer')}/{self.person.get('id_number')}"


class Visit(Struct, frozen=True):
    """One customer, from the first touch to the wiped screen."""

    stage: Stage = Stage.ATTRACT
    journey: str = ""  # code of the journey chosen
    language: str = "vi"
    rules: str = ""  # version of the policy it began with, and keeps
    draft: Draft = field(default_factory=Draft)
    problem: Problem | None = None
    busy: Busy | None = None
    progress: tuple[int, int] | None = None  # octets of the chip read so far
    upload: tuple[int, int] | None = None  # octets of the sealed case on their way, of all
    overlay: Overlay | None = None
    countdown: int = 0  # seconds left on the idle overlay
    online: bool = True
    outages: tuple[str, ...] = ()  # devices that are restarting now: vision, devices ...
    unfit: tuple[str, ...] = ()  # codes of what the machine cannot do now
    tries: tuple[tuple[str, int], ...] = ()
    asked: int = 0  # number of the last effect that wants an answer
    awaiting: int | None = None  # its number while the answer is due
    now: float = 0.0  # monotonic seconds of the last tick
    touched: float = 0.0
    resend_at: float = 0.0  # when another code may be asked for, on the same clock
    wait_until: float = 0.0  # a phone is waited for until then; 0: it is not
    redial_at: float = 0.0  # when the machine calls again by itself; 0: it does not
    back_to: Stage | None = None  # where "back" leads, None where it is not offered
    restarted: bool = False  # taken up again after the process had died
    comfort: Comfort = field(default_factory=Comfort)  # chosen at the accessibility panel
    headset: bool = False  # plugged in: what is personal may be spoken
    outcome: str = ""  # how the visit ended, a stable word for reports

    def but(self, **changes: Any) -> "Visit":  # noqa: ANN401
        return replace(self, **changes)

    def with_draft(self, **changes: Any) -> "Visit":  # noqa: ANN401
        return self.but(draft=self.draft.but(**changes))

    def tried(self, what: str) -> int:
        return dict(self.tries).get(what, 0)

    def count(self, what: str) -> "Visit":
        """Count one more failed try of something."""
        counted = {**dict(self.tries), what: self.tried(what) + 1}
        return self.but(tries=tuple(sorted(counted.items())))

    def forgive(self, what: str) -> "Visit":
        """Forget the failed tries of something that went well."""
        return self.but(tries=tuple(pair for pair in self.tries if pair[0] != what))

    def lacks(self, device: str) -> bool:
        """Tell whether a device, `printer` or `sim_dispenser`, cannot do its part now."""
        return any(code.startswith(f"{device}.") for code in self.unfit)

    @property
    def resend_wait(self) -> int:
        """Whole seconds until another code may be asked for."""
        return max(0, ceil(self.resend_at - self.now))

    @property
    def wait_left(self) -> int:
        """Whole seconds that a phone is still waited for."""
        return max(0, ceil(self.wait_until - self.now))

    @property
    def redial_wait(self) -> int:
        """Whole seconds until the machine calls again by itself; 0 when it does not."""
        return max(0, ceil(self.redial_at - self.now))
