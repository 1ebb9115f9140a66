"""What only a count settles, where a machine neither reads its cards nor remembers what it gave.

A card booked `missing` under its serial and its case left a machine whose answer was lost. The
technicians found it on the stack again, or it is with that case's customer and with nobody else.
"""

from dataclasses import dataclass
from typing import Any

from kiosk.cli.bench.custody.ways import Way
from kiosk.store.sim_moves import Spot


@dataclass(frozen=True, slots=True)
class Counted:
    """Ways and machine as the technicians leave them, and the cards they found to be out."""

    found: list[Way]
    machine: dict[str, Any]
    out: list[str]


def settled(found: list[Way], machine: dict[str, Any]) -> Counted:
    """Close each way that ended in doubt by what was counted; cards set aside never left."""
    aside = set(machine["bin"])
    known = {name for way in found if way.spot is not Spot.MISSING for name in way.names}
    taken = set(machine["taken"]) - known
    out: list[str] = []
    kept: list[Way] = []
    for way in found:
        if way.spot is not Spot.MISSING:
            kept.append(way)
        elif len(way.names) == 1 and way.case and way.names <= taken - set(out):
            way.spot = Spot.CUSTOMER
            kept.append(way)
            out += way.names
        elif not way.names or not way.names <= aside | set(machine["stack"]) | known:
            kept.append(way)  # neither here nor there: unaccounted
    left = [card for card in machine["left"] if card not in aside]
    return Counted(kept, {**machine, "left": left, "bin": []}, out)
