"""What may happen to a visit: the touches of a stage, the answers and errors of an effect."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Overlay, Stage, Visit
from kiosk.ports.centre import Allowance, CallPhase, CallState, ReservationStatus, ResumeGrant
from kiosk.ports.chip_reader import CloneState, PaChain
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Match
from sync.wire.appointment_v1 import SlotsV1
from sync.wire.real_name_v1 import Activate, OpenActivation
from sync.wire.receipt_v1 import MailReceipt
from sync.wire.signing_v1 import AskSigning, RequestSigning, SigningV1
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
    NumbersV1,
    RecordV1,
    SubscriberV1,
)
from tests.journeys.good import FIRM, OFFICE, OPENED, STARTS, good
from tests.journeys.world import (
    ENTERED,
    ICCID,
    OTHER_ICCID,
    TOUCHES,
    chip,
    mrz,
    of_stage,
    reservation,
    shot,
    subject_of,
)

EVERYWHERE: tuple[on.Event, ...] = (
    on.Continued(), on.WentBack(), on.RetakeAsked(), on.HumanAsked(), on.StartedOver(),
    on.OverlayAsked(Overlay.LEAVE), on.OverlayClosed(), on.LanguageChosen("en"), on.Steady(),
    on.ShutterPressed(), on.Agreed(),
)  # fmt: skip
TOUCHED: dict[Stage, tuple[on.Event, ...]] = {
    Stage.SIM_ENTRY: (on.SimTyped("12", ""), on.SimTyped(ICCID, ""), on.ScanAsked(),
                      on.SlotAsked()),
    Stage.RESUME_CODE: (on.ResumeTyped(""),),
    Stage.STATUS_CARD: (on.ChipAsked("12"), on.Progressed(1, 9)),
    Stage.STATUS_LIST: (on.Chosen("nobody's"),),
    Stage.STATUS_ENTRY: (on.ScanAsked(), on.ChipAsked(""), on.StatusTyped("", ""),
                         on.FaceAsked("7KQ4-M2XA-9DRT"), on.FaceAsked("7KQ4")),
    Stage.STATUS_AGREE: (on.Declared("", ()), on.Declared("", ("status_face",))),
    Stage.EID_START: (on.RecreateAsked(),),
    Stage.EID_CODE: (on.StatusTyped("", ""),),
    Stage.EID_VIDEO: (on.VideoAsked(), on.VideoEnded(), on.VideoSkipped()),
    Stage.STATUS_SHOWN: (on.RecreateAsked(),),
    Stage.APPOINTMENT_START: (on.ManageAsked(),),
    Stage.APPOINTMENT_CODE: (on.StatusTyped("", ""),),
    Stage.APPOINTMENT_SHOWN: (on.CancelAsked(),),
    Stage.APPOINTMENT_OFFICE: (on.Chosen("nowhere"),),
    Stage.SIGNING_START: (on.OwnershipAnswered(owns=False),),
    Stage.SIGNING_SUBJECT: (on.Chosen("enterprise"), on.Chosen("")),
    Stage.SIGNING_NUMBER: (on.NumberTyped("12"),),
    Stage.SIGNING_WAIT: (on.CancelAsked(),),
    Stage.SIGNING_EXISTS: (on.Chosen("forgot"), on.Chosen("counter"), on.Chosen("")),
    Stage.SIGNING_DATA: (on.Declared("", ()), on.Declared("", ("terms",)),
                         on.Declared("a@b.vn", ())),
    Stage.SUBSCRIBER_ENTRY: (on.NumberTyped("12"), on.SlotAsked()),
    Stage.AGREEMENT: (on.Declared("", ("terms",)),),
    Stage.CHANGES: (on.Picked(()), on.Picked(("document", "full_name", "address"))),
    Stage.NUMBERS: (on.Picked(()), on.Picked(("nobody's",))),
    Stage.DATA: (on.Picked(()), on.Picked(("erasure", "withdrawal:terms"))),
    Stage.CODE_ENTRY: (on.ScanAsked(), on.ActivateAsked(), on.ActivationTyped("0")),
    Stage.ACTIVATE_SIM: (on.SimTyped("490154203237518", ""), on.ScanAsked(), on.SlotAsked()),
    Stage.ACTIVATE_DETAILS: (on.DetailsTyped(()), on.ChipAsked("001090001234"), on.ChipAsked("1")),
    Stage.COMPANY: (on.DetailsTyped((("organisation", "Sao Mai"), ("tax_code", "0100109107"))),
                    on.DetailsTyped(())),
    Stage.NUMBER_LIST: (on.MoreAsked(), on.Picked(("MBF2026",)), on.Picked(())),
    Stage.ROLE: (on.Chosen("legal"), on.Chosen("")),
    Stage.RELATION: (on.Chosen("guardian"), on.Chosen("")),
    Stage.CHILD_DOCUMENT: tuple(on.DocumentChosen(kind) for kind in DocumentKind),
    Stage.CHILD_CHIP: (on.ChipSkipped(), on.Progressed(1, 9)),
    Stage.CHILD_DETAILS: (on.DetailsTyped(()), on.DetailsTyped(ENTERED), on.DetailsTyped(
        (("full_name", "An"), ("id_number", "001222005678"), ("birth", "01032022"),
         ("address", "Huế")))),
    Stage.PAPER_REVIEW: (on.MoreAsked(),),
    Stage.DOCUMENT_CHOICE: tuple(on.DocumentChosen(kind) for kind in DocumentKind),
    Stage.CHIP: (on.ChipSkipped(), on.Progressed(1, 9)),
    Stage.OWNERSHIP: (on.OwnershipAnswered(owns=False),),
    Stage.OWN_NUMBER: (on.NumberTyped("12"),),
    Stage.OTP: (on.OtpAskedAgain(),),
    Stage.CALL: (on.CallPressed(), on.CallBackAsked()),
    Stage.INFORMATION: (on.Declared("", ()), on.Declared("a@b.vn", ()), on.Declared(
        "a@b.vn", ("terms", "biometrics", "status_face"))),
}  # fmt: skip
OTHERS: dict[type, tuple[Any, ...]] = {
    AskStatus: (
        StatusV1("7KQ4-M2XA-9DRT", "real-name", "NEEDS_RESUBMIT", Reason.NO_MATCH, 0.0, "portrait"),
    ),
    AskStatuses: (
        StatusesV1([]),
        StatusesV1([StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "IN_REVIEW", "", 1.8e9)]),
    ),
    OpenActivation: (
        msgspec.structs.replace(OPENED, entered={**OPENED.entered, "address": "Huế"}),
        msgspec.structs.replace(OPENED, entered={**OPENED.entered, "id_number": "001090009999"}),
    ),
    do.FindReservation: (
        reservation(iccid=ICCID), reservation(status=ReservationStatus.CONNECTED),
        reservation(iccid=ICCID, status=ReservationStatus.CONNECT_FAILED,
                    failure="face.no_match", failed_case="case-0"),
    ),
    do.AskResume: (ResumeGrant("case-0", "sim", "sim.mismatch_photo", "", "", "MBF2026"),),
    do.AskAllowance: (Allowance(3, 3), Allowance(1, 3)),
    do.ReadChip: (
        chip(pa_chain=PaChain.SIGNATURE_BAD), chip(mrz=mrz("001090009999")), chip(portrait=b""),
        chip(active_authentication=CloneState.FAILED),
    ),
    do.FindSlots: (SlotsV1([], []), SlotsV1([OFFICE], [STARTS], held=True)),
    do.Compare: (Match(0.1, 0.5, same=False),),
    do.AskCall: tuple(CallState("call", phase, decision=b"signed") for phase in CallPhase),
    do.ReadOwnSim: (SimIdentity(OTHER_ICCID, None, b""), SimIdentity("garbage", None, b"")),
    do.TakeSim: (SimIdentity(OTHER_ICCID, None, b""), SimIdentity("garbage", None, b"")),
    do.HandOutSim: (False,),
}  # fmt: skip
PHONE_SAYS = (
    Reason.PKI_REFUSED, Reason.PKI_WRONG_PIN, Reason.PKI_TIMEOUT, Reason.PKI_PIN_BLOCKED,
    Reason.PKI_CERT_EXPIRED, Reason.PKI_CERT_REVOKED, Reason.PKI_NUMBER_UNKNOWN,
    Reason.PKI_NOT_VERIFIED, Reason.PKI_OTHER_SUBJECT, Reason.PKI_OLD_NUMBER, Reason.PKI_SERVICE,
    Reason.PKI_STATUS_UNKNOWN, Reason.DUP_ACCOUNT, Reason.TAX_CODE_CHECK_DIGIT,
)  # fmt: skip
ASKED: dict[type, tuple[Any, ...]] = {  # by question, beside the good answer
    AskSigning: (
        SigningV1("s-1", "4821", "waiting", 60), SigningV1("s-1", "4821", "failed", 0, "pki.new"),
        SigningV1("s-1", "4821", "signed", 60), SigningV1("s-1", "4821", "signed", signer=FIRM),
        *(SigningV1("s-1", "4821", "failed", 0, why, "2026-11-01") for why in PHONE_SAYS),
    ),
    RequestSigning: (SigningV1("s-1", "4821", "failed", 0, "pki.service"),),
    AskSubscriber: (SubscriberV1("+84901234567", "ACTIVE"),
                    SubscriberV1("+84901234567", "TERMINATED", "device_change", 1.0)),
    AskHolder: (HolderV1(same=False),),
    AskRecord: (RecordV1([]), RecordV1([], by_old_number=True)),
    AskNumbers: (NumbersV1([], 1.0),),
}  # fmt: skip
EVERY_ERROR = (("bus.timeout", ""), ("device.garbled", ""))
CENTRE_ERRORS = (("centre.offline", ""), ("centre.timeout", ""))
ERRORS: dict[type, tuple[tuple[str, str], ...]] = {
    do.Ask: (("centre.refused", Reason.CASE_UNKNOWN), ("centre.refused", Reason.RECORD_DIFFERS),
             *CENTRE_ERRORS),
    AskStatus: (("centre.refused", Reason.CASE_UNKNOWN), *CENTRE_ERRORS),
    AskStatusByFace: (("centre.refused", Reason.CASE_UNKNOWN),
                      ("centre.refused", Reason.FACE_MODELS), *CENTRE_ERRORS),
    MailReceipt: (("centre.refused", Reason.CASE_UNKNOWN), *CENTRE_ERRORS),
    Activate: (("centre.refused", Reason.ACTIVATION_SIM_UNKNOWN),
               ("centre.refused", Reason.ACTIVATION_SIM_REGISTERED),
               ("centre.refused", Reason.ACTIVATION_TOO_OFTEN), *CENTRE_ERRORS),
    OpenActivation: (("centre.refused", Reason.ACTIVATION_UNKNOWN),
                     ("centre.refused", Reason.ACTIVATION_USED),
                     ("centre.refused", Reason.ACTIVATION_EXPIRED), *CENTRE_ERRORS),
    do.FindReservation: (("centre.refused", Reason.UNKNOWN_SERIAL), *CENTRE_ERRORS),
    do.AskResume: (("centre.refused", Reason.RESUME_CODE_WRONG), *CENTRE_ERRORS),
    do.FindSlots: CENTRE_ERRORS,
    do.HoldPlace: (("centre.refused", Reason.SLOT_TAKEN), *CENTRE_ERRORS),
    do.KeepMoved: (("centre.refused", Reason.SLOT_TAKEN), *CENTRE_ERRORS),
    do.AskAllowance: (("centre.refused", Reason.LIMIT_REACHED), *CENTRE_ERRORS),
    do.SendOtp: (("centre.refused", Reason.OTP_NUMBER_UNKNOWN), *CENTRE_ERRORS),
    do.ResendOtp: (("centre.refused", Reason.OTP_RESEND_LIMIT), *CENTRE_ERRORS),
    do.CheckOtp: (("centre.refused", Reason.OTP_WRONG), ("centre.refused", Reason.OTP_LOCKED),
                  ("centre.refused", Reason.OTP_EXPIRED), *CENTRE_ERRORS),
    do.Ring: CENTRE_ERRORS, do.AskCall: CENTRE_ERRORS,
    do.Shoot: (("camera.gone", ""),),
    do.Compare: (("vision.picture_unusable", ""),),
    do.Describe: (("vision.picture_unusable", ""),),
    do.ReadChip: (("card.absent", ""), ("card.removed", ""), ("chip.key_refused", "")),
    do.ReadOwnSim: (("sim_card.unreadable", ""),),
    do.TakeSim: (("sim_dispenser.empty", ""), ("sim_dispenser.jammed", "")),
    do.HandOutSim: (("sim_dispenser.jammed", ""),),
    do.Submit: (("outbox.full", ""),),
    do.Print: (("printer.paper_out", ""),),
}  # fmt: skip


def touches(visit: Visit) -> Iterator[on.Event]:
    """Give every touch worth trying here, the willing customer's first."""
    yield from willing(visit)
    yield from TOUCHED.get(visit.stage, ())
    yield from EVERYWHERE


