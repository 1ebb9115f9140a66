"""Counter `status`: state and reason for whoever holds number and code; guesses are counted."""

import pytest

from hub.counters.status import DEVICE_TRIES, TRIES
from sync.wire.status_v1 import AskStatus, StatusV1
from tests.hub.world import ICCID, World, case

UNKNOWN = "data.case_unknown"
RIGHT = AskStatus("case-1", "K7QP-4MWX")


@pytest.fixture
def waiting(hub: World) -> World:
    hub.reservation(iccid=ICCID)
    hub.send(case(call_decision=hub.call().decision))
    return hub


def told(world: World) -> StatusV1:
    answer = world.ask(RIGHT)
    assert isinstance(answer, StatusV1)
    return answer


def test_number_and_code_tell_state_and_due_time(waiting: World) -> None:
    found = told(waiting)
    assert (found.case, found.journey, found.state) == ("case-1", "sim-activate", "IN_REVIEW")
    assert found.due_at > waiting.centre.clock()


def test_a_failed_case_names_reason_and_the_step_that_cures_it(waiting: World) -> None:
    waiting.reject("face.no_match")
    found = told(waiting)
    assert (found.state, found.reason, found.step) == (
        "NEEDS_RESUBMIT", "face.no_match", "portrait"
    )  # fmt: skip


def test_a_wrong_code_and_an_unknown_case_are_told_alike(waiting: World) -> None:
    assert waiting.refused(AskStatus("case-1", "AAAA-AAAA")) == UNKNOWN
    assert waiting.refused(AskStatus("case-9", "K7QP-4MWX")) == UNKNOWN


def test_guessing_is_slow_and_ends_by_itself(waiting: World) -> None:
    for _ in range(TRIES):
        assert waiting.refused(AskStatus("case-1", "AAAA-AAAA")) == UNKNOWN
    assert waiting.refused(RIGHT) == UNKNOWN
    waiting.pass_s(901)
    assert told(waiting).state == "IN_REVIEW"


def test_a_kiosk_may_not_guess_over_many_cases(waiting: World) -> None:
    for n in range(DEVICE_TRIES):
        waiting.refused(AskStatus(f"case-x{n}", "AAAA"))
    assert waiting.refused(RIGHT) == UNKNOWN
