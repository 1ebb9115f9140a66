"""A world for the pure journey: answers every effect as good devices and a friendly centre would.

Tests change single answers; nothing here pretends to be a device, it only speaks in port values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kiosk.case.challenge import derive
from kiosk.case.document import DocumentKind
from kiosk.case.signature import Point, Signature
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Busy, Overlay, Stage, Visit
from kiosk.journeys.visit import advance
from kiosk.policies.policy import load
from kiosk.ports.centre import (
    Allowance,
    CallPhase,
    CallState,
    OtpTicket,
    ResumeGrant,
)
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Liveness, Match, Shot, Subject
from sync.wire.appointment_v1 import (
    AppointmentV1,
    AskAppointment,
    CancelAppointment,
    LeaseV1,
    OfficeV1,
    SlotsV1,
)
from sync.wire.my_data_v1 import AskData, ConsentLineV1, DataV1
from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation, OpenedV1
from sync.wire.receipt_v1 import MailedV1, MailReceipt
from sync.wire.signing_v1 import (
    AskSigning,
    CancelSigning,
    ComplaintV1,
    FileComplaint,
    RequestSigning,
    SignerV1,
    SigningV1,
)
from sync.wire.status_v1 import (
    AskStatus,
    AskStatusByFace,
    AskStatuses,
    StatusesV1,
    StatusV1,
)
from sync.wire.subscriber_v1 import (
    AskHolder,
    AskNumbers,
    AskRecord,
    AskSubscriber,
    HolderV1,
    NumberLineV1,
    NumbersV1,
    RecordFieldV1,
    RecordV1,
    SubscriberV1,
)
from tests.journeys.things import (
    ACTIVATION,
    CHILD,
    CHILD_NUMBER,
    CHILD_QR,
    ENTERED,
    FACE,
    FIRM_NAMED,
    ICCID,
    OTHER_ICCID,
    RECEIPT,
    SLIP,
    SUBSCRIBED,
    TAX_CODE,
    TODAY,
    WRITTEN,
    chip,
    mrz,
    reservation,
    shot,
)

POLICY = msgspec.structs.replace(load("mobifone"), journeys=tuple(JOURNEYS))  # all switched on
FACTS = Facts(POLICY, TODAY, 1_000.0, "case-1", "RESUME234567")


def of_stage(stage: Stage, **changes: Any) -> Shot:
    """Give what the camera sees at a stage: at the child's, the child's card."""
    child = {
        Stage.CHILD_FRONT: {"codes": (CHILD_QR,)}, Stage.CHILD_BACK: {"mrz": CHILD},
    }.get(stage, {})  # fmt: skip
    return shot(SUBJECTS[stage], **{**child, **changes})


SIGNATURE = Signature((tuple(Point(i / 40, 0.5, i * 8) for i in range(40)),))
TOUCHES: dict[Stage, Callable[[Visit], on.Event]] = {
    Stage.ATTRACT: lambda v: on.LanguageChosen("vi"),
    Stage.HOME: lambda v: on.JourneyChosen("sim-activate"),
    Stage.NEEDS: lambda v: on.Continued(),
    Stage.SIM_ENTRY: lambda v: on.SimTyped("", "MBF2026"),
    Stage.SIM_SCAN: lambda v: on.Steady(),
    Stage.SIM_DETAILS: lambda v: on.Continued(),
    Stage.RESUME_CODE: lambda v: on.ResumeTyped("RESUME234567"),
    Stage.STATUS_ENTRY: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.STATUS_SCAN: lambda v: on.Steady(),
    Stage.STATUS_CARD: lambda v: on.ChipAsked("001234"),
    Stage.STATUS_LIST: lambda v: on.Chosen("7KQ4-M2XA-9DRT"),
    Stage.STATUS_AGREE: lambda v: on.Declared("", ("status_compare",)),
    Stage.STATUS_FACE: lambda v: on.RetakeAsked(),
    Stage.STATUS_SHOWN: lambda v: on.StartedOver(),
    Stage.EID_START: lambda v: on.Continued(),
    Stage.EID_CODE: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.EID_GUIDE: lambda v: on.Continued(),
    Stage.EID_QR: lambda v: on.Steady(),
    Stage.EID_RESULT: lambda v: on.Continued(),
    Stage.EID_VIDEO: lambda v: on.VideoEnded() if v.busy else on.VideoAsked(),
    Stage.EID_FIRST: lambda v: on.Agreed(),
    Stage.APPOINTMENT_START: lambda v: on.Continued(),
    Stage.APPOINTMENT_CODE: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.APPOINTMENT_SHOWN: lambda v: on.Continued(),
    Stage.APPOINTMENT_OFFICE: lambda v: on.Chosen("hk"),
    Stage.APPOINTMENT_DAY: lambda v: on.Chosen("2026-12-01"),
    Stage.APPOINTMENT_TIME: lambda v: on.Chosen(STARTS),
    Stage.APPOINTMENT_CHECK: lambda v: on.Continued(),
    Stage.APPOINTMENT_DONE: lambda v: on.StartedOver(),
    Stage.CHALLENGE: lambda v: (
        on.ColoursShown(()) if v.busy is Busy.SHOWING_COLOURS else on.Continued()
    ),
    Stage.SIGNING_START: lambda v: on.OwnershipAnswered(owns=True),
    Stage.SIGNING_SUBJECT: lambda v: on.Chosen("citizen"),
    Stage.SIGNING_METHOD: lambda v: on.Continued(),
    Stage.SIGNING_NUMBER: lambda v: on.NumberTyped("0987654321"),
    Stage.SIGNING_WAIT: lambda v: on.RetakeAsked(),
    Stage.SIGNING_EXISTS: lambda v: on.Chosen("complain"),
    Stage.SIGNING_ADVICE: lambda v: on.StartedOver(),
    Stage.SIGNING_COMPLAINT: lambda v: on.StartedOver(),
    Stage.SIGNING_DATA: lambda v: on.Declared("an@example.com", ("terms",)),
    Stage.SUBSCRIBER_ENTRY: lambda v: on.NumberTyped("0901234567"),
    Stage.SUBSCRIBER_STATUS: lambda v: on.Continued(),
    Stage.AGREEMENT: lambda v: on.Declared("", ("terms", "biometrics")),
    Stage.HOLDER: lambda v: on.Continued(),
    Stage.CHANGES: lambda v: on.Picked(("address",)),
    Stage.NUMBERS: lambda v: on.Picked(("ref-2",)),
    Stage.DATA: lambda v: on.Picked(("withdrawal:marketing", "copy")),
    Stage.CODE_ENTRY: lambda v: on.ActivationTyped(ACTIVATION),
    Stage.CODE_SCAN: lambda v: on.Steady(),
    Stage.ACTIVATE_SIM: lambda v: on.SimTyped(ICCID, ""),
    Stage.ACTIVATE_SCAN: lambda v: on.Steady(),
    Stage.ACTIVATE_DETAILS: lambda v: on.DetailsTyped(ENTERED),
    Stage.ACTIVATE_CODE: lambda v: on.Continued(),
    Stage.DATA_MATCH: lambda v: on.Agreed(),
    Stage.FACE_START: lambda v: on.Continued(),
    Stage.COMPANY: lambda v: on.DetailsTyped(FIRM_NAMED),
    Stage.NUMBER_LIST: lambda v: on.Continued() if v.draft.sims else on.MoreAsked(),
    Stage.ROLE: lambda v: on.Chosen("authorised"),
    Stage.RELATION: lambda v: on.Chosen("mother"),
    Stage.CHILD_DOCUMENT: lambda v: on.DocumentChosen(DocumentKind.CAN_CUOC),
    Stage.CHILD_FRONT: lambda v: on.Steady(),
    Stage.CHILD_FRONT_REVIEW: lambda v: on.Agreed(),
    Stage.CHILD_BACK: lambda v: on.Steady(),
    Stage.CHILD_BACK_REVIEW: lambda v: on.Agreed(),
    Stage.CHILD_CHIP: lambda v: on.ChipSkipped(),
    Stage.CHILD_DETAILS: lambda v: on.DetailsTyped(WRITTEN),
    Stage.PAPER: lambda v: on.Steady(),
    Stage.PAPER_REVIEW: lambda v: on.Agreed(),
    Stage.DOCUMENT_CHOICE: lambda v: on.DocumentChosen(DocumentKind.CCCD),
    Stage.DOCUMENT_FRONT: lambda v: on.Steady(),
    Stage.FRONT_REVIEW: lambda v: on.Agreed(),
    Stage.DOCUMENT_BACK: lambda v: on.Steady(),
    Stage.BACK_REVIEW: lambda v: on.Agreed(),
    Stage.CHIP: lambda v: on.ChipSkipped(),
    Stage.LIMIT: lambda v: on.Continued(),
    Stage.PORTRAIT: lambda v: on.Steady(),
    Stage.PORTRAIT_REVIEW: lambda v: on.Agreed(),
    Stage.OWNERSHIP: lambda v: on.OwnershipAnswered(owns=True),
    Stage.OWN_NUMBER: lambda v: on.NumberTyped("0987654321"),
    Stage.OTP: lambda v: on.OtpTyped("123456"),
    Stage.CALL: lambda v: on.Continued() if v.draft.call else on.CallPressed(),
    Stage.INFORMATION: lambda v: on.Declared("an@example.com", ("terms", "biometrics")),
    Stage.CONTRACT: lambda v: on.Continued(),
    Stage.SIGNATURE: lambda v: on.Signed(SIGNATURE),
    Stage.SIM_FEED: lambda v: on.Continued(),
    Stage.SIM_PHOTO: lambda v: on.Steady(),
    Stage.SIM_PHOTO_REVIEW: lambda v: on.Agreed(),
    Stage.SUBMIT: lambda v: on.Continued(),
    Stage.DONE: lambda v: on.StartedOver(),
    Stage.HUMAN: lambda v: on.StartedOver(),
    Stage.STOPPED: lambda v: on.StartedOver(),
}
Refusal = tuple[str, str]
SILENCE = object()  # an answer that does not come


@dataclass
class World:
    """`answers` by effect class: a port value, or (code, detail) of an error."""

    answers: dict[type, Any] = field(default_factory=dict)
    visit: Visit = field(default_factory=Visit)
    done: list[do.Effect] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    facts: Facts = FACTS
    durable: set[str] = field(default_factory=set)
    gate: list[str] = field(default_factory=list)
    journey: str = "sim-activate"

    def send(self, event: on.Event) -> None:
        """Pass an event on, and answer what it asks until nothing is open."""
        queue = [event]
        while queue:
            self.visit, effects = advance(self.visit, queue.pop(0), self.facts)
            self.stages.append(self.visit.stage)
            for effect in effects:
                self.done.append(effect)
                if (ticket := getattr(effect, "ticket", None)) is not None:
                    queue += self._answers(effect, ticket)

    def touch(self) -> None:
        """Do what a willing customer does at this stage."""
        if self.visit.stage is Stage.HOME:
            self.send(on.JourneyChosen(self.journey))
            return
        make = TOUCHES.get(self.visit.stage)
        if make is not None:
            self.send(make(self.visit))

    def walk(self, until: Stage, most: int = 80) -> None:
        """Go on until a stage is reached."""
        for _ in range(most):
            if self.visit.stage is until:
                return
            self.touch()
        raise AssertionError(f"stuck at {self.visit.stage}: {self.visit.problem}")

    def _answers(self, effect: do.Effect, ticket: int) -> list[on.Event]:
        asked = type(effect.question) if isinstance(effect, do.Ask) else type(effect)
        planned = self.answers.get(asked, self.answers.get(type(effect), good))
        value = planned(effect) if callable(planned) else planned
        return [] if value is SILENCE else [self._answer(effect, ticket, value)]

    def _answer(self, effect: do.Effect, ticket: int, value: Any) -> on.Event:
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return on.Failed(ticket, value[0], "not_done", value[1])
        if isinstance(effect, do.Submit):
            self.durable.add(self.visit.draft.case)
        if isinstance(effect, do.HandOutSim):
            self.gate.append(self.visit.draft.case)
        return on.Answered(ticket, value)


def good(effect: do.Effect) -> object:
    """Answer as when everything works."""
    if isinstance(effect, do.Ask):
        return ANSWERS[type(effect.question)]
    if isinstance(effect, do.ReadChip) and any(CHILD_NUMBER[-6:] == k.can for k in effect.keys):
        return chip(mrz=CHILD, national=((2, "Nguyễn Bảo An"),))
    if isinstance(effect, do.FindSlots) and not effect.office:
        return SlotsV1([OFFICE], [])
    return GOOD[type(effect)]


OFFICE = OfficeV1("hk", "Công an quận Hoàn Kiếm", "Hà Nội")
STARTS = "2026-12-01T08:00+07:00"
BOOKING = AppointmentV1("7KQ4-M2XA-9DRT", "APPOINTMENT_BOOKED", OFFICE, STARTS, 30)
SIGNER = SignerV1("Lê Văn An", "001090001234", "", "", "", "Specimen-CA", "2027-11-23")
FIRM = SignerV1("Sao Mai", "", "0100109106", "Sao Mai", "", "Specimen-CA", "2027-11-23")
OPENED = OpenedV1(
    "ticket", ICCID, "+84912345678",
    {"full_name": "Nguyễn Văn An", "id_number": "001090001234", "birth": "1990-01-01",
     "address": "Hà Nội"},
)  # fmt: skip
ANSWERS: dict[type, object] = {
    Activate: ActivationV1(ACTIVATION, 1_798_000_000.0, in_service=False),
    OpenActivation: OPENED,
    AskStatus: StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "IN_REVIEW", "", 1_795_500_000.0),
    AskStatuses: StatusesV1(
        [
            StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "IN_REVIEW", "", 1_795_500_000.0),
            StatusV1("4HKM-T7XQ-2WPA", "real-name", "APPROVED", "", 1_795_400_000.0),
        ]
    ),
    AskStatusByFace: StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "IN_REVIEW", "", 1_795_500_000.0),
    AskAppointment: BOOKING,
    RequestSigning: SigningV1("s-1", "4821", "waiting", 120),
    AskSigning: SigningV1("s-1", "4821", "signed", 90, signer=SIGNER),
    CancelSigning: SigningV1("s-1", "4821", "failed"),
    FileComplaint: ComplaintV1("case-1/1", 1_795_500_000.0),
    MailReceipt: MailedV1("case-1"),
    CancelAppointment: msgspec.structs.replace(BOOKING, state="EXPIRED"),
}

ANSWERS |= {
    AskSubscriber: SubscriberV1(SUBSCRIBED, "OUTGOING_BLOCKED", "device_change", 1_795_000_000.0),
    AskHolder: HolderV1(same=True),
    AskRecord: RecordV1([
        RecordFieldV1("document", "••••••••1234", agrees=True, source="operator"),
        RecordFieldV1("full_name", "N••••• V•• A•", agrees=True, source="operator"),
        RecordFieldV1("address", "•••, Huế", agrees=False, source="operator"),
    ]),
    AskNumbers: NumbersV1([NumberLineV1("ref-1", "•••567"), NumberLineV1("ref-2", "•••222")],
                          1_795_600_000.0),
    AskData: DataV1(
        "7KQ4-M2XA-9DRT",
        [ConsentLineV1("terms", "2026", 1.0, withdrawn=False),
         ConsentLineV1("marketing", "2026", 1.0, withdrawn=False)],
        [], "", dict.fromkeys(("withdrawal", "copy", "correction", "erasure"), 1_795_600_000.0),
    ),
}  # fmt: skip


GOOD: dict[type, object] = {
    do.FindSlots: SlotsV1([OFFICE], [STARTS, "2026-12-02T09:30+07:00"]),
    do.HoldPlace: LeaseV1("lease-1", OFFICE, STARTS, 30, 2e9),
    do.KeepMoved: BOOKING,
    do.FindReservation: reservation(),
    do.AskResume: ResumeGrant("case-0", "portrait", "face.no_match", "cccd"),
    do.AskAllowance: Allowance(0, 3),
    do.SendOtp: OtpTicket("t", 300, 60, 3),
    do.ResendOtp: OtpTicket("t", 300, 60, 2),
    do.CheckOtp: None,
    do.Ring: CallState("call", CallPhase.QUEUED, 1),
    do.AskCall: CallState("call", CallPhase.APPROVED, decision=b"signed"),
    do.ReadOwnSim: SimIdentity(ICCID, None, b"\x3b"),
    do.Compare: Match(0.8, 0.53, same=True),
    do.Describe: FACE,
    do.AskColours: derive("nonce"),
    do.JudgeColours: Liveness(True, "challenge", 0.9, 0.5),
    do.ReadChip: chip(),
    do.MakeContract: b"%PDF",
    do.TakeSim: SimIdentity(ICCID, None, b"\x3b"),
    do.HandOutSim: True,
    do.Submit: 2_000.0,
    do.Print: None,
}

SUBJECTS = {
    Stage.DOCUMENT_FRONT: Subject.CARD_FRONT,
    Stage.DOCUMENT_BACK: Subject.CARD_BACK,
    Stage.CHILD_FRONT: Subject.CARD_FRONT,
    Stage.CHILD_BACK: Subject.CARD_BACK,
    Stage.PAPER: Subject.PAPER,
    Stage.EID_QR: Subject.CARD_FRONT,
    Stage.PORTRAIT: Subject.PORTRAIT,
    Stage.CALL: Subject.PORTRAIT,
    Stage.SIM_PHOTO: Subject.SIM,
    Stage.SIM_SCAN: Subject.CODE,
    Stage.STATUS_SCAN: Subject.CODE,
    Stage.CODE_SCAN: Subject.CODE,
    Stage.ACTIVATE_SCAN: Subject.CODE,
}


def subject_of(visit: Visit) -> Subject | None:
    """Tell what the camera looks at in a stage."""
    return SUBJECTS.get(visit.stage)


def shoot(visit: Callable[[], Visit], **changes: Any) -> Callable[[do.Effect], Shot]:
    """Answer Shoot with the picture that belongs to the stage."""
    return lambda _: of_stage(visit().stage, **changes)


def world(**changes: Any) -> World:
    """Make a world in which everything works."""
    made = World(**changes)
    made.answers.setdefault(do.Shoot, shoot(lambda: made.visit))
    return made


__all__ = [
    "ACTIVATION",
    "CHILD",
    "CHILD_NUMBER",
    "CHILD_QR",
    "ENTERED",
    "FACE",
    "FACTS",
    "FIRM_NAMED",
    "ICCID",
    "OTHER_ICCID",
    "RECEIPT",
    "SLIP",
    "SUBSCRIBED",
    "TAX_CODE",
    "TODAY",
    "WRITTEN",
    "Overlay",
    "World",
    "chip",
    "mrz",
    "reservation",
    "shot",
    "world",
]


def at(stage: Stage, **answers: object) -> World:
    """Walk SIM activation to a stage; `answers` by the names of the effects."""
    made = world(answers={getattr(do, name): value for name, value in answers.items()})
    made.walk(stage)
    return made
