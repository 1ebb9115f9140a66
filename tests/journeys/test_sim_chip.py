"""SIM activation and the chip of the document: who it speaks for, and who is asked otherwise."""

from dataclasses import replace

import pytest

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.journeys.steps import chip as chip_step
from kiosk.ports.chip_reader import CloneState, HashState, PaChain
from tests.journeys.world import at, chip, mrz, world


def test_a_chip_that_moved_may_be_placed_again_or_left() -> None:
    made = at(Stage.CHIP, ReadChip=("chip.moved", ""))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CHIP_MOVED
    made.answers[do.ReadChip] = chip()
    made.send(on.RetakeAsked())
    assert made.visit.draft.chip is not None


def test_without_a_chip_the_printed_portrait_is_compared() -> None:
    made = at(Stage.PORTRAIT_REVIEW, ReadChip=("chip.reader_gone", ""))
    assert (made.visit.draft.reference, made.visit.draft.chip_failure) == (
        "printed",
        Reason.CHIP_READER_GONE,
    )


@pytest.mark.parametrize(
    "forged",
    [
        chip(pa_chain=PaChain.SIGNATURE_BAD),
        chip(hashes=(("DG1", HashState.OK), ("DG2", HashState.MISMATCH))),
        chip(hashes=(("DG9", HashState.NOT_IN_SOD),)),
    ],
)
def test_a_forged_chip_goes_to_a_person_and_never_on(forged: object) -> None:
    made = world(answers={do.ReadChip: forged})
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == "chip.pa_failed"
    assert not any(isinstance(e, do.Submit) for e in made.done)


def test_c10_print_and_chip_of_two_people_go_to_a_person() -> None:
    made = world(answers={do.ReadChip: chip(mrz=mrz("001090009999"))})
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == "doc.altered_suspect"


def test_a_letter_misread_in_the_name_is_no_forgery() -> None:
    misread = replace(mrz(), surname="NGUYEM")
    assert at(Stage.PORTRAIT, ReadChip=chip(mrz=misread)).visit.draft.chip is not None
    other = replace(mrz(), surname="TRAN", given="THI BICH")
    assert at(Stage.HUMAN, ReadChip=chip(mrz=other)).visit.outcome == "doc.altered_suspect"


def test_a_chip_of_somebody_else_than_the_code_goes_to_a_person() -> None:
    made = world()
    made.walk(Stage.BACK_REVIEW)
    front = replace(
        made.visit.draft.front, codes=("001090001234||Nguyễn Văn An|02011990|Nam|H|01012025",)
    )
    made.visit = made.visit.with_draft(front=front)
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == "doc.altered_suspect"


@pytest.mark.parametrize(
    ("printed", "ends"),
    [
        ((("birth", "1990-01-07"),), Stage.PORTRAIT),  # a camera misreads one field
        ((("birth", "1971-11-07"), ("full_name", "LÊ BÌNH")), Stage.HUMAN),
    ],
)
def test_a_print_of_somebody_else_than_the_chip_goes_to_a_person(
    printed: tuple[tuple[str, str], ...], ends: Stage
) -> None:
    made = world()
    made.walk(Stage.BACK_REVIEW)
    made.visit = made.visit.with_draft(front=replace(made.visit.draft.front, printed=printed))
    made.walk(ends)
    assert (made.visit.outcome == "doc.altered_suspect") is (ends is Stage.HUMAN)


def test_the_chip_is_opened_with_what_code_and_zone_say() -> None:
    made = world()
    made.walk(Stage.BACK_REVIEW)
    seen = made.visit
    made.walk(Stage.PORTRAIT)
    (asked,) = [e for e in made.done if isinstance(e, do.ReadChip)]
    assert [key.can for key in asked.keys] == ["001234", "", ""][: len(asked.keys)]
    assert asked.keys[1].document_number == "090001234"
    assert asked.keys[1].expiry == "350101"
    code_only = seen.with_draft(back=replace(seen.draft.back, mrz=None))
    keys = chip_step.enter(code_only.but(stage=Stage.CHIP), made.facts)[1][0].keys
    assert [(k.can, k.document_number) for k in keys][:2] == [("001234", ""), ("", "090001234")]
    assert {k.expiry for k in keys[1:]} >= {"300101"}


def test_a_copied_chip_goes_to_a_person() -> None:
    """Right files without the private key: somebody wrote them into another chip."""
    made = world(answers={do.ReadChip: chip(active_authentication=CloneState.FAILED)})
    made.walk(Stage.HUMAN)
    assert made.visit.outcome == "chip.cloned_suspect"
