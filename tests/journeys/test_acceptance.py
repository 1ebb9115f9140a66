"""What the acceptance of SIM activation found: rows A7 to A45, C9 and W11, W21, step by step."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Busy, Overlay, Stage
from kiosk.ports.centre import CallPhase, CallState
from kiosk.ports.vision import Subject
from tests.journeys.world import (
    FACTS,
    ICCID,
    OTHER_ICCID,
    World,
    chip,
    mrz,
    reservation,
    shot,
    world,
)

FIVE = (
    Reason.UNKNOWN_SERIAL,
    Reason.SERIAL_NUMBER_MISMATCH,
    Reason.VOUCHER_INVALID,
    Reason.VOUCHER_UNCONFIRMED,
    Reason.VOUCHER_EXPIRED,
)


def at(stage: Stage, **answers: object) -> World:
    made = world(answers={getattr(do, name): value for name, value in answers.items()})
    made.walk(stage)
    return made


def said(made: World) -> Reason:
    assert made.visit.problem is not None
    return made.visit.problem.reason


@pytest.mark.parametrize("reason", FIVE)
def test_a7_each_refusal_of_the_centre_reaches_the_customer_as_it_is(reason: Reason) -> None:
    made = at(Stage.SIM_ENTRY, FindReservation=("centre.refused", reason.value))
    made.touch()
    assert (made.visit.stage, said(made)) == (Stage.SIM_ENTRY, reason)


def test_a4_a_serial_typed_wrong_is_forgotten_with_the_next_search() -> None:
    made = at(Stage.SIM_ENTRY, FindReservation=("centre.refused", "reservation.unknown_serial"))
    made.send(on.SimTyped(OTHER_ICCID, ""))
    made.answers[do.FindReservation] = reservation(iccid=ICCID)
    made.send(on.SimTyped("", "MBF2026"))
    made.walk(Stage.SIM_PHOTO)
    made.send(on.Steady())
    assert made.visit.stage is Stage.SIM_PHOTO_REVIEW
    assert dict(made.visit.draft.iccids) == {"photo": ICCID}


@pytest.mark.parametrize("side", [Stage.DOCUMENT_FRONT, Stage.DOCUMENT_BACK])
def test_a15_a20_either_side_is_refused_with_its_picture_and_counted(side: Stage) -> None:
    made = at(side)
    made.answers[do.Shoot] = shot(Subject.CARD_BACK, jpeg=b"with glare", faults=(Reason.GLARE,))
    for left in (2, 1):
        made.send(on.ShutterPressed())
        assert made.visit.problem is not None
        assert (said(made), made.visit.problem.tries_left) == (Reason.GLARE, left)
        assert made.visit.problem.picture == b"with glare"
        made.send(on.RetakeAsked())
    made.send(on.ShutterPressed())
    assert made.visit.stage is Stage.HUMAN


def test_a15_bad_pictures_of_the_front_leave_the_back_its_own_tries() -> None:
    made = at(Stage.DOCUMENT_FRONT)
    good = made.answers[do.Shoot]
    made.answers[do.Shoot] = shot(Subject.CARD_FRONT, faults=(Reason.CROP,))
    made.send(on.ShutterPressed())
    made.send(on.RetakeAsked())
    made.answers[do.Shoot] = good
    made.walk(Stage.DOCUMENT_BACK)
    assert made.visit.tried("document") == 0


@pytest.mark.parametrize("review", [Stage.FRONT_REVIEW, Stage.BACK_REVIEW, Stage.PORTRAIT_REVIEW])
def test_a24_a_wish_to_take_it_again_is_free(review: Stage) -> None:
    made = at(review)
    for _ in range(5):
        made.send(on.RetakeAsked())
        made.walk(review)
    assert made.visit.tries == ()


def test_a19_a_new_front_wants_a_new_back() -> None:
    made = at(Stage.BACK_REVIEW)
    made.send(on.RetakeAsked())
    made.send(on.WentBack())
    made.send(on.RetakeAsked())
    other = "001090009999||Trần Thị Bích|01011990|Nữ|Hà Nội|01012025"
    made.answers[do.Shoot] = shot(Subject.CARD_FRONT, codes=(other,))
    made.send(on.Steady())
    made.send(on.Agreed())
    made.answers[do.Shoot] = shot(Subject.CARD_BACK, mrz=mrz("001090009999"))
    made.send(on.Steady())
    assert made.visit.stage is Stage.BACK_REVIEW


def test_a27_a_bad_picture_is_not_called_another_face() -> None:
    made = at(Stage.PORTRAIT)
    made.answers[do.Shoot] = shot(Subject.PORTRAIT, faults=(Reason.FACE_TOO_DARK,))
    made.send(on.Steady())
    assert said(made) is Reason.FACE_TOO_DARK
    assert (made.visit.tried("portrait"), made.visit.tried("match")) == (1, 0)


def test_a30_a_wrong_number_loses_nothing_else() -> None:
    made = at(Stage.OWN_NUMBER, SendOtp=("centre.refused", "otp.number_unknown"))
    before = made.visit.draft
    made.send(on.NumberTyped("12"))
    assert said(made) is Reason.NUMBER_FORMAT
    assert made.visit.draft == before
    made.send(on.NumberTyped("0912345678"))
    assert said(made) is Reason.OTP_NUMBER_UNKNOWN
    del made.answers[do.SendOtp]
    made.send(on.NumberTyped("0987654321"))
    assert made.visit.stage is Stage.OTP
    assert made.visit.draft.own_number == "+84987654321"


def test_a33_another_code_has_to_be_waited_for() -> None:
    made = at(Stage.OTP)
    assert made.visit.resend_wait == 60
    made.send(on.Ticked(30.0))
    made.send(on.OtpAskedAgain())
    assert made.visit.resend_wait == 30
    assert not any(isinstance(e, do.ResendOtp) for e in made.done)
    made.send(on.Ticked(60.0))
    made.send(on.OtpAskedAgain())
    assert any(isinstance(e, do.ResendOtp) for e in made.done)
    assert made.visit.resend_wait == 60


def test_a34_the_camera_is_seen_to_work_before_anybody_is_called() -> None:
    made = at(Stage.CALL)
    assert made.done[-1] == do.Watch(Subject.PORTRAIT)
    good = made.answers[do.Shoot]
    made.answers[do.Shoot] = ("camera.gone", "")
    made.send(on.CallPressed())
    assert said(made) is Reason.CAMERA_GONE
    assert not any(isinstance(e, do.Ring) for e in made.done)
    made.answers[do.Shoot] = good
    made.send(on.CallPressed())
    made.touch()
    assert made.visit.stage is Stage.INFORMATION
    assert do.Rest() in made.done


def test_a37_the_agents_own_reason_is_told() -> None:
    word = CallState("call", CallPhase.FAILED, reason=Reason.FACE_TOO_DARK)
    made = at(Stage.CALL, AskCall=word)
    made.send(on.CallPressed())
    assert made.visit.problem is not None
    assert dict(made.visit.problem.shown) == {"said": "face.too_dark"}
    assert said(made) is Reason.VIDEO_MISMATCH


@pytest.mark.parametrize("phase", [CallPhase.NO_ANSWER, CallPhase.NETWORK])
def test_a40_three_times_the_machine_calls_again_by_itself(phase: CallPhase) -> None:
    made = at(Stage.CALL, AskCall=CallState("call", phase))
    made.send(on.CallPressed())
    clock = 0.0
    for call in range(2, 8):
        before = made.visit.redial_wait
        clock += before or 20.0
        made.send(on.Ticked(clock))
        rung = sum(isinstance(e, do.Ring) for e in made.done)
        assert (before > 0, rung) == (call <= 4, min(call, 4))


def test_a40_outside_the_hours_nobody_is_called_again() -> None:
    made = at(Stage.CALL, AskCall=CallState("call", CallPhase.CLOSED))
    made.send(on.CallPressed())
    assert (said(made), made.visit.redial_wait) == (Reason.VIDEO_CLOSED, 0)


def test_c8_outside_the_hours_the_case_is_sent_and_asks_to_be_called() -> None:
    made = at(Stage.CALL, AskCall=CallState("", CallPhase.CLOSED))
    made.send(on.CallPressed())
    made.send(on.CallBackAsked())
    made.walk(Stage.DONE)
    assert made.visit.outcome == f"parked:{Reason.VIDEO_CLOSED}"
    assert not any(isinstance(one, do.TakeSim) for one in made.done)


def test_c8_the_centre_is_asked_for_agents_of_the_customers_language() -> None:
    made = at(Stage.SIM_ENTRY)
    made.send(on.LanguageChosen("zh"))
    made.walk(Stage.SIM_DETAILS)
    asked = next(one for one in made.done if isinstance(one, do.FindReservation))
    assert asked.query.language == "zh"


@pytest.mark.parametrize("in_person", [False, True])
def test_c3_a_foreigners_sim_is_kept_for_a_counter_where_the_brand_says_so(in_person: bool) -> None:
    policy = msgspec.structs.replace(FACTS.policy, foreigner_in_person_only=in_person)
    made = world(facts=replace(FACTS, policy=policy))
    made.walk(Stage.DOCUMENT_CHOICE)
    made.send(on.DocumentChosen(DocumentKind.PASSPORT))
    zone = mrz(issuer="KOR")
    page = shot(Subject.PASSPORT_PAGE, mrz=zone, codes=())
    usual = made.answers[do.Shoot]
    made.answers[do.ReadChip] = chip(mrz=zone)
    made.answers[do.Shoot] = lambda asked: (
        page if made.visit.stage is Stage.DOCUMENT_FRONT else usual(asked)
    )
    made.walk(Stage.DONE)
    kept = f"parked:{Reason.FOREIGNER_IN_PERSON}" if in_person else "submitted"
    assert made.visit.outcome == kept
    assert made.visit.draft.call is not None
    assert any(isinstance(one, do.TakeSim) for one in made.done) is not in_person


def test_a40_a_camera_that_came_back_does_not_cut_the_call() -> None:
    made = at(Stage.CALL)
    made.visit = made.visit.but(busy=Busy.CALLING, awaiting=made.visit.asked)
    made.send(on.Outages(("vision",)))
    made.send(on.Outages(()))
    assert (made.visit.busy, made.visit.awaiting) == (Busy.CALLING, made.visit.asked)
    assert made.done[-1] == do.Watch(Subject.PORTRAIT)


@pytest.mark.parametrize(("typed", "kept"), [("0912 345 678", "+84912345678"), ("", "")])
def test_a41_a_contact_number_may_be_given(typed: str, kept: str) -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared("an@example.com", ("terms", "biometrics"), typed))
    assert made.visit.stage is Stage.CONTRACT
    assert made.visit.draft.person.get("contact") == kept


def test_a41_a_contact_number_that_is_none_is_named() -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared("an@example.com", ("terms", "biometrics"), "12"))
    assert (made.visit.stage, said(made)) == (Stage.INFORMATION, Reason.NUMBER_FORMAT)


def test_a42_each_consent_keeps_its_version_and_time() -> None:
    given = at(Stage.CONTRACT).visit.draft.consents
    versions = {p.id: p.version for p in FACTS.policy.purposes}
    assert {(c.purpose, c.version, c.at) for c in given} == {
        (name, versions[name], FACTS.unix) for name in ("terms", "biometrics")
    }


def test_c9_a_document_left_under_the_camera_is_nobodys_hand() -> None:
    made = at(Stage.DOCUMENT_FRONT)
    made.answers[do.Shoot] = shot(Subject.CARD_FRONT, faults=(Reason.BLUR_TEXT,))
    made.send(on.Steady())
    for second in range(46):
        made.send(on.Ticked(float(second)))
        made.send(on.Steady())
    assert made.visit.overlay is Overlay.IDLE


def test_c9_who_walks_away_from_the_camera_leaves_no_frame_in_it() -> None:
    made = at(Stage.PORTRAIT)
    made.send(on.Ticked(46.0))
    made.send(on.Ticked(66.0))
    assert made.visit.stage is Stage.ATTRACT
    assert made.done[-2:] == [do.Rest(), do.Wipe()]


def test_w11_there_are_at_least_twenty_seconds_to_ask_for_more_time() -> None:
    assert FACTS.policy.idle.countdown_s >= 20


def test_w21_the_next_customer_finds_the_first_language() -> None:
    made = at(Stage.NEEDS)
    made.send(on.LanguageChosen("zh"))
    made.send(on.StartedOver())
    assert (made.visit.stage, made.visit.language) == (Stage.ATTRACT, "vi")


def test_c16_what_the_machine_cannot_do_is_known_to_every_next_customer() -> None:
    made = world()
    made.send(on.Checked(("sim_dispenser.empty",)))
    for _ in range(2):
        made.walk(Stage.SIM_DETAILS)
        assert made.visit.lacks("sim_dispenser")
        assert not made.visit.lacks("printer")
        made.send(on.StartedOver())
    made.send(on.Checked(()))
    assert not made.visit.lacks("sim_dispenser")
