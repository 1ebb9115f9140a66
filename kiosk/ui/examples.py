"""Made-up visits, one or more a stage, to look at every screen without a machine or a person."""

from collections.abc import Iterator
from dataclasses import replace
from time import time
from typing import Final

import msgspec

from kiosk.case.challenge import derive
from kiosk.case.comparison import Compared
from kiosk.case.comparison import Match as Differs
from kiosk.case.document import DocumentKind
from kiosk.case.person import Field, Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.state import Busy, Draft, Overlay, Problem, Stage, Visit
from kiosk.ports.centre import CallPhase, CallState, OtpTicket, Reservation, ReservationStatus
from kiosk.ports.vision import Match, Preview, Shot, Subject
from kiosk.ui import example_owners
from kiosk.ui.example_pictures import picture, preview
from sync.wire.appointment_v1 import AppointmentV1, LeaseV1, OfficeV1, SlotsV1
from sync.wire.my_data_v1 import ConsentLineV1, DataV1
from sync.wire.real_name_v1 import ActivationV1
from sync.wire.signing_v1 import ComplaintV1, SigningV1
from sync.wire.status_v1 import StatusesV1, StatusV1
from sync.wire.subscriber_v1 import (
    NumberLineV1,
    NumbersV1,
    RecordFieldV1,
    RecordV1,
    SubscriberV1,
)

AGENTS_AT: Final = 1_796_083_200.0  # seven in the morning in Viet Nam
NAMES: Final = {
    "vi": "NGUYỄN THỊ MINH ANH",
    "zh": "WANG XIAOMING",
    "en": "NGUYEN THI MINH ANH",
    "th": "SOMYING JAIDEE",
}
OFFICE: Final = OfficeV1("hk", "Công an phường Hoàn Kiếm", "2 Tràng Thi, Hà Nội")
OTHER_OFFICE: Final = OfficeV1("cg", "Công an phường Cầu Giấy", "84 Trần Thái Tông, Hà Nội")
SLOTS: Final = [
    f"2026-12-{day:02d}T{hour:02d}:{half}+07:00"
    for day in (1, 2, 3, 4, 7, 8) for hour in (8, 9, 10, 14) for half in ("00", "30")
]  # fmt: skip


DAY_S: Final = 86_400
SOON: Final = 1_795_600_000.0
RECORD: Final = RecordV1([
    RecordFieldV1("document", "••••••••2345", agrees=True, source="operator"),
    RecordFieldV1("full_name", "N••••• T•• M••• A••", agrees=False, source="operator"),
    RecordFieldV1("birth", "••/••/1996", agrees=True, source="operator"),
    RecordFieldV1("address", "•••, Huế", agrees=False, source="operator"),
])  # fmt: skip
NUMBERS: Final = NumbersV1(
    [NumberLineV1(str(n), f"•••••••••{tail}") for n, tail in enumerate(("567", "222", "908"))],
    SOON,
)
DATA: Final = DataV1(
    "4HKM-T7XQ-2WPA",
    [ConsentLineV1(name, "2026-11-01", 1_795_000_000.0, withdrawn=False)
     for name in ("terms", "biometrics", "status_face", "marketing")],
    [], "", dict.fromkeys(("withdrawal", "copy", "correction", "erasure"), SOON),
)  # fmt: skip


SIGNERS: Final = {
    "citizen": {"full_name": "NGUYỄN THỊ MINH ANH", "id_number": "001196012345",
                "authority": "VNPT SmartCA RS", "expiry": "2027-11-23"},
    "enterprise": {"full_name": "CÔNG TY CỔ PHẦN CÔNG NGHỆ SAO MAI VIỆT NAM",
                   "id_number": "0100109106001", "authority": "Viettel-CA SHA-256",
                   "expiry": "2027-11-23"},
}  # fmt: skip


