"""SIM activation, step by step, without Qt, clock or device. Rows are those of the requirements."""

from typing import Any

import pytest

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.ports.centre import Allowance, CallPhase, CallState, ReservationStatus, ResumeGrant
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Match, Subject
from sync.wire.receipt_v1 import MailReceipt
from sync.wire.status_v1 import AskStatus, StatusV1
from tests.journeys.world import ICCID, OTHER_ICCID, World, at, mrz, reservation, shot, world


def test_a_customer_gets_a_sim_from_the_machine() -> None:
    visit = at(Stage.DONE).visit
    assert visit.outcome == "submitted"
    assert visit.draft.dispensed == ICCID
    assert visit.draft.number_verified
    assert visit.draft.person.get("full_name") == "Nguyễn Văn An"
    assert visit.draft.reference == "chip"


def test_a_customer_activates_the_sim_that_came_by_mail() -> None:
    made = at(Stage.DONE, FindReservation=reservation(iccid=ICCID))
    assert made.visit.draft.dispensed is None
    assert made.visit.draft.iccid("photo") == ICCID
    assert not any(isinstance(e, do.TakeSim | do.HandOutSim) for e in made.done)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("8984010000000000018", Reason.ICCID_LUHN),
        ("898401", Reason.ICCID_LENGTH),
        ("7984010000000000018", Reason.ICCID_PREFIX),
        ("490154203237518", Reason.IS_IMEI),
    ],
)
def test_a4_a55_a_wrong_serial_is_named_and_may_be_typed_again(typed: str, reason: Reason) -> None:
    made = at(Stage.SIM_ENTRY)
    made.send(on.SimTyped(typed, ""))
    assert made.visit.problem is not None
    assert (made.visit.problem.reason, made.visit.problem.tries_left) == (reason, 2)
    made.send(on.SimTyped(ICCID, ""))
    assert made.visit.stage is Stage.SIM_DETAILS


@pytest.mark.parametrize("status", list(ReservationStatus))
def test_a8_only_an_open_reservation_goes_on(status: ReservationStatus) -> None:
    made = world(answers={do.FindReservation: reservation(status=status)})
    for _ in range(4):
        made.touch()
    opened = status in (ReservationStatus.NOT_CONNECTED, ReservationStatus.CONNECT_FAILED)
    assert made.visit.stage is (Stage.SIM_DETAILS if opened else Stage.STOPPED)
    if not opened:
        assert made.visit.outcome == f"reservation.status_{status.value.lower()}"


def test_three_wrong_serials_bring_a_person() -> None:
    made = at(Stage.SIM_ENTRY)
    for _ in range(3):
        made.send(on.SimTyped("898401", ""))
    assert made.visit.stage is Stage.HUMAN


def test_a16_of_a_passport_only_one_page_is_asked() -> None:
    made = at(Stage.DOCUMENT_CHOICE)
    made.answers[do.Shoot] = lambda _: shot(Subject.PASSPORT_PAGE, mrz=mrz(issuer="KOR"))
    from kiosk.case.document import DocumentKind

    made.send(on.DocumentChosen(DocumentKind.PASSPORT))
    made.send(on.Steady())
    made.send(on.Agreed())
    assert Stage.DOCUMENT_BACK not in made.stages


def test_a15_a_blurred_picture_is_refused_and_retaken() -> None:
    made = at(Stage.DOCUMENT_FRONT)
    good = made.answers[do.Shoot]
    made.answers[do.Shoot] = shot(Subject.CARD_FRONT, faults=(Reason.BLUR_TEXT,))
    made.send(on.ShutterPressed())
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.BLUR_TEXT
    made.send(on.Steady())  # the picture with the fault stays on the screen
    made.answers[do.Shoot] = good
    made.send(on.RetakeAsked())
    made.send(on.Steady())
    assert made.visit.stage is Stage.FRONT_REVIEW


