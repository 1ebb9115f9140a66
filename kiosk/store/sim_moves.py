"""Where every SIM is, in a technician's words: moves, rules, and what a power cut left behind.

Pure. At most one card is outside the magazine and not yet gone ("inside"); at most one move is
open. Sources: docs/operations.md; the machine's sensors come as `Stock`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kiosk.ports.sim_dispenser import Place, Stock


class Move(StrEnum):
    """What happens to a card: commanded (three), seen (two), or done by two technicians (five)."""

    FEED = "feed"
    PRESENT = "present"
    CAPTURE = "capture"
    TAKEN = "taken"
    FOUND = "found"
    LOAD = "load"  # into the magazine
    UNLOAD = "unload"  # out of the magazine
    EMPTY = "empty"  # out of the bin
    REMOVE = "remove"  # the card inside, by hand
    COUNT = "count"  # counted otherwise than booked: the difference, to or from `missing`


class Spot(StrEnum):
    """An account: `missing` is what only counting settles, `technician` owes what was brought."""

    MAGAZINE = "magazine"
    READER = "reader"
    GATE = "gate"
    CUSTOMER = "customer"
    BIN = "bin"
    MISSING = "missing"
    TECHNICIAN = "technician"


class Kind(StrEnum):
    """`intent` before the machine is commanded, then exactly one `done` or `failed`."""

    INTENT = "intent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: `quantity` cards from one account to another.

    `time` is seconds since 1970 by the kiosk's own clock; `by` names the two technicians; `mark`
    is the machine's own count of its bin before a capture.
    """

    number: int
    time: int
    kind: Kind
    move: Move
    iccid: str | None
    case: str | None
    origin: Spot
    target: Spot
    quantity: int = 1
    by: str | None = None
    mark: int | None = None


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
COMMANDED: Final = (Move.FEED, Move.PRESENT, Move.CAPTURE)
BY_HAND: Final = (Move.LOAD, Move.UNLOAD, Move.EMPTY, Move.REMOVE, Move.COUNT)
BINS: Final = 1000  # the machine's counter has three digits
SEEN: Final = {Place.READER: Spot.READER, Place.GATE: Spot.GATE, Place.NOWHERE: None}


def apply(position: Position, entry: Entry) -> Position:
    """Move on by one line."""
    if entry.kind is Kind.INTENT:
        return replace(position, open_intent=entry)
    if entry.kind is Kind.FAILED:
        return replace(position, open_intent=None)
    if entry.move in BY_HAND and entry.move is not Move.REMOVE:
        return position
    if entry.target in INSIDE:
        return Position(None, Card(entry.iccid, entry.case, entry.target))
    return Position()


def refusal(position: Position, entry: Entry) -> str | None:
    """Say why a line may not follow, or None. An intent needs a settled machine."""
    if entry.kind is not Kind.INTENT and entry.move in COMMANDED:
        return _closing(position.open_intent, entry)
    if entry.quantity < 1:
        return "no card moves"
    if position.open_intent is not None:
        return f"a {position.open_intent.move} is still open: the kiosk settles it at its start"
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
    if inside is None and entry.origin is Spot.MAGAZINE:  # a machine without a reader
        return None if entry.case and entry.iccid else "the card was not read"
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


def _by_hand(inside: Card | None, entry: Entry) -> str | None:
    if not entry.by:
        return "nobody signs for it"
    ways = WAYS[entry.move]
    if (entry.origin, entry.target) not in ways:
        return f"{entry.origin} to {entry.target} is no way of it"
    if entry.move is Move.REMOVE and (inside is None or inside.spot is not entry.origin):
        return "no card is there"
    return None


WAYS: Final = {
    Move.LOAD: ((Spot.TECHNICIAN, Spot.MAGAZINE),),
    Move.UNLOAD: ((Spot.MAGAZINE, Spot.TECHNICIAN),),
    Move.EMPTY: ((Spot.BIN, Spot.TECHNICIAN),),
    Move.REMOVE: ((Spot.READER, Spot.TECHNICIAN), (Spot.GATE, Spot.TECHNICIAN)),
    Move.COUNT: (
        (Spot.MAGAZINE, Spot.MISSING), (Spot.MISSING, Spot.MAGAZINE),
        (Spot.BIN, Spot.MISSING), (Spot.MISSING, Spot.BIN), (Spot.TECHNICIAN, Spot.MAGAZINE),
    ),
}  # fmt: skip
_RULES: Final = {
    **dict.fromkeys(BY_HAND, _by_hand),
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
    FAILED_AND_TAKEN = "failed_and_taken"  # not captured: a hand was quicker
    FOUND = "found"  # a card stands where the ledger knew none
    MISSING = "missing"  # gone without a trace: count the bin


def reconcile(
    open_intent: Entry | None, stock: Stock, inside: Card | None = None,
    bin_count: int | None = None,
) -> Verdict:  # fmt: skip
    """Settle an open move (or, with none open, the card known inside) by the sensors.

    `bin_count` is the machine's own count of its bin now, where it has one.
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
    return _gone(open_intent, dropped(open_intent, stock, bin_count))


def dropped(intent: Entry, stock: Stock, bin_count: int | None) -> bool | None:
    """Tell whether a capture ended in the bin; None when the machine cannot tell."""
    if intent.mark is not None and bin_count is not None:
        return bool((bin_count - intent.mark) % BINS == 1)
    if stock.binned or stock.taken:
        return stock.binned and not stock.taken
    return None


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


def _gone(intent: Entry, in_bin: bool | None) -> Verdict:
    match intent.move, intent.origin:
        case Move.FEED, _:
            return Verdict.FAILED
        case Move.PRESENT, Spot.MAGAZINE:
            return Verdict.MISSING  # no sensor tells whether it came out: count the magazine
        case Move.PRESENT, _:
            return Verdict.DONE_AND_TAKEN
        case _, Spot.READER:  # nobody can reach the reader
            return Verdict.MISSING if in_bin is False else Verdict.DONE
    if in_bin is None:
        return Verdict.MISSING  # from the gate: bin or customer
    return Verdict.DONE if in_bin else Verdict.FAILED_AND_TAKEN