def draft(language: str = "vi") -> Draft:
    """Everything collected, as at the end of a visit."""

    def shot(subject: Subject) -> Shot:
        return Shot(subject, picture(subject), ())

    values = {
        "full_name": NAMES[language], "birth": "1996-04-18", "sex": "F", "nationality": "Việt Nam",
        "id_number": "001196012345", "expiry": "2036-04-18",
        "address": "Số 12, ngõ 84 Trần Thái Tông, phường Cầu Giấy, thành phố Hà Nội",
    }  # fmt: skip
    person = Person(tuple(
        (name, Field(value, Source.CHIP if name != "address" else Source.QR))
        for name, value in values.items()
    ))  # fmt: skip
    return Draft(
        case="7KQ4-M2XA-9DRT", resume_code="H7KQ2MXR9TPW", details=(("code", "H7KQ2MXR9TPW"),),
        document=DocumentKind.CAN_CUOC,
        reservation=Reservation("MBF12345", "+84901234567", "CMLink Friend 90",
                                ReservationStatus.NOT_CONNECTED, "8984012345678901234",
                                "2026-12-31"),
        front=shot(Subject.CARD_FRONT), back=shot(Subject.CARD_BACK),
        portrait=shot(Subject.PORTRAIT), sim_photo=shot(Subject.SIM), person=person,
        match=Match(0.71, 0.42, same=True), own_number="+84901234567",
        otp=OtpTicket("t", 300, 60, 3), email="minhanh.nguyen@gmail.com", printed=True,
        status=StatusV1("4HKM-T7XQ-2WPA", "sim-activate", "NEEDS_RESUBMIT", "face.no_match",
                        1_795_500_000.0, "portrait"),
        statuses=StatusesV1([
            StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "IN_REVIEW", "", SOON),
            StatusV1("4HKM-T7XQ-2WPA", "eid-level1", "PHOTO_REJECTED", "", SOON, "portrait"),
            StatusV1("9DRT-4HKM-2WPA", "real-name", "APPROVED", "", SOON),
        ]),
        subscriber=SubscriberV1("+84901234567", "OUTGOING_BLOCKED", "device_change",
                                time() - 6 * DAY_S),
        record=RECORD, numbers=NUMBERS, data=DATA,
        activation=ActivationV1("7KQ4M2XA9DRT", 1_798_000_000.0, in_service=False),
        entered=(("full_name", NAMES[language]), ("id_number", "001196012345"),
                 ("birth", "1996-04-18"), ("address", "Số 12 Trần Thái Tông, Hà Nội")),
        differing=(
            Compared("address", ("entered", "document"),
                     ("Số 12 Trần Thái Tông, Hà Nội",
                      "Số 12, ngõ 84 Trần Thái Tông, phường Cầu Giấy, thành phố Hà Nội"),
                     Differs.DIFFERS),
        ),
        slots=SlotsV1([OFFICE, OTHER_OFFICE], SLOTS), choice=("hk", "2026-12-01"),
        lease=LeaseV1("lease", OFFICE, SLOTS[0], 30, 2e9),
        appointment=AppointmentV1("4HKM-T7XQ-2WPA", "APPOINTMENT_BOOKED", OFFICE, SLOTS[0], 30),
    )  # fmt: skip


def visits(language: str) -> Iterator[tuple[str, Visit]]:
    """Give a name and a visit for every screen and its important states."""
    full = draft(language)
    plain = Visit(language=language, journey="sim-activate", draft=full, back_to=Stage.NEEDS)
    ends = (Stage.DATA_MATCH, Stage.ACTIVATE_CODE, Stage.FACE_START, Stage.EID_START,
            Stage.APPOINTMENT_START, Stage.APPOINTMENT_DONE, Stage.ATTRACT,
            Stage.NEEDS, Stage.DONE, Stage.SUBMIT, Stage.SIM_TAKE, Stage.RECEIPT, Stage.HUMAN,
            Stage.STOPPED, Stage.LIMIT, Stage.SIM_FEED, Stage.HOLDER, Stage.CHANGES,
            Stage.NUMBERS, Stage.DATA, Stage.RELATION, Stage.ROLE, Stage.CHILD_CHIP,
            Stage.PAPER_REVIEW)  # fmt: skip
    for stage in Stage:
        back = None if stage in ends else Stage.NEEDS
        shown = example_owners.given(plain, stage)
        yield stage.value, shown.but(stage=stage, back_to=back, **_usual(stage))
    yield from _identity(plain, full)
    yield from _status(plain)
    yield from _own(plain)
    yield from _signing(plain, full)
    yield from example_owners.visits(plain)
    yield from _problems(plain)
    yield from _real_name(plain, full)
    yield from _calls(plain, full)
    yield from _waits(plain)
    for overlay in Overlay:
        over = plain.but(stage=Stage.OWNERSHIP, overlay=overlay, countdown=12)
        yield f"overlay_{overlay.value}", over


