"""The tally of the custody bench: what it must find, card by card, named or not."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.bench.custody.evidence import keep
from kiosk.cli.bench.custody.tally import Lost, Tally, lost, misled
from kiosk.cli.bench.custody.ways import ways
from kiosk.store.book import Problem
from kiosk.store.key import store_key
from kiosk.store.sim_moves import Entry, Kind, Move, Spot
from kiosk.store.store import FILE, open_store

READ = [("feed", "magazine", "reader"), ("found", "reader", "reader")]
GIVEN = [*READ, ("present", "reader", "gate"), ("taken", "gate", "customer")]
FORGOTTEN = [*READ, ("present", "reader", "gate"), ("capture", "gate", "bin")]
UNREAD = [("feed", "magazine", "reader"), ("capture", "reader", "bin")]


def book(*cards: tuple[str | None, list[tuple[str, str, str]]]) -> list[Entry]:
    """Write the lines of one card after another; the serial is known from the second on."""
    lines: list[Entry] = []
    for iccid, moves in cards:
        for step, (move, origin, target) in enumerate(moves):
            name = iccid if step else None
            way = (Spot(origin), Spot(target))
            lines.append(Entry(len(lines) + 1, 0, Kind.DONE, Move(move), name, "case", *way))
    return lines


def machine(taken: Iterable[str] = (), bin_: Iterable[str] = (), left: str = "ABC") -> Any:
    return {"left": list(left), "taken": [*taken], "bin": [*bin_], "inside": None, "at": ""}


def missed(lines: list[Entry], true: Any) -> list[str]:
    return [card.card for card in lost(ways(lines), true)]


def test_a_card_that_was_never_read_is_accounted_by_its_turn() -> None:
    lines = book(("A", GIVEN), (None, UNREAD), ("C", FORGOTTEN))
    assert missed(lines, machine("A", "BC")) == []


def test_a_nameless_line_does_not_excuse_another_card() -> None:
    """As many lines as cards in the bin, but the card without a name went to the customer."""
    lines = book(("A", FORGOTTEN), (None, UNREAD), ("C", GIVEN))
    assert missed(lines, machine("BC", "A")) == ["B"]


@pytest.mark.parametrize(
    ("lines", "true", "wrong"),
    [
        pytest.param(book(("A", GIVEN)), machine("", "A", "A"), ["A"], id="in the bin, not taken"),
        pytest.param(book(("A", GIVEN)), machine("A", "B", "AB"), ["B"], id="without a line"),
        pytest.param(
            book(("A", GIVEN), ("B", GIVEN)), machine("A", "", "A"), ["no card 2"], id="never left"
        ),
        pytest.param(
            book(("A", GIVEN), (None, UNREAD)), machine("A", "", "A"), ["no card 2"],
            id="a line without a card",
        ),
        pytest.param(
            book(("A", [*READ, ("found", "reader", "missing")])), machine("", "A", "A"), ["A"],
            id="booked as missing",
        ),
        pytest.param(
            book(("A", GIVEN), ("A", FORGOTTEN)), machine("A", "", "A"), ["A"], id="two ways"
        ),
        pytest.param(book(("A", READ)), machine("", "", "A"), ["A"], id="nowhere"),
    ],
)  # fmt: skip
def test_a_card_elsewhere_than_booked_is_found(
    lines: list[Entry], true: Any, wrong: list[str]
) -> None:
    assert missed(lines, true) == wrong


def test_two_serials_read_from_one_card_are_found() -> None:
    lines = book(("A", GIVEN))
    other = [Entry(9, 0, Kind.DONE, Move.FOUND, "B", "case", Spot.READER, Spot.READER)]
    assert missed([*lines[:2], *other, *lines[2:]], machine("A", "", "AB")) != []


def test_a_visit_that_ended_otherwise_than_its_card_is_found() -> None:
    assert misled({"case-0"}, ["taken", "forgotten"]) == []
    assert misled({"case-1"}, ["taken", "forgotten"]) == ["case-0", "case-1"]
    assert misled({"case-0"}, ["bus.timeout"]) == ["case-0"]


def test_a_miss_is_kept_with_ledger_diary_and_blows_of_its_time(tmp_path: Path) -> None:
    state = tmp_path / "run" / "state"
    state.mkdir(parents=True)
    store = open_store(state / FILE, store_key(state))
    for time in (1000, 2000):
        store.ledger.intend(Move.FEED, f"case-{time}", time)
        store.ledger.failed(time)
    store.close()
    (state.parent / "diary").write_text("1000.5 A track b'C21'\n5000.0 - - b'C10'\n")
    (state.parent / "blows").write_text("999.9 kill devices 7\n5000.0 power\n")
    found = Tally(
        [Lost("A", "bin", ("customer: A",), (1,))], [], ["case-9"],
        [Problem("ledger.missing", "line 2: gone")], [], 0, 0, Counter(), [],
    )  # fmt: skip
    keep(state.parent, found, tmp_path / "kept")
    faults = [*map(json.loads, (tmp_path / "kept" / "faults.jsonl").read_text().splitlines())]
    assert [fault["fault"] for fault in faults] == ["lost", "doubled", "ledger.missing"]
    assert "case-1000" in faults[0]["ledger"][0]
    assert faults[0]["machine"] == ["1000.5 A track b'C21'"]
    assert faults[2]["blows"] == ["999.9 kill devices 7"]
    assert (tmp_path / "kept" / "state" / FILE).is_file()
