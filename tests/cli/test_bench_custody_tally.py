"""The tally of the custody bench: what it must find, card by card, named or not."""

from collections.abc import Iterable
from typing import Any

import pytest

from kiosk.cli.bench.custody.tally import lost, ways
from kiosk.store.sim_moves import Entry, Kind, Move, Spot

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