def test_a13_an_expired_document_ends_the_journey() -> None:
    made = at(Stage.DOCUMENT_BACK)
    made.answers[do.Shoot] = shot(Subject.CARD_BACK, mrz=mrz(expiry="200101"))
    made.send(on.Steady())
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, "doc.expired")


def test_a19_the_back_of_another_card_is_refused() -> None:
    made = at(Stage.DOCUMENT_BACK)
    made.answers[do.Shoot] = shot(Subject.CARD_BACK, mrz=mrz("001090009999"))
    made.send(on.Steady())
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.SIDES_DIFFER


def test_a23_the_fourth_number_is_refused() -> None:
    made = world(answers={do.AskAllowance: Allowance(3, 3)})
    made.walk(Stage.STOPPED)
    assert made.visit.outcome == "data.limit_reached"


def test_c12_without_the_centre_no_sim_is_given_but_the_case_is_kept() -> None:
    made = world(answers={do.AskAllowance: ("centre.offline", "")})
    made.walk(Stage.DONE)
    assert made.visit.outcome == "parked:centre.offline"
    assert made.durable
    assert not made.gate


def test_a27_another_face_is_refused_three_times_then_a_person_comes() -> None:
    made = at(Stage.PORTRAIT, Compare=Match(0.1, 0.53, same=False))
    for _ in range(3):
        made.send(on.Steady())
        made.send(on.RetakeAsked())
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, "face.no_match")


def test_a28_without_a_number_the_call_comes_next() -> None:
    made = at(Stage.OWNERSHIP)
    made.send(on.OwnershipAnswered(owns=False))
    assert made.visit.stage is Stage.CALL


def test_a28_a_no_against_the_centres_count_is_asked_again_and_told() -> None:
    made = at(Stage.OWNERSHIP, AskAllowance=Allowance(1, 3))
    made.send(on.OwnershipAnswered(owns=False))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.NUMBER_HELD
    made.send(on.OwnershipAnswered(owns=False))
    assert (made.visit.stage, made.visit.draft.detail("ownership")) == (Stage.CALL, "denied")


def test_a28_who_thinks_again_proves_the_number() -> None:
    made = at(Stage.OWNERSHIP, AskAllowance=Allowance(1, 3))
    made.send(on.OwnershipAnswered(owns=False))
    made.send(on.OwnershipAnswered(owns=True))
    made.walk(Stage.CALL)
    assert made.visit.draft.number_verified
    assert not made.visit.draft.detail("ownership")


def test_a33_a_wrong_code_counts_and_an_expired_one_asks_for_another() -> None:
    made = at(Stage.OTP, CheckOtp=("centre.refused", "otp.wrong"))
    made.touch()
    assert made.visit.problem is not None
    assert made.visit.problem.tries_left == 2
    made.answers[do.CheckOtp] = ("centre.refused", "otp.expired")
    made.touch()
    assert made.visit.problem.reason is Reason.OTP_EXPIRED
    del made.answers[do.CheckOtp]
    made.send(on.Ticked(60.0))
    made.send(on.OtpAskedAgain())
    made.touch()
    assert made.visit.stage is Stage.CALL


def test_a39_another_person_on_the_call_means_portrait_and_call_again() -> None:
    made = at(Stage.CALL, AskCall=CallState("call", CallPhase.FAILED, reason="video.mismatch"))
    made.send(on.CallPressed())
    made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.PORTRAIT
    assert made.visit.draft.portrait is None


@pytest.mark.parametrize("phase", [CallPhase.NO_ANSWER, CallPhase.NETWORK])
def test_a40_nobody_answered_means_call_again_without_a_new_portrait(phase: CallPhase) -> None:
    made = at(Stage.CALL, AskCall=CallState("call", phase))
    made.send(on.CallPressed())
    made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.CALL
    del made.answers[do.AskCall]
    made.send(on.CallPressed())
    made.send(on.Continued())
    assert made.visit.stage is Stage.INFORMATION


