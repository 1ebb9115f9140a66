"""Where every SIM is, in a technician's words: moves, rules, and what a power cut left behind.

Pure. At most one card is outside the magazine and not yet gone ("inside"); at most one move is
open. Sources: docs/operations.md; the machine's sensors come as `Stock`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.ports.sim_dispenser import Place, Stock


class Move(StrEnum):
    """What happens to a card; the first three are commanded, the last two only seen."""

    FEED = "feed"
    PRESENT = "present"
    CAPTURE = "capture"
    TAKEN = "taken"
    FOUND = "found"


class Spot(StrEnum):
    """Where a card is; `missing` is what only counting the bin can settle."""

    MAGAZINE = "magazine"
    READER = "reader"
    GATE = "gate"
    CUSTOMER = "customer"
    BIN = "bin"
    MISSING = "missing"


class Kind(StrEnum):
    """`intent` before the machine is commanded, then exactly one `done` or `failed`."""

    INTENT = "intent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `time` is seconds since 1970 by the kiosk's own clock."""

    number: int
    time: int
    kind: Kind
    move: Move
    iccid: str | None
    case: str | None
    origin: Spot
    target: Spot


@dataclass(frozen=True, slots=True)
class Card:
    """The card between magazine and customer; `iccid` is None until it was read."""

    iccid: str | None
    case: str | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Position:
    """What the ledger says of now."""

    open_intent: Entry | None = None
    inside: Card | None = None


INSIDE: Final = (Spot.READER, Spot.GATE)
SEEN: Final = {Place.READER: Spot.READER, Place.GATE: Spot.GATE, Place.NOWHERE: None}


def apply(position: Position, entry: Entry) -> Position:
    """Move on by one line."""
    if entry.kind is Kind.INTENT:
        return replace(position, open_intent=entry)
    if entry.kind is Kind.FAILED:
        return replace(position, open_intent=None)
    if entry.target in INSIDE:
        return Position(None, Card(entry.iccid, entry.case, entry.target))
    return Position()


def refusal(position: Position, entry: Entry) -> str | None:
    """Say why a line may not follow, or None. An intent needs a settled machine."""
    if entry.kind is not Kind.INTENT and entry.move in (Move.FEED, Move.PRESENT, Move.CAPTURE):
        return _closing(position.open_intent, entry)
    if position.open_intent is not None:
        return f"a {position.open_intent.move} is still open"
    return _RULES[entry.move](position.inside, entry)


def _closing(intent: Entry | None, entry: Entry) -> str | None:
    if intent is None or intent.move is not entry.move:
        return "no such move is open"
    return None


def _feed(inside: Card | None, entry: Entry) -> str | None:
    if inside is not None:
        return f"a card is at the {inside.spot}"
    return None if entry.case else "no case asks for a card"


def _present(inside: Card | None, entry: Entry) -> str | None:
    if inside is None or inside.spot is not Spot.READER:
        return "no card at the reader"
    if inside.iccid is None:
        return "the card was not read"
    return None if entry.case and entry.case == inside.case else "the card is not of this case"


def _capture(inside: Card | None, _: Entry) -> str | None:
    return "no card inside" if inside is None else None


def _taken(inside: Card | None, _: Entry) -> str | None:
    return None if inside and inside.spot is Spot.GATE else "no card at the gate"


def _found(inside: Card | None, entry: Entry) -> str | None:
    if inside is None or entry.target is not inside.spot:
        return None
    names_it = inside.iccid is None and entry.iccid is not None
    return None if names_it else "the card is known to be there"


_RULES: Final = {
    Move.FEED: _feed,
    Move.PRESENT: _present,
    Move.CAPTURE: _capture,
    Move.TAKEN: _taken,
    Move.FOUND: _found,
}


class Verdict(StrEnum):
    """What really happened, from where the card is."""

    NOTHING = "nothing"  # ledger and sensors agree
    DONE = "done"
    FAILED = "failed"  # the card stayed where it was
    DONE_AND_TAKEN = "done_and_taken"  # presented, and gone from the gate since
    TAKEN = "taken"
    FOUND = "found"  # a card stands where the ledger knew none
    MISSING = "missing"  # gone without a trace: count the bin


def reconcile(open_intent: Entry | None, stock: Stock, inside: Card | None = None) -> Verdict:
    """Settle an open move (or, with none open, the card known inside) by the sensors.

    Call it at every start and after every answer that was lost, before commanding a move.
    """
    seen = SEEN[stock.card]
    if seen is None and stock.binned and _awaited(open_intent, inside):
        return Verdict.MISSING  # the machine took it by itself: bin or customer, count the bin
    if open_intent is None:
        return _settled(inside.spot if inside else None, seen)
    if seen is open_intent.target:
        return Verdict.DONE
    if seen is not None:
        return Verdict.FAILED if seen is open_intent.origin else Verdict.FOUND
    return _gone(open_intent)


def _awaited(open_intent: Entry | None, inside: Card | None) -> bool:
    """Tell whether a card should be somewhere else than in the bin."""
    if open_intent is not None:
        return open_intent.move is Move.PRESENT
    return inside is not None and inside.spot is Spot.GATE


def _settled(known: Spot | None, seen: Spot | None) -> Verdict:
    if known is seen:
        return Verdict.NOTHING
    if seen is not None:
        return Verdict.FOUND
    return Verdict.TAKEN if known is Spot.GATE else Verdict.MISSING


def _gone(intent: Entry) -> Verdict:
    match intent.move, intent.origin:
        case Move.FEED, _:
            return Verdict.FAILED
        case Move.PRESENT, _:
            return Verdict.DONE_AND_TAKEN
        case _, Spot.READER:
            return Verdict.DONE  # captured from the reader nobody can reach
        case _:
            return Verdict.MISSING  # from the gate: bin or customer
