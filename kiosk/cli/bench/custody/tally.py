"""Holds the dispenser's cards against the ledger, the outbox and the centre, one by one.

Cards leave the magazine in the order they were stacked and at most one is inside: so each way of a
card in the ledger stands for one certain card, whether its chip was ever read or not. Every card
that left must have exactly one way, which ends where the card is and names no other card.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kiosk.cli.bench.custody.counted import Counted, settled
from kiosk.cli.bench.custody.visits import TAKEN, UNREAD_MODEL, WANTS, case_of
from kiosk.cli.bench.custody.ways import Way, ways
from kiosk.cli.bench.custody.world import World
from kiosk.store.book import Problem, audit
from kiosk.store.key import store_key
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Entry, Spot
from kiosk.store.store import FILE, open_store
from sync.outbox import KioskOutbox

PAGE: Final = 1000
DOUBT: Final = "ledger.missing"  # told of each card that only a count settles
INSIDE: Final = {"reader": Spot.READER, "track": Spot.READER, "gate": Spot.GATE}


@dataclass(frozen=True, slots=True)
class Lost:
    """A card that is elsewhere than booked; `lines` are those of the ledger that speak of it."""

    card: str
    place: str
    booked: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Cards that are elsewhere than booked, out without a durable case, or given twice."""

    lost: list[Lost]
    without_case: list[str]
    doubled: list[str]
    problems: list[Problem]
    misled: list[str]  # cases whose visit ended otherwise than their card
    sums: int  # by how many cards the accounts differ from the machine
    nameless: int  # cards that went to the bin before their chip was read
    outcomes: Counter[str]
    counted: list[str]  # cards whose way out only a count of the magazine told

    @property
    def clean(self) -> bool:
        """Tell whether nothing at all is wrong."""
        cards = self.lost or self.without_case or self.doubled or self.misled
        return not (cards or self.problems or self.sums)


def tally(world: World) -> Tally:
    """Compare when everything stands still."""
    machine = world.machine()
    store = open_store(world.state / FILE, store_key(world.state))
    outbox = KioskOutbox(world.settings.sync.outbox, ballast=4096)
    try:
        found = ways(entries(store.ledger))
        counted = Counted(found, machine, [])
        if world.model == UNREAD_MODEL:
            counted = settled(found, machine)
            found, machine = counted.found, counted.machine
        owners = {name: way.case for way in found for name in way.names if way.case}
        taken: list[str] = machine["taken"]
        return Tally(
            lost(found, machine),
            [card for card in taken if not outbox.holds(owners.get(card, ""))],
            _doubled(taken, owners),
            _problems(store.ledger, len(counted.out)),
            misled({owners[card] for card in taken if card in owners}, world.outcomes()),
            _sums(store.ledger, machine, len(counted.out)),
            sum(not way.names for way in found),
            Counter(world.outcomes()),
            counted.out,
        )
    finally:
        outbox.close()
        store.close()


def entries(ledger: Ledger) -> Iterator[Entry]:
    """Give every line."""
    after = 0
    while page := ledger.entries(after, PAGE):
        yield from page
        after = page[-1].number


def lost(found: list[Way], machine: dict[str, Any]) -> list[Lost]:
    """Give every card that left without exactly one true way, and every way without a card."""
    left: list[str] = machine["left"]
    place = {
        **dict.fromkeys(machine["taken"], Spot.CUSTOMER),
        **dict.fromkeys(machine["bin"], Spot.BIN),
    }
    if machine["inside"]:
        place[machine["inside"]] = INSIDE.get(machine["at"], Spot.MISSING)
    claimed = _claims(found, left)
    wrong = []
    for card in (*left, *sorted(set(claimed) - set(left))):
        told, true = claimed.get(card, []), place.get(card)
        if [way.spot for way in told] != [true] or told[0].names - {card}:
            booked = tuple(f"{way.spot}: {', '.join(sorted(way.names))}" for way in told)
            lines = tuple(number for way in told for number in way.lines)
            wrong.append(Lost(card, str(true), booked, lines))
    return wrong


def _claims(found: list[Way], left: list[str]) -> dict[str, list[Way]]:
    """Give each way to its card: by its name, or as the next out of the magazine."""
    order = {card: number for number, card in enumerate(left)}
    claimed: defaultdict[str, list[Way]] = defaultdict(list)
    number = -1
    for way in found:
        named = [order[name] for name in way.names if name in order]
        number = max(named) if named else number + 1
        card = left[number] if number < len(left) else f"no card {number + 1}"
        claimed[card].append(way)
    return claimed


def _doubled(taken: list[str], owners: dict[str, str]) -> list[str]:
    """Give the cards taken twice, and those beyond the first of a case."""
    cards = [card for card, times in Counter(taken).items() if times > 1]
    cases = Counter(owners[card] for card in set(taken) if card in owners)
    return [*cards, *(case for case, times in cases.items() if times > 1)]


def misled(served: set[str], outcomes: list[str]) -> list[str]:
    """Give the cases that were told of a card they have not, or have one they were not told of.

    A case that was told "ask a person, this has to be counted" was told the truth.
    """
    told = {case_of(number) for number, end in enumerate(outcomes) if end == TAKEN}
    unsure = {case_of(number) for number, end in enumerate(outcomes) if end in WANTS}
    return sorted((told ^ served) - unsure)


def _problems(ledger: Ledger, counted: int) -> list[Problem]:
    """Give what the book says against itself; it has to tell of the cards in doubt, no more."""
    found = audit(ledger).problems
    doubts = [one for one in found if one.code == DOUBT]
    return [one for one in found if one.code != DOUBT] + doubts[counted:]


def _sums(ledger: Ledger, machine: dict[str, Any], counted: int) -> int:
    booked = ledger.balances()
    held: dict[Spot, int] = {
        Spot.MAGAZINE: machine["magazine"], Spot.CUSTOMER: len(machine["taken"]) - counted,
        Spot.BIN: len(machine["bin"]), Spot.MISSING: counted,
    }  # fmt: skip
    return sum(abs(booked[spot] - count) for spot, count in held.items())