def test_a38_an_approval_without_signature_is_none() -> None:
    made = at(Stage.CALL, AskCall=CallState("call", CallPhase.APPROVED))
    made.send(on.CallPressed())
    made.send(on.Continued())
    assert made.visit.stage is Stage.CALL


def test_a40_the_customer_may_be_called_back_and_gets_no_sim_yet() -> None:
    made = at(Stage.CALL, AskCall=CallState("call", CallPhase.NO_ANSWER))
    made.send(on.CallPressed())
    made.send(on.CallBackAsked())
    made.walk(Stage.DONE)
    assert made.visit.outcome == "parked:video.no_answer"
    assert not made.gate


@pytest.mark.parametrize("email", ["", "an@", "an example.com", "an@example"])
def test_c5_the_email_is_required_and_checked(email: str) -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared(email, ("terms", "biometrics")))
    assert made.visit.stage is Stage.INFORMATION
    assert made.visit.problem is not None


def test_a42_silence_is_no_consent() -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared("an@example.com", ("terms", "marketing")))
    assert made.visit.stage is Stage.INFORMATION
    made.touch()
    assert {c.purpose for c in made.visit.draft.consents} == {"terms", "biometrics"}


def test_a45_the_photographed_sim_must_be_the_reserved_one() -> None:
    made = at(Stage.SIM_PHOTO, FindReservation=reservation(iccid=ICCID))
    made.answers[do.Shoot] = shot(Subject.SIM, codes=(OTHER_ICCID,))
    made.send(on.Steady())
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.MISMATCH_RESERVATION
    assert dict(made.visit.problem.shown) == {"found": "0021", "expected": "0013"}


def test_a_sim_whose_print_and_barcode_differ_is_not_taken() -> None:
    made = at(Stage.SIM_PHOTO, FindReservation=reservation(iccid=ICCID))
    differing = shot(Subject.SIM, codes=(ICCID,), faults=(Reason.MISMATCH_PRINT,))
    made.answers[do.Shoot] = differing
    made.send(on.Steady())
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.MISMATCH_PRINT
    assert made.visit.stage is Stage.SIM_PHOTO


@pytest.mark.parametrize("code", ["sim_dispenser.empty", "sim_dispenser.jammed"])
def test_c16_without_a_sim_the_case_is_sent_and_the_card_inside_kept(code: str) -> None:
    made = world(answers={do.TakeSim: (code, "")})
    made.walk(Stage.DONE)
    assert made.visit.outcome.startswith("parked:sim.")
    assert any(isinstance(e, do.KeepSim) for e in made.done)
    assert made.durable
    assert not made.gate


def test_a_dispensed_card_without_serial_is_kept() -> None:
    made = at(Stage.SIM_FEED, TakeSim=SimIdentity("", None, b""))
    assert made.visit.problem is not None
    assert any(isinstance(e, do.KeepSim) for e in made.done)


def test_a46_a_full_disk_says_so_and_the_customer_may_try_again() -> None:
    made = at(Stage.SUBMIT, Submit=("outbox.full", ""))
    made.touch()
    assert made.visit.stage is Stage.SUBMIT
    del made.answers[do.Submit]
    made.touch()
    assert made.visit.stage is Stage.DONE


def test_a_forgotten_sim_is_said_and_the_case_stays_sent() -> None:
    made = world(answers={do.HandOutSim: False})
    made.walk(Stage.DONE)
    assert made.visit.outcome == "sim.forgotten"


def test_c16_without_paper_the_screen_keeps_the_code() -> None:
    made = at(Stage.DONE, Print=("printer.paper_out", ""))
    assert not made.visit.draft.printed
    assert made.visit.outcome == "submitted"


