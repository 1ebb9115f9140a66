"""Journeys of those who are customers already: B1 reverify-sim, B2, B4 my-data, B5 my-numbers."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.policies.device_change import DeviceChange, deadlines
from kiosk.policies.policy import load
from sync.wire.my_data_v1 import AskData
from sync.wire.subscriber_v1 import (
    AskHolder,
    AskRecord,
    AskSubscriber,
    HolderV1,
    RecordV1,
    SubscriberV1,
)
from tests.journeys.good import ANSWERS
from tests.journeys.world import ICCID, SUBSCRIBED, World, chip, world

OWN = ("reverify-sim", "update-details", "my-data", "my-numbers")


def begun(journey: str, **told: Any) -> World:
    """Walk with the centre's answers changed by the name of their question."""
    made = world(journey=journey)
    changed = {kind: told.get(kind.__name__, value) for kind, value in ANSWERS.items()}
    made.answers[do.Ask] = lambda effect: changed[type(effect.question)]
    return made


def questions(made: World, kind: type) -> list[Any]:
    asked = [effect.question for effect in made.done if isinstance(effect, do.Ask)]
    return [one for one in asked if isinstance(one, kind)]


@pytest.mark.parametrize("journey", OWN)
def test_a_willing_customer_comes_to_the_end_without_sim_or_contract(journey: str) -> None:
    made = begun(journey)
    made.walk(Stage.DONE)
    assert made.visit.outcome == "submitted"
    assert made.durable == {"case-1"}
    assert not [e for e in made.done if isinstance(e, do.TakeSim | do.HandOutSim | do.MakeContract)]
    assert {c.purpose for c in made.visit.draft.consents} == {"terms", "biometrics"}


def test_b11_the_sim_in_the_slot_names_its_number() -> None:
    made = begun("reverify-sim")
    made.walk(Stage.SUBSCRIBER_ENTRY)
    made.send(on.SlotAsked())
    assert questions(made, AskSubscriber) == [AskSubscriber(iccid=ICCID)]
    assert made.visit.stage is Stage.SUBSCRIBER_STATUS
    made.touch()
    assert [e.number for e in made.done if isinstance(e, do.SendOtp)] == [SUBSCRIBED]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_b11_the_days_left_follow_the_law(since: date, after: int) -> None:
    rule = load("mobifone").device_change
    assert rule == DeviceChange()
    today = date.fromordinal(since.toordinal() + after)
    last = deadlines(since, today, rule)
    assert (last.blocked - since).days == 30
    assert (last.ended - last.blocked).days == 5
    assert last.blocked_left == max(0, 30 - after)
    assert last.ended_left == max(0, 35 - after)


def test_b12_code_chip_and_face_come_before_the_book_is_asked() -> None:
    made = begun("reverify-sim")
    made.walk(Stage.PORTRAIT)
    assert questions(made, AskHolder) == []
    made.touch()
    asked = questions(made, AskHolder)
    expected = AskHolder(SUBSCRIBED, "t", "VNM/001090001234", "Nguyễn Văn An", "1990-01-01")
    assert asked == [expected]


def test_b13_another_holder_is_handed_over_and_nothing_is_sent() -> None:
    made = begun("reverify-sim", AskHolder=HolderV1(same=False))
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == Reason.RECORD_DIFFERS
    assert made.durable == set()


def test_b13_nothing_is_asked_of_whose_number_works() -> None:
    made = begun("reverify-sim", AskSubscriber=SubscriberV1(SUBSCRIBED, "ACTIVE"))
    made.walk(Stage.SUBSCRIBER_STATUS)
    assert made.visit.outcome == "nothing_to_do"
    made.send(on.Continued())
    assert made.visit.stage is Stage.SUBSCRIBER_STATUS
    assert not [e for e in made.done if isinstance(e, do.SendOtp)]


