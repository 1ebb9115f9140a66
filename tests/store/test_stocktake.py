"""Two technicians count, fill and empty: what they say is posted, differences are not hidden."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.store.book import audit
from kiosk.store.chain import START, link
from kiosk.store.errors import LedgerRefusedError, StoreBrokenError
from kiosk.store.sim_moves import Move, Spot
from kiosk.store.stocktake import Stocktake
from kiosk.store.store import FILE, Store, open_store

NOW = 1_700_000_000
BY = "an+binh"
SERIALS = [f"89840100000000{n:05d}" for n in range(4)]
KEY = bytes(32)
OLD = """
CREATE TABLE ledger (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL, move TEXT NOT NULL,
    iccid TEXT, case_id TEXT, origin TEXT NOT NULL, target TEXT NOT NULL, hash BLOB NOT NULL);
"""


@pytest.fixture
def taking(store: Store) -> Stocktake:
    return Stocktake(store.ledger, BY, NOW)


def hand_out(store: Store, case: str = "case-1", iccid: str = SERIALS[0]) -> None:
    store.ledger.intend(Move.FEED, case, NOW)
    store.ledger.done(NOW, iccid)
    store.ledger.intend(Move.PRESENT, case, NOW)
    store.ledger.done(NOW)
    store.ledger.taken(NOW)


def test_the_first_count_opens_the_book(store: Store, taking: Stocktake) -> None:
    hand_out(store)  # before anybody counted
    found = taking.fill(counted=9, added=20)
    assert (found.booked, found.difference) == (None, 0)
    assert store.ledger.balances()[Spot.MAGAZINE] == 29
    assert audit(store.ledger).problems == []


@pytest.mark.parametrize(("counted", "missing"), [(8, 2), (10, 0), (11, -1)])
def test_a_count_that_differs_is_posted_openly(
    store: Store, taking: Stocktake, counted: int, missing: int
) -> None:
    taking.fill(0, 10)
    found = taking.fill(counted, 5)
    assert (found.booked, found.difference) == (10, counted - 10)
    balances = store.ledger.balances()
    assert (balances[Spot.MAGAZINE], balances[Spot.MISSING]) == (counted + 5, missing)
    assert all(line.by == BY for line in store.ledger.entries())


def test_a_missing_card_found_in_the_bin_is_missing_no_longer(
    store: Store, taking: Stocktake
) -> None:
    taking.fill(0, 5)
    store.ledger.intend(Move.FEED, "case-1", NOW)
    store.ledger.done(NOW, SERIALS[0])
    nothing = Stock(Place.NOWHERE, magazine_low=False, bin_full=False)
    store.ledger.settle(nothing, NOW)
    assert [p.code for p in audit(store.ledger).problems] == ["ledger.missing"]
    found = taking.empty_bin(1, SERIALS[:1])
    assert (found.booked, found.difference) == (0, 1)
    assert store.ledger.where(SERIALS[0]) is Spot.TECHNICIAN
    assert audit(store.ledger).problems == []


def test_the_stack_is_known_by_its_order_until_something_is_doubtful(
    store: Store, taking: Stocktake
) -> None:
    taking.fill(0, 0, SERIALS)
    ledger = store.ledger
    assert ledger.stack() == SERIALS
    ledger.intend(Move.PRESENT, "case-1", NOW, stacked=SERIALS[0])
    ledger.done(NOW)
    ledger.taken(NOW)
    assert ledger.stack() == SERIALS[1:]
    ledger.intend(Move.PRESENT, "case-2", NOW, stacked=SERIALS[1])
    nothing = Stock(Place.NOWHERE, magazine_low=False, bin_full=False, reads=False)
    ledger.settle(nothing, NOW)  # nobody saw whether it came out
    assert ledger.where(SERIALS[1]) is Spot.MISSING
    assert ledger.stack() == []
    taking.unload(2)
    taking.fill(0, 0, SERIALS[2:])
    assert ledger.stack() == SERIALS[2:]


def test_a_card_loaded_without_a_serial_makes_the_order_unknown(
    store: Store, taking: Stocktake
) -> None:
    taking.fill(0, 0, SERIALS)
    taking.fill(4, 1)
    assert store.ledger.stack() == []


def test_a_card_loaded_by_serial_and_fed_is_one_card(store: Store, taking: Stocktake) -> None:
    taking.fill(0, 0, SERIALS)
    store.ledger.intend(Move.FEED, "case-1", NOW)
    store.ledger.done(NOW)
    store.ledger.read(SERIALS[0], NOW)
    book = audit(store.ledger)
    assert (len(book.cards), book.problems) == (4, [])
    assert book.balances[Spot.MAGAZINE] == 3


def test_a_card_inside_is_taken_out_by_hand(store: Store, taking: Stocktake) -> None:
    with pytest.raises(LedgerRefusedError, match="no card is there"):
        taking.take_out()
    store.ledger.intend(Move.FEED, "case-1", NOW)
    store.ledger.done(NOW, SERIALS[0])
    taking.take_out()
    assert store.ledger.position().inside is None
    assert store.ledger.where(SERIALS[0]) is Spot.TECHNICIAN


def test_nothing_is_counted_while_a_move_is_open(store: Store, taking: Stocktake) -> None:
    store.ledger.intend(Move.FEED, "case-1", NOW)
    with pytest.raises(LedgerRefusedError, match="still open"):
        taking.fill(0, 5)
    assert store.ledger.head()[0] == 1


def test_more_cards_than_were_loaded_cannot_go_out_unseen(store: Store, taking: Stocktake) -> None:
    taking.fill(0, 1)
    hand_out(store)
    hand_out(store, "case-2", SERIALS[1])
    assert [p.code for p in audit(store.ledger).problems] == ["ledger.not_conserved"]


def test_a_forged_quantity_breaks_the_chain(
    store: Store, taking: Stocktake, tmp_path: Path
) -> None:
    taking.fill(0, 10)
    forger = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    forger.executescript(
        "DROP TRIGGER ledger_fixed; UPDATE ledger SET quantity = 1, by_whom = NULL"
    )
    forger.close()
    with pytest.raises(StoreBrokenError):
        store.ledger.verify()


def test_a_file_of_before_is_carried_over_with_its_hashes(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    old.executescript(OLD)
    rows = [
        [1, NOW, "intent", "feed", None, "case-1", "magazine", "reader"],
        [2, NOW, "done", "feed", SERIALS[0], "case-1", "magazine", "reader"],
    ]
    before = START
    for row in rows:
        before = link(before, row)
        old.execute("INSERT INTO ledger VALUES (?,?,?,?,?,?,?,?,?)", (*row, before))
    old.close()
    store = open_store(tmp_path / FILE, KEY)
    assert store.ledger.head() == (2, before)
    assert audit(store.ledger).problems == []
    Stocktake(store.ledger, BY, NOW).fill(7, 3)
    store.verify()
    store.close()
    again = open_store(tmp_path / FILE, KEY)
    assert again.ledger.balances()[Spot.MAGAZINE] == 10
    again.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path / FILE, KEY).close()
    newer = sqlite3.connect(tmp_path / FILE)
    newer.execute("PRAGMA user_version=99")
    newer.close()
    with pytest.raises(StoreBrokenError, match="newer"):
        open_store(tmp_path / FILE, KEY)