def test_a_printer_that_fails_last_brings_a_mail_that_is_promised_once_it_is_queued() -> None:
    made = at(Stage.DONE, Print=("printer.cut_short", ""))
    assert made.visit.draft.receipt_by_mail
    [asked] = [e.question for e in made.done if isinstance(e, do.Ask)]
    draft = made.visit.draft
    assert asked == MailReceipt(draft.case, draft.resume_code)


@pytest.mark.parametrize("code", ["centre.offline", "centre.timeout", "centre.refused"])
def test_no_mail_is_promised_that_the_centre_does_not_know_of(code: str) -> None:
    made = at(Stage.DONE, Print=("printer.paper_out", ""), Ask=(code, "data.case_unknown"))
    assert not made.visit.draft.receipt_by_mail
    assert len([e for e in made.done if isinstance(e, do.Ask)]) == 1


def test_a48_a_failed_case_goes_on_at_the_failed_step() -> None:
    failed = reservation(
        status=ReservationStatus.CONNECT_FAILED, failure="face.no_match", failed_case="case-0",
        iccid=ICCID,
    )  # fmt: skip
    made = world(answers={do.FindReservation: failed})
    made.walk(Stage.RESUME_CODE)
    made.touch()
    assert made.visit.draft.resumes is not None
    assert made.visit.stage is Stage.DOCUMENT_FRONT
    made.walk(Stage.DONE)
    assert made.visit.draft.chip is not None
    for skipped in (Stage.DOCUMENT_CHOICE, Stage.OWNERSHIP, Stage.INFORMATION, Stage.SIGNATURE):
        assert skipped not in made.stages


def from_status(**changes: Any) -> World:
    """Look at a failed case by number and code alone, then go on with it."""
    failed = StatusV1("7KQ4-M2XA-9DRT", "sim-activate", "NEEDS_RESUBMIT", "face.no_match", 0.0,
                      "portrait")  # fmt: skip
    held = {"status": ReservationStatus.CONNECT_FAILED, "iccid": ICCID, **changes}
    grant = ResumeGrant("case-0", "portrait", "face.no_match", "cccd", "sim-activate", "MBF2026")
    made = world(journey="status", answers={
        AskStatus: failed, do.AskResume: grant, do.FindReservation: reservation(**held),
    })  # fmt: skip
    made.walk(Stage.STATUS_SHOWN)
    made.send(on.Continued())
    return made


def test_a48_number_and_code_alone_take_a_case_up_on_any_kiosk() -> None:
    made = from_status()
    assert (made.visit.journey, made.visit.stage) == ("sim-activate", Stage.DOCUMENT_FRONT)
    made.answers.pop(AskStatus)
    made.walk(Stage.DONE)
    draft = made.visit.draft
    assert draft.reservation is not None
    assert draft.resumes is not None
    assert draft.detail("code") == ""
    for skipped in (Stage.SIM_ENTRY, Stage.DOCUMENT_CHOICE, Stage.INFORMATION, Stage.SIGNATURE):
        assert skipped not in made.stages


@pytest.mark.parametrize("status", [ReservationStatus.CANCELLED, ReservationStatus.CONNECTED])
def test_a48_a_number_that_is_gone_meanwhile_is_told(status: ReservationStatus) -> None:
    assert from_status(status=status).visit.stage is Stage.STOPPED


def test_a48_who_comes_back_and_begins_anew_resumes_nothing() -> None:
    failed = reservation(status=ReservationStatus.CONNECT_FAILED, failed_case="case-0")
    made = world(answers={do.FindReservation: failed})
    made.walk(Stage.RESUME_CODE)
    made.send(on.ResumeTyped("RESUME234567"))
    made.walk(Stage.DOCUMENT_FRONT)
    for _ in range(9):
        if made.visit.stage is Stage.RESUME_CODE:
            break
        made.send(on.WentBack())
    made.walk(Stage.RESUME_CODE)
    made.send(on.ResumeTyped(""))
    assert made.visit.draft.resumes is None