def _own(plain: Visit) -> Iterator[tuple[str, Visit]]:
    """Show the journeys about one's own number and data in their states."""
    reverify = plain.but(journey="reverify-sim")
    status, holder = reverify.but(stage=Stage.SUBSCRIBER_STATUS), Stage.HOLDER
    done = [
        (f"done_{name}", plain.but(journey=name, stage=Stage.DONE, back_to=None, draft=(
            plain.draft.with_detail("ask", "copy").with_detail("not_mine", "1")
            .but(reservation=None, email=""))))
        for name in ("reverify-sim", "update-details", "my-data", "my-numbers")
    ]  # fmt: skip
    yield "subscriber_status_blocked", status
    yield done[0]
    fine = plain.draft.but(subscriber=SubscriberV1("+84901234567", "ACTIVE"))
    yield "subscriber_status_settled", status.but(draft=fine)
    unknown = Problem(Reason.OTP_NUMBER_UNKNOWN, 2)
    yield "subscriber_entry_problem", reverify.but(stage=Stage.SUBSCRIBER_ENTRY, problem=unknown)
    away = Problem(Reason.CENTRE_OFFLINE)
    yield "holder_problem", reverify.but(stage=holder, problem=away, back_to=None)
    yield done[1]
    yield "holder_waiting", reverify.but(stage=holder, busy=Busy.CHECKING, back_to=None)
    same = plain.draft.but(record=RecordV1([]))
    alone = plain.but(back_to=None)
    update = alone.but(journey="update-details", stage=Stage.CHANGES)
    yield "changes_none", update.but(draft=same)
    nobody = plain.draft.but(numbers=NumbersV1([], SOON))
    yield "numbers_none", alone.but(journey="my-numbers", stage=Stage.NUMBERS, draft=nobody)
    yield done[2]
    kept = plain.draft.but(data=msgspec.structs.replace(DATA, held="contract.running"))
    yield "data_held", alone.but(journey="my-data", stage=Stage.DATA, draft=kept)
    yield done[3]
    differs = Problem(Reason.RECORD_DIFFERS, final=True)
    yield "human_record_differs", reverify.but(stage=Stage.HUMAN, problem=differs, back_to=None)


def _status(plain: Visit) -> Iterator[tuple[str, Visit]]:
    """Show the card that tells of its own cases."""
    card = plain.but(journey="status", stage=Stage.STATUS_CARD)
    yield "status_card_waiting", card.but(busy=Busy.AWAITING_CHIP)
    yield "status_card_reading", card.but(busy=Busy.READING_CHIP, progress=(900, 2_600))
    yield "status_shown_card", card.but(stage=Stage.STATUS_SHOWN).with_draft(details=())
    face = plain.but(journey="status", stage=Stage.STATUS_FACE)
    yield "status_portrait", face.but(stage=Stage.PORTRAIT)
    yield "status_face_comparing", face.but(busy=Busy.COMPARING)
    yield "status_face_none", face.but(problem=Problem(Reason.CASE_UNKNOWN, 2))
    yield "status_face_models", face.but(problem=Problem(Reason.FACE_MODELS))
    for name, reason in (("none", Reason.CASE_UNKNOWN), ("key", Reason.CHIP_KEY_REFUSED)):
        yield f"status_card_{name}", card.but(problem=Problem(reason, 2))


