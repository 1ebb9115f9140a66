"""The SIM ledger: a card is always somewhere, and the machine is settled before it moves again."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.store.errors import LedgerRefusedError, StoreBrokenError
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Card, Entry, Kind, Move, Spot, Verdict, reconcile
from kiosk.store.store import FILE, Store

NOW = 1_700_000_000
CARD = "8984012345678901234"
OTHER = "8984012345678905555"
CASE = "case-1"


def stock(card: Place) -> Stock:
    return Stock(card, magazine_low=False, bin_full=False)


def feed(ledger: Ledger, iccid: str | None = CARD, case: str = CASE) -> None:
    ledger.intend(Move.FEED, case, NOW)
    ledger.done(NOW, iccid)


def hand_out(ledger: Ledger, iccid: str = CARD, case: str = CASE) -> None:
    feed(ledger, iccid, case)
    ledger.intend(Move.PRESENT, case, NOW)
    ledger.done(NOW)
    ledger.taken(NOW)


def test_a_card_walks_from_the_magazine_to_the_customer(store: Store) -> None:
    ledger = store.ledger
    assert ledger.where(CARD) is None
    feed(ledger)
    assert ledger.where(CARD) is Spot.READER
    ledger.intend(Move.PRESENT, CASE, NOW)
    assert ledger.where(CARD) is Spot.READER
    ledger.done(NOW)
    assert ledger.where(CARD) is Spot.GATE
    ledger.taken(NOW)
    assert ledger.where(CARD) is Spot.CUSTOMER
    assert ledger.out_without_case() == []
    ledger.verify()


def test_a_failed_move_leaves_the_card_where_it_was(store: Store) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, CASE, NOW)
    store.ledger.failed(NOW)
    assert store.ledger.position().inside == Card(CARD, CASE, Spot.READER)
    assert store.ledger.open_intent() is None


def test_an_open_move_survives_a_restart(store: Store) -> None:
    feed(store.ledger)
    intent = store.ledger.intend(Move.CAPTURE, CASE, NOW)
    again = Ledger(store.database)
    assert again.open_intent() == intent
    assert again.position().inside == Card(CARD, CASE, Spot.READER)


def test_only_one_move_is_open_at_a_time(store: Store) -> None:
    store.ledger.intend(Move.FEED, CASE, NOW)
    for move in (Move.FEED, Move.PRESENT, Move.CAPTURE):
        with pytest.raises(LedgerRefusedError, match="feed is still open"):
            store.ledger.intend(move, CASE, NOW)


@pytest.mark.parametrize("move", [Move.PRESENT, Move.CAPTURE])
def test_nothing_moves_while_no_card_is_inside(store: Store, move: Move) -> None:
    with pytest.raises(LedgerRefusedError):
        store.ledger.intend(move, CASE, NOW)


def test_no_second_card_is_fed_behind_the_first(store: Store) -> None:
    feed(store.ledger)
    with pytest.raises(LedgerRefusedError, match="a card is at the reader"):
        store.ledger.intend(Move.FEED, "case-2", NOW)


def test_no_card_is_fed_or_presented_without_a_case(store: Store) -> None:
    with pytest.raises(LedgerRefusedError):
        store.ledger.intend(Move.FEED, None, NOW)
    store.ledger.settle(stock(Place.READER), NOW, CARD)
    with pytest.raises(LedgerRefusedError, match="not of this case"):
        store.ledger.intend(Move.PRESENT, CASE, NOW)


def test_a_card_of_another_case_is_not_presented(store: Store) -> None:
    feed(store.ledger)
    with pytest.raises(LedgerRefusedError, match="not of this case"):
        store.ledger.intend(Move.PRESENT, "case-2", NOW)


def test_an_unread_card_is_not_presented_until_it_is_read(store: Store) -> None:
    feed(store.ledger, iccid=None)
    with pytest.raises(LedgerRefusedError, match="not read"):
        store.ledger.intend(Move.PRESENT, CASE, NOW)
    store.ledger.read(CARD, NOW)
    store.ledger.intend(Move.PRESENT, CASE, NOW)


def test_reading_the_booked_card_again_writes_nothing(store: Store) -> None:
    feed(store.ledger)
    before = store.ledger.head()
    store.ledger.read(CARD, NOW)
    assert store.ledger.head() == before


def test_reading_needs_a_card_at_the_reader(store: Store) -> None:
    with pytest.raises(LedgerRefusedError, match="no card at the reader"):
        store.ledger.read(CARD, NOW)


def test_another_card_than_the_booked_one_is_not_of_the_case(store: Store) -> None:
    feed(store.ledger)
    store.ledger.read(OTHER, NOW)
    assert store.ledger.where(CARD) is Spot.MISSING
    with pytest.raises(LedgerRefusedError, match="not of this case"):
        store.ledger.intend(Move.PRESENT, CASE, NOW)


def test_a_serial_is_handed_out_once(store: Store) -> None:
    hand_out(store.ledger)
    feed(store.ledger, CARD, "case-2")
    with pytest.raises(LedgerRefusedError, match="already has"):
        store.ledger.intend(Move.PRESENT, "case-2", NOW)
    store.ledger.intend(Move.CAPTURE, "case-2", NOW)


def test_a_move_is_closed_once(store: Store) -> None:
    feed(store.ledger)
    with pytest.raises(LedgerRefusedError, match="no move is open"):
        store.ledger.done(NOW)
    with pytest.raises(LedgerRefusedError, match="no move is open"):
        store.ledger.failed(NOW)


def test_a_move_is_not_closed_with_another_card(store: Store) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, CASE, NOW)
    with pytest.raises(LedgerRefusedError, match="another card"):
        store.ledger.done(NOW, OTHER)


def test_nobody_takes_a_card_that_is_not_at_the_gate(store: Store) -> None:
    feed(store.ledger)
    with pytest.raises(LedgerRefusedError):
        store.ledger.taken(NOW)


INTENTS = {
    move: Entry(1, NOW, Kind.INTENT, move, CARD, CASE, origin, target)
    for move, origin, target in (
        (Move.FEED, Spot.MAGAZINE, Spot.READER),
        (Move.PRESENT, Spot.READER, Spot.GATE),
        (Move.CAPTURE, Spot.READER, Spot.BIN),
    )
}
FROM_GATE = Entry(1, NOW, Kind.INTENT, Move.CAPTURE, CARD, CASE, Spot.GATE, Spot.BIN)


@pytest.mark.parametrize(
    ("intent", "place", "verdict"),
    [
        (INTENTS[Move.FEED], Place.READER, Verdict.DONE),
        (INTENTS[Move.FEED], Place.NOWHERE, Verdict.FAILED),
        (INTENTS[Move.FEED], Place.GATE, Verdict.FOUND),
        (INTENTS[Move.PRESENT], Place.GATE, Verdict.DONE),
        (INTENTS[Move.PRESENT], Place.READER, Verdict.FAILED),
        (INTENTS[Move.PRESENT], Place.NOWHERE, Verdict.DONE_AND_TAKEN),
        (INTENTS[Move.CAPTURE], Place.NOWHERE, Verdict.DONE),
        (INTENTS[Move.CAPTURE], Place.READER, Verdict.FAILED),
        (INTENTS[Move.CAPTURE], Place.GATE, Verdict.FOUND),
        (FROM_GATE, Place.NOWHERE, Verdict.MISSING),
        (FROM_GATE, Place.GATE, Verdict.FAILED),
        (FROM_GATE, Place.READER, Verdict.FOUND),
    ],
)
def test_where_the_card_is_settles_an_open_move(
    intent: Entry, place: Place, verdict: Verdict
) -> None:
    assert reconcile(intent, stock(place)) is verdict


@pytest.mark.parametrize(
    ("known", "place", "verdict"),
    [
        (None, Place.NOWHERE, Verdict.NOTHING),
        (None, Place.READER, Verdict.FOUND),
        (Spot.READER, Place.READER, Verdict.NOTHING),
        (Spot.GATE, Place.GATE, Verdict.NOTHING),
        (Spot.GATE, Place.NOWHERE, Verdict.TAKEN),
        (Spot.READER, Place.NOWHERE, Verdict.MISSING),
        (Spot.READER, Place.GATE, Verdict.FOUND),
    ],
)
def test_with_no_move_open_the_sensors_correct_the_ledger(
    known: Spot | None, place: Place, verdict: Verdict
) -> None:
    inside = Card(CARD, CASE, known) if known else None
    assert reconcile(None, stock(place), inside) is verdict


def test_power_lost_in_a_feed_ends_with_the_card_read_and_booked(store: Store) -> None:
    store.ledger.intend(Move.FEED, CASE, NOW)
    assert store.ledger.settle(stock(Place.READER), NOW, CARD) is Verdict.DONE
    assert store.ledger.position().inside == Card(CARD, CASE, Spot.READER)


def test_power_lost_while_the_card_was_taken_books_it_to_the_customer(store: Store) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, CASE, NOW)
    assert store.ledger.settle(stock(Place.NOWHERE), NOW) is Verdict.DONE_AND_TAKEN
    assert store.ledger.where(CARD) is Spot.CUSTOMER


def test_a_card_lost_between_gate_and_bin_is_missing_not_forgotten(store: Store) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, CASE, NOW)
    store.ledger.done(NOW)
    store.ledger.intend(Move.CAPTURE, CASE, NOW)
    assert store.ledger.settle(stock(Place.NOWHERE), NOW) is Verdict.MISSING
    assert store.ledger.where(CARD) is Spot.MISSING


def test_a_card_the_machine_binned_by_itself_is_not_booked_to_the_customer(store: Store) -> None:
    gone = Stock(Place.NOWHERE, magazine_low=False, bin_full=False, binned=True)
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, CASE, NOW)
    assert store.ledger.settle(gone, NOW) is Verdict.MISSING
    assert store.ledger.where(CARD) is Spot.MISSING


def test_a_card_swapped_by_hand_is_seen_by_its_serial(store: Store) -> None:
    feed(store.ledger)
    store.ledger.settle(stock(Place.READER), NOW, OTHER)
    assert store.ledger.where(CARD) is Spot.MISSING
    assert store.ledger.position().inside == Card(OTHER, None, Spot.READER)


def test_an_agreeing_machine_writes_nothing(store: Store) -> None:
    feed(store.ledger)
    before = store.ledger.head()
    assert store.ledger.settle(stock(Place.READER), NOW, CARD) is Verdict.NOTHING
    assert store.ledger.head() == before


@pytest.mark.parametrize(
    "sql", ["DELETE FROM ledger", "UPDATE ledger SET case_id = NULL WHERE number = 1"]
)
def test_the_ledger_cannot_be_rewritten(store: Store, tmp_path: Path, sql: str) -> None:
    hand_out(store.ledger)
    other = sqlite3.connect(tmp_path / FILE)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sql)
    other.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET case_id = 'case-2' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 3",
        "UPDATE ledger SET number = number + 1 WHERE number = 6",
    ],
)
def test_a_forged_line_breaks_the_chain(store: Store, tmp_path: Path, sql: str) -> None:
    hand_out(store.ledger)
    feed(store.ledger, OTHER, "case-2")
    forger = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    forger.executescript("DROP TRIGGER ledger_kept; DROP TRIGGER ledger_fixed")
    store.ledger.verify()
    if "number + 1" in sql:
        forger.execute("DELETE FROM ledger WHERE number = 7")
    forger.execute(sql)
    forger.close()
    with pytest.raises(StoreBrokenError):
        store.ledger.verify()


def test_cards_out_without_a_case_are_named(store: Store) -> None:
    store.ledger.settle(stock(Place.GATE), NOW)
    store.ledger.settle(stock(Place.NOWHERE), NOW)
    assert [entry.target for entry in store.ledger.out_without_case()] == [
        Spot.GATE,
        Spot.CUSTOMER,
    ]
