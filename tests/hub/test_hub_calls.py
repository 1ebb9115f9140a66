"""Calls: a queue, one agent a call, a signed word, and endings the kiosk can act on (A34-A40)."""

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from hub.counters.calls import CallTakenError
from hub.counters.tables import CALLS
from sync.wire.case_v1 import DecisionV1
from sync.wire.centre_v1 import AskCall, CallStateV1, Done, HangUp
from tests.hub.world import JPEG, KIOSK, OTHER, World


def rung(hub: World, case: str = "case-1", device: str = KIOSK) -> CallStateV1:
    state = hub.ask(hub.ring(case, device), device)
    assert isinstance(state, CallStateV1)
    return state


def now(hub: World, ticket: str, device: str = KIOSK) -> CallStateV1:
    state = hub.ask(AskCall(ticket), device)
    assert isinstance(state, CallStateV1)
    return state


def test_callers_stand_in_line_and_ringing_again_keeps_the_place(hub: World) -> None:
    first = rung(hub)
    hub.pass_s(1)
    second = rung(hub, "case-2", OTHER)
    assert (first.position, second.position) == (1, 2)
    assert rung(hub) == first
    hub.centre.calls.take(first.ticket, "anna")
    assert now(hub, second.ticket, OTHER).position == 1


def test_an_approval_is_signed_by_the_centre(hub: World) -> None:
    state = hub.call()
    assert (state.phase, state.reason) == ("approved", None)
    signed = b"simkiosk/decision/1\0" + state.decision
    hub.sign_key.public_key().verify(
        state.decision_signature, signed, ec.ECDSA(hashes.SHA256())
    )  # raises if it does not hold
    word = msgspec.msgpack.decode(state.decision, type=DecisionV1)
    assert (word.case, word.verdict, word.agent) == ("case-1", "approved", "anna")


def test_not_the_same_person_asks_for_a_new_portrait_and_a_new_call(hub: World) -> None:
    failed = hub.call(verdict="failed")
    assert (failed.phase, failed.reason) == ("failed", "video.mismatch")
    assert rung(hub).ticket != failed.ticket


def test_network_trouble_decides_nothing(hub: World) -> None:
    state = hub.call(verdict="network")
    assert (state.phase, state.reason, state.decision) == ("network", "video.network", None)


def test_nobody_answers_within_a_minute(hub: World) -> None:
    ticket = rung(hub).ticket
    for _ in range(3):
        hub.pass_s(19)
        assert now(hub, ticket).phase == "queued"
    hub.pass_s(3)
    state = now(hub, ticket)
    assert (state.phase, state.reason) == ("no_answer", "video.no_answer")
    with pytest.raises(CallTakenError):
        hub.centre.calls.take(ticket, "anna")


def test_a_kiosk_that_fell_silent_leaves_the_queue(hub: World) -> None:
    rung(hub)
    hub.pass_s(30)
    assert hub.centre.calls.queue() == []


def test_a_call_belongs_to_one_agent_and_one_kiosk(hub: World) -> None:
    ticket = rung(hub).ticket
    hub.centre.calls.take(ticket, "anna")
    for act in (lambda: hub.centre.calls.take(ticket, "binh"),
                lambda: hub.centre.calls.decide(ticket, "binh", "approved"),
                lambda: hub.centre.calls.evidence(ticket, "binh", "portrait")):  # fmt: skip
        with pytest.raises(CallTakenError):
            act()
    assert hub.refused(AskCall(ticket), OTHER) == "video.no_answer"


def test_the_evidence_opens_for_its_agent_while_the_call_lasts_and_is_logged(hub: World) -> None:
    ticket = rung(hub).ticket
    hub.centre.calls.take(ticket, "anna")
    assert hub.centre.calls.evidence(ticket, "anna", "portrait").portrait == JPEG
    assert hub.audit()[-1].action == "call.evidence_opened"
    hub.centre.calls.decide(ticket, "anna", "approved")
    with pytest.raises(CallTakenError):
        hub.centre.calls.evidence(ticket, "anna", "portrait")


def test_hanging_up_ends_a_call_but_not_a_decision(hub: World) -> None:
    ticket = rung(hub).ticket
    assert hub.ask(HangUp(ticket)) == Done()
    assert now(hub, ticket).phase == "network"
    decided = hub.call("case-2")
    assert hub.ask(HangUp(decided.ticket)) == Done()
    assert now(hub, decided.ticket).phase == "approved"


def test_a_kiosk_has_one_caller_at_a_time(hub: World) -> None:
    first = rung(hub)
    second = rung(hub, "case-2")
    assert now(hub, first.ticket).phase == "network"
    assert [row.ticket for row in hub.centre.calls.queue()] == [second.ticket]


def test_the_pictures_of_a_call_are_erased_when_it_ends(hub: World) -> None:
    for verdict in ("approved", "network"):
        hub.call("case-1", verdict)
    ticket = rung(hub, "case-2").ticket
    hub.ask(HangUp(ticket))
    with hub.centre.database.read() as on:
        assert set(on.scalars(select(CALLS.c.body))) == {b""}


def test_asking_often_keeps_the_place_without_writing_each_time(hub: World) -> None:
    ticket = rung(hub).ticket
    for _ in range(50):
        hub.pass_s(1)
        assert now(hub, ticket).phase == "queued"


def test_a_ring_with_a_forged_envelope_is_refused(hub: World) -> None:
    ring = hub.ring(device=OTHER)
    assert hub.refused(ring, KIOSK) == "video.network"
    renamed = msgspec.structs.replace(hub.ring(), case="case-2")
    assert hub.refused(renamed) == "video.network"