def _identity(plain: Visit, full: Draft) -> Iterator[tuple[str, Visit]]:
    """Show what e-identity and appointments have beside their stages."""
    eid = plain.but(journey="eid-level1")
    chip = full.with_detail("assurance", "chip_verified")
    yield "eid_result_chip", eid.but(stage=Stage.EID_RESULT, draft=chip)
    yield "eid_video_playing", eid.but(stage=Stage.EID_VIDEO, busy=Busy.SHOWING_VIDEO)
    warned = Problem(Reason.VIDEO_UNSEEN)
    yield "eid_video_problem", eid.but(stage=Stage.EID_VIDEO, problem=warned)
    unread = Problem(Reason.QR_UNREADABLE, 2, picture=picture(Subject.CARD_FRONT))
    yield "eid_qr_problem", eid.but(stage=Stage.EID_QR, problem=unread)
    told = full.but(number_verified=True)
    yield "done_eid", eid.but(stage=Stage.DONE, draft=told, back_to=None)
    yield "own_number_eid", eid.but(stage=Stage.OWN_NUMBER)
    refused = StatusV1("4HKM-T7XQ-2WPA", "eid-level1", "PHOTO_REJECTED", "", 1_795_500_000.0, None)
    again = full.but(status=refused)
    yield "status_photo_rejected", plain.but(stage=Stage.STATUS_SHOWN, draft=again)
    meeting = plain.but(journey="appointment", back_to=None)
    held = full.but(slots=SlotsV1([OFFICE], SLOTS[:2], held=True))
    yield "appointment_office_held", meeting.but(stage=Stage.APPOINTMENT_OFFICE, draft=held)
    taken = Problem(Reason.SLOT_TAKEN)
    yield "appointment_time_problem", meeting.but(stage=Stage.APPOINTMENT_TIME, problem=taken)
    sure = Problem(Reason.CANCEL_SURE)
    shown = full.but(lease=None)
    yield (
        "appointment_cancel",
        meeting.but(stage=Stage.APPOINTMENT_SHOWN, problem=sure, draft=shown),
    )
    done = meeting.but(stage=Stage.APPOINTMENT_DONE, draft=shown, outcome="cancelled")
    yield "appointment_cancelled", done


def _signing(plain: Visit, full: Draft) -> Iterator[tuple[str, Visit]]:
    """Show the journey of the signing SIM: a phone that is waited for, certificates, ways out."""
    asked = SigningV1("t", "4821", "waiting", 87)
    mine = full.but(signing=asked, own_number="+84901234567").with_detail("subject", "citizen")
    signing = plain.but(journey="signing-sim", draft=mine, back_to=None)
    wait = signing.but(stage=Stage.SIGNING_WAIT, wait_until=87.0, busy=Busy.AWAITING_SIGNATURE)
    yield "signing_wait_phone", wait
    asking = mine.but(signing=None)
    yield "signing_wait_asking", wait.but(draft=asking, wait_until=0.0, busy=Busy.ASKING_PHONE)
    wrong = Problem(Reason.PKI_WRONG_PIN, 2)
    yield "signing_wait_problem", wait.but(problem=wrong, busy=None, wait_until=0.0)
    unknown = Problem(Reason.PKI_NUMBER_UNKNOWN, 2)
    yield "signing_number_problem", signing.but(stage=Stage.SIGNING_NUMBER, problem=unknown)
    ended = (("day", "2026-10-31"), ("address", "MobiFone, 01 Phạm Văn Bạch, Cầu Giấy, Hà Nội"))
    final = Problem(Reason.PKI_CERT_EXPIRED, final=True, shown=ended)
    yield "stopped_certificate", signing.but(stage=Stage.STOPPED, problem=final)
    for (subject, fields), way in zip(SIGNERS.items(), ("forgot", "counter"), strict=True):
        certified = tuple((name, Field(text, Source.CERTIFICATE)) for name, text in fields.items())
        held = mine.but(person=Person(certified), email="").with_detail("subject", subject)
        yield f"signing_data_{subject}", signing.but(stage=Stage.SIGNING_DATA, draft=held)
        asked_for = mine.with_detail("way", way)
        yield f"signing_advice_{way}", signing.but(stage=Stage.SIGNING_ADVICE, draft=asked_for)
    filed = mine.but(complaint=ComplaintV1("7KQ4-M2XA-9DRT/1", 1_795_500_000.0))
    yield "signing_complaint_filed", signing.but(stage=Stage.SIGNING_COMPLAINT, draft=filed)
    told = mine.but(number_verified=True, reservation=None)
    yield "done_signing", signing.but(stage=Stage.DONE, draft=told)


