"""How good devices and a friendly centre answer every effect of a journey."""

import msgspec

from kiosk.case.challenge import derive
from kiosk.journeys import effects as do
from kiosk.ports.centre import (
    Allowance,
    CallPhase,
    CallState,
    OtpTicket,
    ResumeGrant,
)
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Liveness, Match
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
    FACE,
    ICCID,
    SUBSCRIBED,
    chip,
    reservation,
)

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


def good(effect: do.Effect) -> object:
    """Answer as when everything works."""
    if isinstance(effect, do.Ask):
        return ANSWERS[type(effect.question)]
    if isinstance(effect, do.ReadChip) and any(CHILD_NUMBER[-6:] == k.can for k in effect.keys):
        return chip(mrz=CHILD, national=((2, "Nguyễn Bảo An"),))
    if isinstance(effect, do.FindSlots) and not effect.office:
        return SlotsV1([OFFICE], [])
    return GOOD[type(effect)]
