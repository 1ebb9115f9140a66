"""Two kiosks of the fleet and one centre: a case begun on one goes on at the other (A70, C27)."""

from dataclasses import replace

import msgspec
import pytest

from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Stage
from kiosk.policies.policy import Policy
from kiosk.ports.centre import ResumeGrant
from kiosk.runtime.sealing import case_of
from sync.wire.case_v1 import CaseV1
from sync.wire.centre_v1 import AskResume, ResumeGrantV1
from sync.wire.status_v1 import AskStatus
from tests.hub.world import JPEG, KIOSK, NOON, OTHER
from tests.hub.world import World as Centre
from tests.journeys import world as kiosks
from tests.journeys.world import FACTS, ICCID, POLICY, reservation

FIRST, CODE = "7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"  # on the receipt of the first visit
NEXT = "4HKM-T7XQ-2WPA"
NEWER = msgspec.structs.replace(POLICY, version="another")


def grant_of(hub: Centre, asked: do.AskResume) -> object:
    """Ask the centre as the other kiosk does."""
    answer = hub.ask(AskResume(asked.reservation, asked.code, asked.case), OTHER)
    if not isinstance(answer, ResumeGrantV1):
        return ("centre.refused", answer.reason)  # type: ignore[union-attr]
    return ResumeGrant(**msgspec.structs.asdict(answer))


def first_visit(hub: Centre) -> CaseV1:
    """Walk SIM activation on the first kiosk; its case arrives at the centre."""
    held = reservation()
    hub.reservation(held.code, held.number, iccid=ICCID)
    facts = replace(FACTS, fresh_case=FIRST, fresh_resume_code=CODE)
    made = kiosks.world(facts=facts)
    made.walk(Stage.DONE)
    case = msgspec.structs.replace(
        case_of(made.visit, facts.policy, NOON), pictures={"portrait": JPEG}
    )
    assert hub.send(case, KIOSK)[0] == "stored"
    return case


def second_kiosk(hub: Centre, rules: Policy = NEWER) -> kiosks.World:
    """Stand at another kiosk, where other rules came into force meanwhile."""
    facts = replace(FACTS, fresh_case=NEXT, fresh_resume_code="K7KQ2MXR9TPW", policy=rules)
    made = kiosks.world(journey="status", facts=facts)
    made.answers[AskStatus] = lambda asked: hub.ask(asked.question, OTHER)
    made.answers[do.AskResume] = lambda asked: grant_of(hub, asked)
    made.walk(Stage.STATUS_ENTRY)
    return made


@pytest.mark.parametrize(
    ("reason", "step"), [("face.blur", Stage.DOCUMENT_FRONT), ("data.email_invalid", None)]
)
def test_c27_number_and_code_take_a_case_up_at_another_kiosk(
    hub: Centre, reason: str, step: Stage | None
) -> None:
    first = first_visit(hub)
    hub.reject(reason, FIRST)
    made = second_kiosk(hub)
    made.touch()
    assert made.visit.stage is Stage.STATUS_SHOWN
    made.send(on.Continued())
    assert made.visit.journey == "sim-activate"
    assert made.visit.draft.resumes is not None
    assert made.visit.draft.resumes.case == FIRST
    assert step in (made.visit.stage, None)
    made.walk(Stage.DONE)
    again = case_of(made.visit, NEWER, NOON + 60)
    assert (again.case, again.resumes) == (NEXT, FIRST)
    assert hub.send(msgspec.structs.replace(again, pictures={"portrait": JPEG}), OTHER)[0] == (
        "stored"
    )
    assert hub.case(FIRST).resumed_by == NEXT
    assert (first.policy, again.policy) == (POLICY.version, "another")
    assert made.visit.rules == "another"  # those of the day when it is taken up


def test_c27_a_wrong_code_takes_nothing_up_at_another_kiosk(hub: Centre) -> None:
    first_visit(hub)
    hub.reject("face.blur", FIRST)
    made = second_kiosk(hub)
    made.send(on.StatusTyped(FIRST, "AAAAAAAAAAAA"))
    assert made.visit.draft.resumes is None
    assert made.visit.draft.status is None


def test_c27_a_document_that_the_rules_of_the_day_refuse_is_chosen_and_shown_anew(
    hub: Centre,
) -> None:
    first_visit(hub)
    hub.reject("data.email_invalid", FIRST)
    rules = msgspec.structs.replace(NEWER, documents=("can_cuoc", "passport"))
    made = second_kiosk(hub, rules)
    made.touch()
    made.send(on.Continued())
    assert made.visit.stage is Stage.DOCUMENT_CHOICE
    made.touch()
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CLASS_REFUSED
