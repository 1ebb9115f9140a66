"""Counter `status`: state and reason for whoever holds number and code; guesses are counted."""

import pytest

from hub.counters.status import DEVICE_TRIES, TRIES
from sync.wire.case_v1 import ChipEvidence
from sync.wire.status_v1 import AskStatus, AskStatuses, StatusesV1, StatusV1
from tests.hub.world import ICCID, KIOSK, OTHER, World, case

UNKNOWN = "data.case_unknown"
OFTEN = "data.too_often"
RIGHT = AskStatus("case-1", "K7QP-4MWX")
CARD = "VNM/001090001234"


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
    for _ in range(2):
        assert waiting.refused(RIGHT) == OFTEN
        waiting.pass_s(400)  # asking on does not lengthen the wait
    assert waiting.refused(RIGHT) == OFTEN
    waiting.pass_s(101)
    assert told(waiting).state == "IN_REVIEW"


def test_a_kiosk_may_not_guess_over_many_cases(waiting: World) -> None:
    for n in range(DEVICE_TRIES):
        waiting.refused(AskStatus(f"case-x{n}", "AAAA"))
    assert waiting.refused(RIGHT) == OFTEN


def send(hub: World, name: str, document: str = CARD) -> None:
    """Send a case that needs no number and no SIM."""
    chip = ChipEvidence("PACE_GM", "PA_OK", {"DG1": "OK"}, {"DG2": b"portrait"})
    verdict, _ = hub.send(case(
        name, journey="eid-level1", document=document, reservation="", number="", iccid="",
        iccids={}, contract=None, strokes=[], email="", own_number="+84987654321", chip=chip,
        details={"assurance": "chip_verified", "video": "watched"},
    ))  # fmt: skip
    assert verdict == "stored"
    hub.pass_s(1)


def by_card(hub: World, document: str = CARD, device: str = KIOSK) -> list[str]:
    found = hub.ask(AskStatuses(document), device)
    assert isinstance(found, StatusesV1)
    return [one.case for one in found.cases]


def test_a68_a_card_tells_of_its_own_cases_the_newest_first(hub: World) -> None:
    send(hub, "case-1")
    send(hub, "case-2", CARD.lower())
    send(hub, "case-3", "VNM/001090009999")
    assert by_card(hub) == ["case-2", "case-1"]
    assert by_card(hub, "VNM/000000000000") == []


def test_a_card_tells_of_no_more_than_its_five_newest_cases(hub: World) -> None:
    for number in range(7):
        send(hub, f"case-{number}")
    assert by_card(hub) == [f"case-{number}" for number in (6, 5, 4, 3, 2)]


def test_cards_are_not_asked_about_without_end(hub: World) -> None:
    for number in range(60):
        by_card(hub, f"VNM/{number:012d}")
    assert hub.refused(AskStatuses(CARD)) == OFTEN
    hub.pass_s(901)
    assert by_card(hub) == []


def test_one_card_is_not_asked_about_without_end_by_a_fleet(hub: World) -> None:
    for _ in range(10):
        by_card(hub)
    assert hub.refused(AskStatuses(CARD), OTHER) == OFTEN