def _usual(stage: Stage) -> dict[str, object]:
    final = Problem(Reason.LIMIT_REACHED, final=True)
    return {
        Stage.CHIP: {"busy": Busy.READING_CHIP, "progress": (14_300, 22_900)},
        Stage.LIMIT: {"busy": Busy.CHECKING},
        Stage.STATUS_ENTRY: {"journey": "status"},
        Stage.STATUS_AGREE: {"journey": "status"},
        Stage.STATUS_FACE: {"journey": "status", "busy": Busy.SEARCHING},
        Stage.DATA_MATCH: {"problem": Problem(Reason.OCR_MISMATCH, 2)},
        Stage.SIM_FEED: {"busy": Busy.MOVING_SIM},
        Stage.SIM_TAKE: {"busy": Busy.AWAITING_TAKEN},
        Stage.RECEIPT: {"busy": Busy.PRINTING, "upload": (1_310_000, 4_215_000)},
        Stage.DONE: {"upload": (4_215_000, 4_215_000)},
        Stage.HUMAN: {"problem": replace(final, reason=Reason.ALTERED_SUSPECT)},
        Stage.STOPPED: {"problem": final},
    }.get(stage, {})  # type: ignore[return-value]


def _real_name(plain: Visit, full: Draft) -> Iterator[tuple[str, Visit]]:
    own = plain.but(journey="real-name", draft=full.but(reservation=None))
    one = Compared("id_number", ("entered", "document"), ("001196012345", "001196054321"),
                   Differs.DIFFERS)  # fmt: skip
    other = own.draft.but(differing=(one,))
    firm = own.but(stage=Stage.DATA_MATCH, draft=other, problem=Problem(Reason.OCR_MISMATCH, 1))
    yield "data_match_person", firm.but(back_to=None)
    used = Problem(Reason.ACTIVATION_USED, 2)
    yield "code_entry_problem", own.but(stage=Stage.CODE_ENTRY, problem=used, back_to=Stage.HOME)
    imei = Problem(Reason.IS_IMEI, 2)
    yield "activate_sim_problem", own.but(stage=Stage.ACTIVATE_SIM, problem=imei)
    yield "done_real_name", own.but(stage=Stage.DONE, back_to=None)
    one_card = Problem(Reason.ONE_CARD, final=True)
    yield "stopped_one_card", own.but(stage=Stage.STOPPED, problem=one_card, back_to=None)
    failed = StatusV1("4HKM-T7XQ-2WPA", "real-name", "NEEDS_RESUBMIT", "face.no_match",
                      1_795_500_000.0, "portrait")  # fmt: skip
    shown = own.but(draft=full.but(status=failed), stage=Stage.STATUS_SHOWN)
    yield "status_shown_real_name", shown.but(journey="status")


def _problems(plain: Visit) -> Iterator[tuple[str, Visit]]:
    faults = (
        (Stage.SIM_ENTRY, Problem(Reason.IS_IMEI, 2)),
        (Stage.DOCUMENT_CHOICE, Problem(Reason.CMND_VOID)),
        (Stage.DOCUMENT_FRONT, Problem(Reason.GLARE, 2, picture=picture(Subject.CARD_FRONT))),
        (Stage.CHIP, Problem(Reason.CHIP_MOVED)),
        (Stage.LIMIT, Problem(Reason.CENTRE_OFFLINE)),
        (Stage.PORTRAIT, Problem(Reason.NO_MATCH, 1, picture=picture(Subject.PORTRAIT))),
        (Stage.CHALLENGE, Problem(Reason.NOT_LIVE, 2)),
        (Stage.OTP, Problem(Reason.OTP_WRONG, 2)),
        (Stage.CALL, Problem(Reason.VIDEO_MISMATCH, shown=(("said", Reason.FACE_TOO_DARK.value),))),
        (Stage.INFORMATION, Problem(Reason.EMAIL_INVALID)),
        (Stage.SIM_FEED, Problem(Reason.STOCK_OUT)),
        (Stage.SIM_PHOTO, Problem(Reason.MISMATCH_RESERVATION, 2,
                                  shown=(("found", "4411"), ("expected", "1234")),
                                  picture=picture(Subject.SIM))),
        (Stage.SUBMIT, Problem(Reason.DEVICE_BUSY)),
    )  # fmt: skip
    for stage, problem in faults:
        yield f"{stage.value}_problem", plain.but(stage=stage, problem=problem)


