"""Holds the dispenser's cards against the ledger, the outbox and the centre, one by one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from kiosk.cli.bench.custody.world import World
from kiosk.store.book import audit
from kiosk.store.key import store_key
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Kind, Spot
from kiosk.store.store import FILE, open_store
from sync.outbox import KioskOutbox

PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """Cards that are elsewhere than booked, out without a durable case, or given twice."""

    unaccounted: int
    without_case: int
    doubled: int
    problems: int
    visits: int
    outcomes: Counter[str]


def tally(world: World) -> Tally:
    """Compare when everything stands still."""
    machine = world.machine()
    store = open_store(world.state / FILE, store_key(world.state))
    outbox = KioskOutbox(world.settings.sync.outbox, ballast=4096)
    try:
        owners = _owners(store.ledger)
        taken = machine["taken"]
        cases = [owners.get(card) for card in taken]
        return Tally(
            _misplaced(store.ledger, machine),
            sum(case is None or not outbox.holds(case) for case in cases),
            len(taken) - min(len(set(taken)), len(set(cases))),
            len(audit(store.ledger).problems),
            len(world.outcomes()),
            Counter(world.outcomes()),
        )
    finally:
        outbox.close()
        store.close()


def _misplaced(ledger: Ledger, machine: dict[str, Any]) -> int:
    """Count cards that the ledger has elsewhere than they are, and sums that differ.

    A card that went to the bin before its chip was read stands in the ledger without its serial.
    """
    true = {
        **dict.fromkeys(machine["taken"], Spot.CUSTOMER),
        **dict.fromkeys(machine["bin"], Spot.BIN),
    }
    booked_at = {card: ledger.where(card) for card in true}
    wrong = sum(booked_at[card] not in (spot, None) for card, spot in true.items())
    nameless = sum(card.iccid is None and card.spot is Spot.BIN for card in audit(ledger).cards)
    wrong += abs(sum(spot is None for spot in booked_at.values()) - nameless)
    booked = ledger.balances()
    held: dict[Spot, int] = {
        Spot.MAGAZINE: machine["magazine"], Spot.CUSTOMER: len(machine["taken"]),
        Spot.BIN: len(machine["bin"]), Spot.MISSING: 0,
    }  # fmt: skip
    return wrong + sum(abs(booked[spot] - count) for spot, count in held.items())


def _owners(ledger: Ledger) -> dict[str, str | None]:
    """Give the case for which each card went to the gate."""
    found: dict[str, str | None] = {}
    after = 0
    while page := ledger.entries(after, PAGE):
        after = page[-1].number
        for entry in page:
            if entry.kind is Kind.DONE and entry.target is Spot.GATE and entry.iccid:
                found[entry.iccid] = entry.case
    return found
