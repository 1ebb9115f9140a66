"""Journey `minor-sim` (B8, C11): two people, one case; who may sign, whose the SIM is."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.case.document import DocumentKind
from kiosk.case.person import Source
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Draft, Stage
from kiosk.ports.centre import Allowance
from kiosk.ports.vision import Match
from kiosk.runtime.sealing import case_of
from tests.journeys.world import (
    CHILD_NUMBER,
    CHILD_QR,
    FACTS,
    WRITTEN,
    World,
    chip,
    mrz,
    of_stage,
    world,
)


def at(stage: Stage, relation: str = "mother", kind: DocumentKind = DocumentKind.CAN_CUOC) -> World:
    """Walk to a stage, with this relation and this document of the child."""
    made = world(journey="minor-sim")
    early = (Stage.DOCUMENT_CHOICE, Stage.DOCUMENT_BACK, Stage.PORTRAIT, Stage.RELATION)
    if stage in early:
        made.walk(stage)
        return made
    made.walk(Stage.RELATION)
    made.send(on.Chosen(relation))
    if stage is not Stage.CHILD_DOCUMENT:
        made.send(on.DocumentChosen(kind))
        made.walk(stage)
    return made


def test_b8_the_case_names_child_and_guardian_each_with_their_own_papers() -> None:
    made = at(Stage.DONE)
    case = case_of(made.visit, FACTS.policy, 2_000.0)
    assert case.document == f"VNM/{CHILD_NUMBER}"
    assert case.document_kind == "can_cuoc"
    assert case.signatory is not None
    assert case.signatory.document == "VNM/001090001234"
    assert case.signatory.document_kind == "cccd"
    assert {"front", "back", "portrait", "signatory_front", "signatory_back"} <= set(case.pictures)
    assert case.details["relation"] == "mother"
    assert case.strokes


def test_b8_the_number_is_counted_on_the_child() -> None:
    made = at(Stage.OWNERSHIP)
    asked = [one.document for one in made.done if isinstance(one, do.AskAllowance)]
    assert asked == [f"VNM/{CHILD_NUMBER}"]


def test_b8_a_child_that_holds_its_numbers_gets_no_further_one() -> None:
    made = at(Stage.CHILD_BACK_REVIEW)
    made.answers[do.AskAllowance] = Allowance(3, 3)
    made.touch()
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, Reason.LIMIT_REACHED)


def test_b8_only_the_face_of_who_signs_is_filmed_and_compared_with_their_own_chip() -> None:
    made = at(Stage.DONE)
    portraits = [one for one in made.stages if one is Stage.PORTRAIT]
    compared = [one.reference for one in made.done if isinstance(one, do.Compare)]
    assert len(set(portraits)) == 1
    assert len(compared) == 1
    assert made.stages.index(Stage.PORTRAIT) < made.stages.index(Stage.CHILD_DOCUMENT)


def test_b8_who_could_not_be_compared_with_a_picture_signs_for_nobody() -> None:
    made = world(journey="minor-sim")
    made.answers[do.ReadChip] = ("card.absent", "")
    made.answers[do.Compare] = ("vision.picture_unusable", "")
    made.walk(Stage.RELATION)
    made.send(on.Chosen("father"))
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, Reason.IDENTITY_UNPROVEN)


def test_b8_another_face_than_the_guardians_never_comes_to_the_child() -> None:
    made = at(Stage.PORTRAIT)
    made.answers[do.Compare] = Match(0.1, 0.5, same=False)
    for _ in range(FACTS.policy.retries.match):
        made.send(on.Steady())
        made.send(on.RetakeAsked())
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, Reason.NO_MATCH)


def test_b8_who_signs_has_to_be_of_age() -> None:
    made = at(Stage.DOCUMENT_BACK)
    young = mrz("001210001234", birth="100101")
    made.answers[do.Shoot] = lambda _: of_stage(made.visit.stage, mrz=young, codes=())
    made.visit = made.visit.with_draft(front=None)
    made.send(on.Steady())
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, Reason.SIGNATORY_AGE)


@pytest.mark.parametrize(
    ("number", "birth", "reason"),
    [
        ("001212005678", "121123", Reason.MINOR_OLD_ENOUGH),  # fourteen today
        ("001220005678", "201124", Reason.MINOR_TOO_YOUNG),  # six tomorrow
    ],
)
def test_c11_the_child_is_from_6_to_13(number: str, birth: str, reason: Reason) -> None:
    made = at(Stage.CHILD_BACK)
    other = mrz(number, birth=birth)
    made.visit = made.visit.with_draft(front=None)
    made.answers[do.Shoot] = lambda _: of_stage(made.visit.stage, mrz=other)
    made.send(on.Steady())
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, reason)


def test_c11_a_child_of_thirteen_and_one_of_six_may_have_a_sim() -> None:
    for number, birth in (("001212005678", "121124"), ("001220005678", "201123")):
        made = at(Stage.CHILD_BACK)
        other = mrz(number, birth=birth)
        made.visit = made.visit.with_draft(front=None)
        made.answers[do.Shoot] = lambda _, m=made, o=other: of_stage(m.visit.stage, mrz=o)
        made.send(on.Steady())
        assert made.visit.stage is Stage.CHILD_BACK_REVIEW


def test_b8_a_chip_of_another_child_goes_to_a_person() -> None:
    made = at(Stage.CHILD_BACK_REVIEW)
    made.answers[do.ReadChip] = chip(mrz=mrz("001216009999", birth="160301"))
    made.touch()
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, Reason.ALTERED_SUSPECT)


def test_b8_a_birth_certificate_is_photographed_and_its_words_are_marked_as_typed() -> None:
    made = at(Stage.DONE, kind=DocumentKind.BIRTH_CERTIFICATE)
    case = case_of(made.visit, FACTS.policy, 2_000.0)
    assert case.document == f"VNM/{CHILD_NUMBER}"
    assert case.document_kind == "birth_certificate"
    assert {one.source for one in case.person.values()} == {Source.TYPED}
    assert "paper_1_birth_certificate" in case.pictures
    assert case.chip is None
    assert Stage.CHILD_CHIP not in made.stages


def test_b8_number_and_birthday_of_a_certificate_have_to_fit() -> None:
    made = at(Stage.CHILD_DETAILS, kind=DocumentKind.BIRTH_CERTIFICATE)
    wrong = tuple((name, "02032015" if name == "birth" else value) for name, value in WRITTEN)
    made.send(on.DetailsTyped(wrong))
    assert made.visit.problem is not None
    assert (made.visit.problem.reason, made.visit.problem.tries_left) == (Reason.ID_NUMBER_WRONG, 2)
    made.send(on.DetailsTyped(WRITTEN))
    assert made.visit.stage is Stage.PAPER


def test_b8_a_guardian_shows_the_decision_a_parent_does_not() -> None:
    made = at(Stage.DONE, "guardian")
    assert "paper_1_guardianship" in case_of(made.visit, FACTS.policy, 2_000.0).pictures
    assert Stage.PAPER not in at(Stage.OWNERSHIP, "father").stages


def test_b8_a_paper_has_as_many_pages_as_the_policy_lets_it() -> None:
    made = at(Stage.PAPER, "guardian")
    for _ in range(FACTS.policy.minor.max_pages + 2):
        made.send(on.Steady())
        made.send(on.MoreAsked())
    assert made.visit.stage is Stage.PAPER_REVIEW
    assert len(made.visit.draft.pages) == FACTS.policy.minor.max_pages
    made.send(on.RetakeAsked())
    assert len(made.visit.draft.pages) == FACTS.policy.minor.max_pages - 1


def test_b8_another_relation_forgets_what_was_shown_of_the_child_and_keeps_who_signs() -> None:
    made = at(Stage.CHILD_FRONT)
    made.send(on.WentBack())
    made.send(on.WentBack())
    assert made.visit.stage is Stage.RELATION
    made.send(on.Chosen("guardian"))
    signs = made.visit.draft.signatory
    assert signs is not None
    assert signs.person.get("id_number") == "001090001234"
    assert made.visit.draft.person.fields == ()


def test_b8_the_wipe_forgets_both() -> None:
    made = at(Stage.CONTRACT)
    assert CHILD_NUMBER in repr(made.visit)
    assert "001090001234" in repr(made.visit)
    made.send(on.StartedOver())
    assert made.visit.draft == Draft()
    assert CHILD_QR not in repr(made.visit)
    assert any(isinstance(one, do.Wipe) for one in made.done)


@pytest.mark.parametrize(("offered", "reason"), [
    (FACTS.policy.journeys, Reason.UNDER_AGE_HERE), (("sim-activate",), Reason.UNDER_AGE),
])  # fmt: skip
def test_c11_a_child_alone_is_told_the_way_this_machine_has(
    offered: tuple[str, ...], reason: Reason
) -> None:
    facts = replace(FACTS, policy=msgspec.structs.replace(FACTS.policy, journeys=offered))
    made = world(facts=facts)
    made.walk(Stage.DOCUMENT_BACK)
    child = mrz(CHILD_NUMBER, birth="160301")
    made.visit = made.visit.with_draft(front=None)
    made.answers[do.Shoot] = lambda _: of_stage(made.visit.stage, mrz=child, codes=())
    made.send(on.Steady())
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, reason)
