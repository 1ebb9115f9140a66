"""One card's way after another, as the lines of the ledger tell it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kiosk.store.sim_moves import BY_HAND, Entry, Kind, Spot

DOUBT: Final = (Spot.MAGAZINE, Spot.MISSING)  # it may have come out


@dataclass
class Way:
    """One card's way out of the magazine as the ledger has it."""

    spot: Spot
    names: set[str] = field(default_factory=set)
    case: str | None = None  # for which it went to the gate
    lines: list[int] = field(default_factory=list)


def ways(lines: Iterable[Entry]) -> list[Way]:
    """Follow the card inside from line to line; nothing of the book's own reckoning is used."""
    found: list[Way] = []
    for line in lines:
        if line.kind is not Kind.DONE or line.move in BY_HAND:
            continue
        again = line.origin is Spot.MISSING and found and found[-1].spot is Spot.MISSING
        if not found or line.origin is Spot.MAGAZINE or (line.origin is Spot.MISSING and not again):
            found.append(Way(line.target))
        way = found[-1]
        way.spot = line.target
        way.names |= {line.iccid} if line.iccid else set()
        out = line.target is Spot.GATE or (line.origin, line.target) == DOUBT
        way.case = line.case if out else way.case
        way.lines.append(line.number)
    return found
