"""Journey `enterprise-sim` (B9): tax code, SIMs, the representative, the papers."""

import pytest

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.ports.centre import Allowance, Reservation
from kiosk.ports.vision import Match
from kiosk.runtime.sealing import case_of
from tests.journeys.world import FACTS, FIRM_NAMED, ICCID, TAX_CODE, World, reservation, world


def sim(place: int) -> Reservation:
    """Make the reservation of one of several SIMs."""
    return reservation(
        code=f"MBF{place}", number=f"+8491234567{place}", iccid=f"{ICCID[:-1]}{place}"
    )


def at(stage: Stage, sims: int = 1, role: str = "authorised") -> World:
    """Walk to a stage with so many SIMs on the list."""
    made = world(journey="enterprise-sim")
    made.answers[do.FindReservation] = lambda _: sim(len(made.visit.draft.sims))
    if stage in (Stage.COMPANY, Stage.SIM_ENTRY):
        made.walk(stage)
        return made
    made.walk(Stage.NUMBER_LIST)
    for _ in range(sims - 1):
        made.send(on.MoreAsked())
        made.walk(Stage.NUMBER_LIST)
    if stage in (Stage.NUMBER_LIST, Stage.DOCUMENT_CHOICE, Stage.PORTRAIT, Stage.ROLE):
        made.walk(stage)
        return made
    made.walk(Stage.ROLE)
    made.send(on.Chosen(role))
    made.walk(stage)
    return made


def test_b9_the_case_is_the_enterprises_and_names_who_signed_and_every_sim() -> None:
    made = at(Stage.DONE, sims=2)
    case = case_of(made.visit, FACTS.policy, 2_000.0)
    assert case.document == f"MST/{TAX_CODE}"
    assert case.person["full_name"].value == "Sao Mai"
    assert case.signatory is not None
    assert case.signatory.document == "VNM/001090001234"
    assert [(one.reservation, one.iccid) for one in case.lines] == [
        ("MBF0", f"{ICCID[:-1]}0"), ("MBF1", f"{ICCID[:-1]}1"),
    ]  # fmt: skip
    assert case.reservation == ""
    assert {"paper_1_registration", "paper_2_authorisation"} <= set(case.pictures)
    assert case.email == "an@example.com"


def test_b9_a_tax_code_with_a_slip_is_caught_before_the_centre_is_asked() -> None:
    made = at(Stage.COMPANY)
    made.send(on.DetailsTyped((("organisation", "Sao Mai"), ("tax_code", "0100109107"))))
    assert made.visit.problem is not None
    assert (made.visit.problem.reason, made.visit.problem.tries_left) == (Reason.TAX_CODE_WRONG, 2)
    assert not [one for one in made.done if isinstance(one, do.AskAllowance)]


def test_b9_the_centre_counts_by_tax_code() -> None:
    made = at(Stage.COMPANY)
    made.answers[do.AskAllowance] = Allowance(20, 20)
    made.send(on.DetailsTyped(FIRM_NAMED))
    asked = [(one.document, one.journey) for one in made.done if isinstance(one, do.AskAllowance)]
    assert asked == [(f"MST/{TAX_CODE}", "enterprise-sim")]
    assert (made.visit.stage, made.visit.outcome) == (Stage.STOPPED, Reason.LIMIT_REACHED)


@pytest.mark.parametrize(("left", "most"), [(2, 2), (50, FACTS.policy.enterprise.max_numbers)])
def test_b9_no_more_sims_than_policy_and_centre_leave(left: int, most: int) -> None:
    made = at(Stage.COMPANY)
    made.answers[do.AskAllowance] = Allowance(7, 7 + left)
    made.answers[do.FindReservation] = lambda _: sim(len(made.visit.draft.sims))
    for _ in range(most + 3):
        made.walk(Stage.NUMBER_LIST)
        made.send(on.MoreAsked())
    assert made.visit.stage is Stage.NUMBER_LIST
    assert len(made.visit.draft.sims) == most


def test_b9_a_sim_stands_on_the_list_once_and_may_be_taken_off() -> None:
    made = at(Stage.NUMBER_LIST)
    made.answers[do.FindReservation] = sim(0)
    made.send(on.MoreAsked())
    made.walk(Stage.NUMBER_LIST)
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.SIM_LISTED
    made.send(on.Picked(("MBF0",)))
    assert made.visit.draft.sims == ()
    made.send(on.Continued())
    assert made.visit.stage is Stage.NUMBER_LIST


def test_b9_a_number_without_a_sim_is_not_taken() -> None:
    made = at(Stage.SIM_ENTRY)
    made.answers[do.FindReservation] = reservation(iccid=None)
    made.walk(Stage.NUMBER_LIST)
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.SIM_NOT_AT_HAND
    assert made.visit.draft.sims == ()


def test_b9_another_tax_code_begins_another_list() -> None:
    made = at(Stage.NUMBER_LIST, sims=2)
    made.send(on.WentBack())
    made.send(on.DetailsTyped(FIRM_NAMED))
    assert len(made.visit.draft.sims) == 2
    made.send(on.WentBack())
    made.send(on.WentBack())
    made.send(on.DetailsTyped((("organisation", "Khác"), ("tax_code", "0101243150"))))
    assert made.visit.draft.sims == ()


def test_b9_the_list_outlives_another_choice_of_document() -> None:
    made = at(Stage.ROLE, sims=2)
    assert len(made.visit.draft.sims) == 2
    assert made.visit.draft.detail("tax_code") == TAX_CODE


def test_b9_the_legal_representative_needs_no_letter() -> None:
    made = at(Stage.DONE, role="legal")
    kinds = [kind for kind, _ in made.visit.draft.pages]
    assert kinds == ["registration"]


def test_b9_another_face_signs_for_no_enterprise() -> None:
    made = at(Stage.PORTRAIT)
    made.answers[do.Compare] = Match(0.1, 0.5, same=False)
    for _ in range(FACTS.policy.retries.match):
        made.send(on.Steady())
        made.send(on.RetakeAsked())
    assert (made.visit.stage, made.visit.outcome) == (Stage.HUMAN, Reason.NO_MATCH)


def test_a110_without_an_address_nothing_is_signed() -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared("", ("terms", "biometrics")))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.EMAIL_REQUIRED
