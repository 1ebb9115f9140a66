"""Journey `status`: number and code, typed or scanned, and what the centre tells of the case."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.person import Person
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, scanned, typed, written
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.ports.chip_reader import CloneState, PaChain
from kiosk.ports.vision import Subject
from sync.wire.status_v1 import AskStatus, AskStatuses, StatusesV1, StatusV1
from tests.journeys.world import World, chip, shot, world

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


def test_whoever_tried_too_often_is_told_so_and_finds_a_person() -> None:
    made = at_entry()
    made.answers[do.Ask] = ("centre.refused", Reason.TOO_OFTEN)
    made.touch()
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, "data.too_often")


def test_without_the_centre_nothing_is_pretended() -> None:
    made = at_entry()
    made.answers[do.Ask] = ("centre.offline", "")
    made.touch()
    assert made.visit.stage is Stage.STATUS_ENTRY
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CENTRE_OFFLINE


def at_card(**answers: object) -> World:
    made = at_entry()
    made.answers |= {getattr(do, kind): value for kind, value in answers.items()}
    made.send(on.ChipAsked(""))
    return made


def test_a68_the_card_tells_of_its_own_cases_and_nothing_of_it_is_kept() -> None:
    made = at_card()
    made.send(on.ChipAsked("001234"))
    assert made.visit.stage is Stage.STATUS_LIST
    assert [e.question for e in made.done if isinstance(e, do.Ask)] == [
        AskStatuses("VNM/001090001234")
    ]
    read = next(e for e in made.done if isinstance(e, do.ReadChip))
    assert [key.can for key in read.keys] == ["001234"]
    made.send(on.Chosen("4HKM-T7XQ-2WPA"))
    assert made.visit.stage is Stage.STATUS_SHOWN
    draft = made.visit.draft
    assert (draft.chip, draft.person, draft.portrait) == (None, Person(), None)


def test_a_card_with_one_case_shows_it_at_once() -> None:
    made = at_card()
    failed = StatusV1("7KQ4-M2XA-9DRT", "real-name", "NEEDS_RESUBMIT", "face.no_match", 1.0, "face")
    made.answers[AskStatuses] = StatusesV1([failed])
    made.send(on.ChipAsked("001234"))
    assert made.visit.stage is Stage.STATUS_SHOWN
    made.send(on.Continued())
    assert made.visit.stage is Stage.STATUS_SHOWN, "only the code takes a case up"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pa_chain": PaChain.SIGNATURE_BAD}, Reason.PA_FAILED),
        ({"active_authentication": CloneState.FAILED}, Reason.PA_FAILED),
        ({"pa_chain": PaChain.ISSUER_UNKNOWN}, Reason.PA_UNTRUSTED_ISSUER),
    ],
)
def test_a_chip_that_does_not_prove_itself_is_told_nothing(
    changes: dict[str, Any], reason: Reason
) -> None:
    made = at_card(ReadChip=chip(**changes))
    made.send(on.ChipAsked("001234"))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is reason
    assert not [e for e in made.done if isinstance(e, do.Ask)]


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12345x"])
def test_other_than_six_digits_open_no_card(digits: str) -> None:
    made = at_card()
    made.send(on.ChipAsked(digits))
    assert not [e for e in made.done if isinstance(e, do.ReadChip)]


def test_a_card_without_cases_and_wrong_digits_end_at_a_person() -> None:
    none = at_card()
    none.answers[AskStatuses] = StatusesV1([])
    wrong = at_card(ReadChip=("chip.key_refused", ""))
    for made in (none, wrong):
        for _ in range(3):
            made.send(on.ChipAsked("001234"))
        assert made.visit.stage is Stage.HUMAN


@given(SIGNS, SIGNS)
def test_a_reference_survives_the_receipt(case: str, code: str) -> None:
    told = typed(case, code)
    assert told is not None
    assert scanned((written(told.case, told.code),)) == told


@given(st.text(max_size=90))
def test_no_text_of_a_code_is_more_than_unknown(text: str) -> None:
    assert scanned((text,)) is None or isinstance(scanned((text,)), Reference)
