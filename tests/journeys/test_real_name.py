"""Journey `real-name` (A50-A75): activation, its code, the entry against the document, the face."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import activation_code, entered
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.ports.centre import Allowance, ResumeGrant
from kiosk.ports.vision import Subject
from sync.wire.real_name_v1 import Activate, OpenActivation
from sync.wire.status_v1 import AskStatus, StatusV1
from tests.journeys.good import OPENED
from tests.journeys.world import ACTIVATION, ENTERED, ICCID, SLIP, World, chip, shot, world

TODAY = date(2026, 11, 23)
SIGNS = st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=12, max_size=12)


def at(stage: Stage) -> World:
    made = world(journey="real-name")
    made.walk(stage)
    return made


def activating() -> World:
    made = at(Stage.CODE_ENTRY)
    made.send(on.ActivateAsked())
    return made


def told(made: World, **changes: str) -> None:
    made.answers[OpenActivation] = OPENED.__class__(
        OPENED.ticket, OPENED.iccid, OPENED.number, {**OPENED.entered, **changes}
    )


def asked(made: World, kind: type) -> list[object]:
    questions = [effect.question for effect in made.done if isinstance(effect, do.Ask)]
    return [question for question in questions if isinstance(question, kind)]


def test_a57_a_code_opens_the_registration_and_its_case_is_sent() -> None:
    made = at(Stage.DONE)
    assert asked(made, OpenActivation) == [OpenActivation(ACTIVATION)]
    assert made.visit.draft.detail("activation") == "ticket"
    assert made.visit.draft.iccid("activation") == ICCID
    assert made.visit.outcome == "submitted"


@pytest.mark.parametrize(
    "reason",
    [Reason.ACTIVATION_UNKNOWN, Reason.ACTIVATION_USED, Reason.ACTIVATION_EXPIRED],
)
def test_a57_a_used_or_expired_code_never_opens_it(reason: Reason) -> None:
    made = at(Stage.CODE_ENTRY)
    made.answers[OpenActivation] = ("centre.refused", reason)
    for left in (2, 1):
        made.touch()
        assert made.visit.stage is Stage.CODE_ENTRY
        assert made.visit.problem is not None
        assert (made.visit.problem.reason, made.visit.problem.tries_left) == (reason, left)
    made.touch()
    assert made.visit.stage is Stage.HUMAN


def test_a57_the_slips_qr_code_spares_the_typing() -> None:
    made = at(Stage.CODE_ENTRY)
    made.send(on.ScanAsked())
    made.answers[do.Shoot] = shot(Subject.CODE, codes=("8984010000000000013", SLIP))
    made.send(on.Steady())
    assert made.visit.stage is Stage.DOCUMENT_CHOICE


def test_a53_without_a_code_the_sim_is_activated_and_goes_on_at_once() -> None:
    made = activating()
    made.touch()
    made.touch()
    assert made.visit.stage is Stage.ACTIVATE_CODE
    question = Activate(
        ICCID,
        {"full_name": "nguyen van an", "id_number": "001090001234", "birth": "1990-01-01",
         "address": "Hà Nội"},
        "verify_first",
    )  # fmt: skip
    assert asked(made, Activate) == [question]
    assert made.visit.draft.printed
    made.touch()
    assert made.visit.stage is Stage.DOCUMENT_CHOICE


def test_a57_whoever_leaves_with_the_code_has_activated_and_is_wiped() -> None:
    made = activating()
    made.touch()
    made.touch()
    made.send(on.StartedOver())
    assert (made.visit.stage, made.visit.outcome) == (Stage.ATTRACT, "activated")
    assert made.visit.draft.activation is None


def test_a55_a_phones_serial_is_named_as_one() -> None:
    made = activating()
    made.send(on.SimTyped("490154203237518", ""))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.IS_IMEI


def test_a55_a_sim_that_is_not_ours_leads_back_to_its_serial() -> None:
    made = activating()
    made.answers[Activate] = ("centre.refused", Reason.ACTIVATION_SIM_UNKNOWN)
    made.touch()
    made.touch()
    assert made.visit.stage is Stage.ACTIVATE_SIM
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.ACTIVATION_SIM_UNKNOWN


def test_a56_the_cards_chip_fills_the_lines() -> None:
    made = activating()
    made.touch()
    made.send(on.ChipAsked("001090001234"))
    keys = next(effect.keys for effect in made.done if isinstance(effect, do.ReadChip))
    assert [key.can for key in keys] == ["001234"]
    assert dict(made.visit.draft.entered)["full_name"] == "Nguyễn Văn An"


def test_a56_a_forged_chip_fills_nothing() -> None:
    made = activating()
    made.touch()
    made.answers[do.ReadChip] = chip(hashes=(("DG1", chip().hashes[0][1].__class__.MISMATCH),))
    made.send(on.ChipAsked("001090001234"))
    assert made.visit.draft.entered == ()
    assert made.visit.problem is not None


def test_a63_what_agrees_is_passed_by() -> None:
    made = at(Stage.DONE)
    assert made.visit.draft.detail("corrected") == ""
    assert made.visit.draft.entered == ()


def test_a63_both_values_of_a_field_that_differs_and_the_document_may_be_right() -> None:
    made = world(journey="real-name")
    told(made, address="Huế")
    made.walk(Stage.DATA_MATCH)
    (one,) = made.visit.draft.differing
    assert (one.field, one.values) == ("address", ("Huế", "Hà Nội"))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.OCR_MISMATCH
    made.send(on.Agreed())
    assert made.visit.draft.detail("corrected") == "address"
    assert made.visit.stage is Stage.FACE_START


def test_a63_another_persons_number_never_goes_on() -> None:
    made = world(journey="real-name")
    told(made, id_number="001090009999")
    made.walk(Stage.DATA_MATCH)
    made.send(on.Agreed())
    assert made.visit.stage is Stage.DATA_MATCH
    for _ in range(2):
        made.send(on.RetakeAsked())
        made.stages.clear()
        while made.visit.stage not in (Stage.DATA_MATCH, Stage.HUMAN):
            made.touch()
    assert made.visit.stage is Stage.HUMAN


def test_a65_the_camera_waits_until_the_customer_begins() -> None:
    made = at(Stage.FACE_START)
    assert made.visit.stage is Stage.FACE_START
    made.send(on.Continued())
    assert made.visit.stage is Stage.PORTRAIT


def test_a72_one_document_one_card_ends_with_its_rule() -> None:
    made = world(journey="real-name")
    made.answers[do.AskAllowance] = Allowance(1, 1)
    made.walk(Stage.STOPPED)
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.ONE_CARD
    assert not any(isinstance(effect, do.Submit) for effect in made.done)
    (question,) = [e for e in made.done if isinstance(e, do.AskAllowance)]
    assert question.journey == "real-name"


def test_a70_a_failed_case_goes_on_at_the_failed_step_from_its_status() -> None:
    made = world(journey="status")
    found = StatusV1("7KQ4-M2XA-9DRT", "real-name", "NEEDS_RESUBMIT", "face.no_match", 0.0,
                     "portrait")  # fmt: skip
    made.answers[AskStatus] = found
    made.answers[do.AskResume] = ResumeGrant("7KQ4-M2XA-9DRT", "portrait", "face.no_match", "cccd")
    made.walk(Stage.STATUS_SHOWN)
    made.send(on.Continued())
    assert made.visit.journey == "real-name"
    assert made.visit.stage is Stage.DOCUMENT_FRONT
    made.answers.pop(AskStatus)
    made.answers[do.ReadChip] = chip()
    while made.visit.stage is not Stage.DONE:
        if made.visit.stage is Stage.CHIP:
            made.send(on.RetakeAsked())
        made.touch()
    assert Stage.INFORMATION not in made.stages
    assert made.visit.draft.detail("code") == ""


@given(SIGNS)
def test_a_code_survives_its_slip_however_it_is_typed(code: str) -> None:
    assert activation_code.scanned((activation_code.written(code),)) == code
    assert activation_code.typed(activation_code.shown(code).lower()) == code


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_code_that_is_none(text: str) -> None:
    code = activation_code.typed(text)
    assert code is None or (len(code) == 12 and not set(code) & set("01OI"))


@pytest.mark.parametrize(
    ("typed", "printed", "differ"),
    [
        ("nguyen van an", "NGUYỄN VĂN AN", ()),
        ("Nguyễn Văn Ân", "NGUYỄN VĂN AN", ("full_name",)),
        ("wang xiaoming", "WANG XIAOMING", ()),
        ("hoà bình", "HÒA BÌNH", ()),
    ],
)
def test_a63_names_agree_whatever_their_accents_and_case(
    typed: str, printed: str, differ: tuple[str, ...]
) -> None:
    person = Person().with_field("full_name", printed, Source.CHIP)
    found = entered.differing((("full_name", typed),), person)
    assert tuple(one.field for one in found) == differ


@pytest.mark.parametrize("birth", ["01/01/1990", "01011990", "1990-01-01", " 01 01 1990 "])
def test_a_day_of_birth_is_read_as_people_write_it(birth: str) -> None:
    fields = entered.told({**dict(ENTERED), "birth": birth}.items(), TODAY)
    assert fields is not None
    assert dict(fields)["birth"] == "1990-01-01"


@given(st.dictionaries(st.sampled_from(entered.FIELDS), st.text(max_size=40)))
def test_whatever_is_typed_is_whole_or_nothing(typed: dict[str, str]) -> None:
    fields = entered.told(typed.items(), TODAY)
    assert fields is None or [name for name, _ in fields] == list(entered.FIELDS)