def _calls(plain: Visit, full: Draft) -> Iterator[tuple[str, Visit]]:
    queued = CallState("c", CallPhase.QUEUED, 2)
    approved = CallState("c", CallPhase.APPROVED, decision=b"signed")
    call = plain.but(stage=Stage.CALL)
    yield "call_queued", call.but(draft=full.but(call=queued), busy=Busy.CALLING)
    yield "call_approved", call.but(draft=full.but(call=approved))
    failed = replace(full.reservation, status=ReservationStatus.CONNECT_FAILED,
                     failure=Reason.BLUR_TEXT.value) if full.reservation else None  # fmt: skip
    again = plain.but(stage=Stage.SIM_DETAILS, draft=full.but(reservation=failed))
    yield "sim_details_failed_before", again
    counter = full.but(parked=Reason.FOREIGNER_IN_PERSON)
    yield "done_in_person", plain.but(stage=Stage.DONE, draft=counter, back_to=None)
    away = replace(full.reservation, agents_at=AGENTS_AT) if full.reservation else None
    closed = plain.but(stage=Stage.SIM_DETAILS, draft=full.but(reservation=away))
    yield "sim_details_agents_away", closed
    parked = full.but(parked=Reason.VIDEO_NO_ANSWER, printed=False)
    yield "done_parked", plain.but(stage=Stage.DONE, draft=parked, back_to=None)
    passport = full.but(document=DocumentKind.PASSPORT)
    yield "document_front_passport", plain.but(stage=Stage.DOCUMENT_FRONT, draft=passport)


def _waits(plain: Visit) -> Iterator[tuple[str, Visit]]:
    unfit = plain.but(unfit=("printer.paper_out", "sim_dispenser.empty"))
    yield "needs_unfit", unfit.but(stage=Stage.NEEDS, back_to=None)
    kept = plain.draft.reservation
    anyone = plain.draft.but(reservation=replace(kept, iccid=None) if kept else None)
    yield "sim_details_unfit", unfit.but(stage=Stage.SIM_DETAILS, draft=anyone)
    yield "otp_wait", plain.but(stage=Stage.OTP, resend_at=42.0)
    coloured = plain.draft.but(colours=derive("example"))
    showing = plain.but(stage=Stage.CHALLENGE, draft=coloured, busy=Busy.SHOWING_COLOURS)
    yield "challenge_showing", showing
    checking = plain.but(stage=Stage.CALL, busy=Busy.CHECKING)
    yield "call_checking", checking
    nobody = Problem(Reason.VIDEO_NO_ANSWER)
    yield "call_again_soon", plain.but(stage=Stage.CALL, problem=nobody, redial_at=9.0)
    yield "sim_entry_searching", plain.but(stage=Stage.SIM_ENTRY, busy=Busy.SEARCHING)
    yield "chip_waiting", plain.but(stage=Stage.CHIP, busy=Busy.AWAITING_CHIP)
    yield "submit_sending", plain.but(stage=Stage.SUBMIT, busy=Busy.SUBMITTING)
    late = plain.but(stage=Stage.DONE, back_to=None, online=False, upload=(65_000, 4_215_000))
    yield "done_line_down", late
    front = plain.but(stage=Stage.DOCUMENT_FRONT, outages=("vision",), online=False)
    yield "document_front_outage", front


def seen_by_camera(visit: Visit) -> Preview | None:
    """Give the frame that belongs to a visit, for stages with a camera."""
    subjects = {
        Stage.SIM_SCAN: Subject.CODE, Stage.STATUS_SCAN: Subject.CODE, Stage.SIM_PHOTO: Subject.SIM,
        Stage.EID_QR: Subject.CARD_FRONT,
        Stage.DOCUMENT_FRONT: Subject.CARD_FRONT, Stage.DOCUMENT_BACK: Subject.CARD_BACK,
        Stage.PORTRAIT: Subject.PORTRAIT, Stage.CALL: Subject.PORTRAIT,
        Stage.CHALLENGE: Subject.PORTRAIT, Stage.CODE_SCAN: Subject.CODE,
        Stage.ACTIVATE_SCAN: Subject.CODE, Stage.PAPER: Subject.PAPER,
        Stage.CHILD_FRONT: Subject.CARD_FRONT, Stage.CHILD_BACK: Subject.CARD_BACK,
    }  # fmt: skip
    subject = subjects.get(visit.stage)
    if subject is None:
        return None
    faults = {Stage.DOCUMENT_BACK: Reason.GLARE, Stage.SIM_SCAN: Reason.DOC_NOT_FOUND}
    fault = visit.problem.reason if visit.problem is not None else faults.get(visit.stage)
    return preview(subject, fault, steady=fault is None)