def willing(visit: Visit) -> Iterator[on.Event]:
    """Give what a willing customer does here."""
    make: Callable[[Visit], on.Event] | None = TOUCHES.get(visit.stage)
    if make is not None:
        yield make(visit)


def answers(pending: Any, visit: Visit) -> Iterator[on.Event]:
    """Give the good answer of an effect, then others, then errors."""
    ticket = visit.awaiting or 0
    kind = type(pending.question) if isinstance(pending, do.Ask) else type(pending)
    for value in (*_good(pending, visit), *OTHERS.get(kind, ()), *ASKED.get(kind, ())):
        yield on.Answered(ticket, value)
    asked = do.Ask if isinstance(pending, do.Ask) else kind
    for code, detail in (*ERRORS.get(kind, ERRORS.get(asked, ())), *EVERY_ERROR):
        yield on.Failed(ticket, code, "not_done", detail)


def _good(pending: Any, visit: Visit) -> Iterator[Any]:
    if not isinstance(pending, do.Shoot):
        yield good(pending)
        return
    subject = subject_of(visit)
    if subject is None:
        return
    yield of_stage(visit.stage)
    yield shot(subject, faults=(Reason.GLARE,))
    yield shot(subject, mrz=mrz("001090009999"), codes=(OTHER_ICCID,))
    yield shot(subject, mrz=mrz(expiry="200101"), codes=())
