"""Journey `status`: number and code, typed or scanned, and what the centre tells of the case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned, typed, written
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.ports.vision import Subject
from sync.wire.status_v1 import AskStatus
from tests.journeys.world import World, shot, world

SIGNS = st.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=12, max_size=12)


def at_entry() -> World:
    made = world(journey="status")
    made.walk(Stage.STATUS_ENTRY)
    return made


def test_a68_number_and_code_show_how_the_case_stands() -> None:
    made = at_entry()
    made.send(on.StatusTyped("7kq4m2xa9drt", "H7KQ 2MXR 9TPW"))
    asked = [e.question for e in made.done if isinstance(e, do.Ask)]
    assert asked == [AskStatus("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW")]
    assert made.visit.stage is Stage.STATUS_SHOWN
    assert made.visit.draft.status is not None


def test_the_receipts_qr_code_spares_the_typing() -> None:
    made = at_entry()
    made.send(on.ScanAsked())
    code = written("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW")
    made.answers[do.Shoot] = shot(Subject.CODE, codes=("8984010000000000013", code))
    made.send(on.Steady())
    assert made.visit.stage is Stage.STATUS_SHOWN


@pytest.mark.parametrize("case", ["", "7KQ4", "7KQ4-M2XA-9DRT-1"])
def test_what_is_no_case_number_is_not_asked(case: str) -> None:
    made = at_entry()
    made.send(on.StatusTyped(case, "H7KQ2MXR9TPW"))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CASE_UNKNOWN
    assert not [e for e in made.done if isinstance(e, do.Ask)]


def test_three_wrong_codes_lead_to_a_person() -> None:
    made = at_entry()
    made.answers[do.Ask] = ("centre.refused", Reason.CASE_UNKNOWN)
    for left in (2, 1):
        made.touch()
        assert made.visit.problem is not None
        assert made.visit.problem.tries_left == left
    made.touch()
    assert made.visit.stage is Stage.HUMAN


def test_without_the_centre_nothing_is_pretended() -> None:
    made = at_entry()
    made.answers[do.Ask] = ("centre.offline", "")
    made.touch()
    assert made.visit.stage is Stage.STATUS_ENTRY
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CENTRE_OFFLINE


@given(SIGNS, SIGNS)
def test_a_reference_survives_the_receipt(case: str, code: str) -> None:
    told = typed(case, code)
    assert told is not None
    assert scanned((written(told.case, told.code),)) == told


@given(st.text(max_size=90))
def test_no_text_of_a_code_is_more_than_unknown(text: str) -> None:
    assert scanned((text,)) is None or isinstance(scanned((text,)), Reference)