def test_a_number_whose_contract_has_ended_is_not_verified_here() -> None:
    ended = SubscriberV1(SUBSCRIBED, "TERMINATED", "device_change", 1.0)
    made = begun("reverify-sim", AskSubscriber=ended)
    made.walk(Stage.STOPPED)
    assert made.visit.outcome == Reason.NUMBER_ENDED


def test_b12_without_the_chip_the_qr_code_may_do_for_a_reviewed_case() -> None:
    made = begun("reverify-sim")
    made.answers[do.ReadChip] = ("chip.key_refused", "")
    made.walk(Stage.DONE)
    assert made.visit.draft.chip is None
    assert questions(made, AskHolder)[0].document == "VNM/001090001234"


@pytest.mark.parametrize("journey", OWN[1:])
def test_nothing_of_the_book_is_shown_without_chip_and_face(journey: str) -> None:
    made = begun(journey)
    made.answers[do.ReadChip] = ("chip.key_refused", "")
    made.walk(Stage.HUMAN)
    draft = made.visit.draft
    assert (draft.record, draft.numbers, draft.data) == (None, None, None)


def test_the_centre_away_a_verification_is_sent_and_compared_later() -> None:
    made = begun("reverify-sim", AskHolder=("centre.offline", ""))
    made.walk(Stage.DONE)
    assert made.visit.outcome == f"parked:{Reason.CENTRE_OFFLINE}"


def test_b2_only_confirmed_fields_are_changed_and_the_old_ones_go_along_masked() -> None:
    made = begun("update-details")
    made.walk(Stage.CHANGES)
    made.send(on.Picked(()))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.NOTHING_ASKED
    made.send(on.Picked(("address", "birth", "sex")))
    draft = made.visit.draft
    assert draft.detail("changed") == "address"
    assert draft.detail("before.address") == "•••, Huế (operator)"


def test_b2_the_old_number_of_the_chip_moves_along() -> None:
    made = begun("update-details", AskRecord=RecordV1([], by_old_number=True))
    held = (*chip().national, (15, "024123456"))
    made.answers[do.ReadChip] = chip(national=held)
    made.walk(Stage.CHANGES)
    assert questions(made, AskRecord)[0].old_document == "VNM/024123456"
    made.send(on.Picked(("document",)))
    assert made.visit.draft.detail("changed") == "document"


def test_b2_another_number_on_the_record_is_handed_over() -> None:
    made = begun("update-details", AskRecord=("centre.refused", Reason.RECORD_DIFFERS))
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == Reason.RECORD_DIFFERS


def test_b2_a_record_that_agrees_needs_nothing() -> None:
    made = begun("update-details", AskRecord=RecordV1([]))
    made.walk(Stage.CHANGES)
    assert made.visit.outcome == "nothing_to_do"


def test_b4_withdrawal_and_copy_go_into_the_case_and_the_code_does_not() -> None:
    made = begun("my-data")
    made.walk(Stage.DATA)
    made.send(on.Picked(("withdrawal:marketing", "copy", "withdrawal:terms", "everything")))
    draft = made.visit.draft
    assert (draft.detail("withdraw"), draft.detail("ask")) == ("marketing", "copy")
    assert (draft.detail("about"), draft.detail("code")) == ("7KQ4-M2XA-9DRT", "")


def test_b4_a_case_under_a_legal_hold_offers_no_erasure() -> None:
    held = msgspec.structs.replace(ANSWERS[AskData], held="contract.running")
    made = begun("my-data", AskData=held)
    made.walk(Stage.DATA)
    made.send(on.Picked(("erasure",)))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.NOTHING_ASKED


def test_b5_only_numbers_of_the_list_can_be_complained_of() -> None:
    made = begun("my-numbers")
    made.walk(Stage.NUMBERS)
    made.send(on.Picked(("ref-2", "another")))
    assert made.visit.draft.detail("not_mine") == "ref-2"


def test_another_document_keeps_the_proven_number() -> None:
    made = begun("reverify-sim")
    made.walk(Stage.DOCUMENT_FRONT)
    made.send(on.WentBack())
    made.touch()
    assert made.visit.draft.number_verified
    assert made.visit.draft.consents
