"""A sealed case travels from the outbox to the hub over a real mosquitto, whatever breaks."""

import os
import shutil
import signal
from collections.abc import Iterator

import pytest

from sync.outbox import KioskOutbox
from sync.transfer import WINDOW_MOST
from sync.wire.envelope import unseal
from sync.wire.transfer_v1 import PIECE, Heartbeat, Verdict
from tests.sync.rig import Centre, until

LARGE = 6_000_000


@pytest.fixture
def outbox(centre: Centre) -> Iterator[KioskOutbox]:
    box = KioskOutbox(centre.outbox, ballast=0)
    yield box
    box.close()


def test_a_case_arrives_whole_and_is_erased(centre: Centre, outbox: KioskOutbox) -> None:
    sealed = centre.sealed("case-1", 500_000)
    with centre.broker(), centre.hub(), centre.agent():
        assert outbox.put(sealed)
        until(lambda: outbox.acknowledged("case-1"))
    stored = centre.shelf.cases[sealed.digest.hex()]
    assert stored.body == sealed.body
    assert len(unseal(stored, centre.pki.sealing_key())) == 500_000
    assert not outbox.holds("case-1")
    assert outbox.waiting() == 0


def test_a_hub_restarted_in_the_middle_costs_at_most_one_window(
    centre: Centre, outbox: KioskOutbox
) -> None:
    outbox.put(centre.sealed("case-1", LARGE))
    with centre.broker(), centre.agent():
        with centre.hub(pause_at=20) as before:
            assert before.paused.wait(40)
        assert not outbox.acknowledged("case-1")
        with centre.hub() as after:
            until(lambda: outbox.acknowledged("case-1"))
    whole = LARGE // PIECE + 1
    assert whole <= before.pieces + after.pieces <= whole + WINDOW_MOST // PIECE


def test_a_killed_broker_comes_back_and_the_case_goes_on(
    centre: Centre, outbox: KioskOutbox
) -> None:
    outbox.put(centre.sealed("case-1", LARGE))
    with centre.broker() as broker, centre.hub() as hub, centre.agent():
        until(lambda: hub.pieces > 20)
        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        until(lambda: outbox.acknowledged("case-1"))
    assert len(centre.shelf.cases) == 1


def test_a_killed_agent_goes_on_where_it_was(centre: Centre, outbox: KioskOutbox) -> None:
    outbox.put(centre.sealed("case-1", LARGE))
    with centre.broker(), centre.hub(pause_at=20) as hub:
        with centre.agent():
            assert hub.paused.wait(40)
        had = hub.pieces
        assert not outbox.acknowledged("case-1")
        hub.go.set()
        with centre.agent():
            until(lambda: outbox.acknowledged("case-1"))
    assert hub.pieces <= LARGE // PIECE + 1 + WINDOW_MOST // PIECE
    assert had < hub.pieces
    assert len(centre.shelf.cases) == 1


def test_a_lost_acknowledgement_ends_in_a_duplicate_not_in_a_second_case(
    centre: Centre, outbox: KioskOutbox
) -> None:
    outbox.put(centre.sealed("case-1"))
    outbox.close()
    kept = centre.outbox.with_suffix(".kept")
    shutil.copy(centre.outbox, kept)
    with centre.broker(), centre.hub() as hub:
        for _ in range(2):
            for log in centre.folder.glob("outbox.db-*"):
                log.unlink()
            shutil.copy(kept, centre.outbox)
            with centre.agent():
                again = KioskOutbox(centre.outbox, ballast=0)
                until(lambda box=again: box.acknowledged("case-1"))
                again.close()
        assert hub.pieces == 7, "the pieces were kept: a lost acknowledgement sends none again"
    assert len(centre.shelf.offers) == 2
    assert len(centre.shelf.cases) == 1


def test_a_dead_letter_is_kept_told_and_blocks_nobody(centre: Centre, outbox: KioskOutbox) -> None:
    centre.shelf.verdict = (Verdict.CONFLICT, "case.conflict")
    with centre.broker(), centre.hub():
        with centre.agent():
            outbox.put(centre.sealed("bad"))
            until(lambda: outbox.waiting() == 0)
            centre.shelf.verdict = None
            outbox.put(centre.sealed("good"))
            until(lambda: outbox.acknowledged("good"))
        with centre.agent():
            until(lambda: "outbox.dead_letter" in problems(centre))
    assert outbox.holds("bad")
    assert not outbox.acknowledged("bad")
    assert not outbox.put(centre.sealed("bad"))


def test_cases_go_oldest_first_and_none_is_lost(centre: Centre, outbox: KioskOutbox) -> None:
    sent = [centre.sealed(f"case-{number}", 40_000) for number in range(12)]
    for sealed in sent:
        outbox.put(sealed)
    with centre.broker(), centre.hub(), centre.agent():
        until(lambda: outbox.waiting() == 0)
    assert {sealed.digest.hex() for sealed in sent} == set(centre.shelf.cases)
    assert centre.shelf.offers[0] == sent[0].digest.hex()


def problems(centre: Centre) -> list[str]:
    beats = [message for _, message in centre.heard if isinstance(message, Heartbeat)]
    return beats[-1].problems if beats else []
