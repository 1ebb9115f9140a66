"""The book of cards: every line replayed by its rules, every account added up, every fault named.

Pure but for reading the ledger. Nothing is corrected. The law of conservation: no account but the
technicians' goes below zero, what is inside is in exactly one account, and the postings add up to
what following each card from line to line gives.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kiosk.store.errors import StoreBrokenError
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import BY_HAND, INSIDE, Entry, Kind, Move, Position, Spot, apply, refusal

ENDLESS: Final = (
    Spot.TECHNICIAN,
    Spot.MISSING,
)  # may owe: what was brought, what came from outside


@dataclass
class Card:
    """One card known apart from the rest; without `iccid` it was never read."""

    iccid: str | None
    case: str | None
    spot: Spot
    line: int
    time: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not add up, with a code as in the other verbs."""

    code: str
    detail: str


@dataclass
class Book:
    """Every card and every problem, from replaying the lines in order."""

    lines: int = 0
    problems: list[Problem] = field(default_factory=list)
    position: Position = field(default_factory=Position)
    balances: Counter[Spot] = field(default_factory=Counter)
    counted: bool = False  # technicians have counted the magazine
    _known: dict[str, Card] = field(default_factory=dict)
    _unread: dict[int, Card] = field(default_factory=dict)
    _inside: Card | None = None
    _back: int = 0  # cards that came back from customers, still posted there

    @property
    def cards(self) -> list[Card]:
        """Give the cards in the order they were first seen."""
        return sorted((*self._known.values(), *self._unread.values()), key=lambda c: c.line)

    def replay(self, entries: Iterable[Entry]) -> None:
        """Follow each card from line to line."""
        for entry in entries:
            self.lines += 1
            if why := refusal(self.position, entry):
                self._blame("ledger.rule_broken", f"line {entry.number}, {entry.move}: {why}")
            self.position = apply(self.position, entry)
            if entry.kind is Kind.DONE:
                self.balances[entry.origin] -= entry.quantity
                self.balances[entry.target] += entry.quantity
                self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        if entry.move in BY_HAND and entry.move is not Move.REMOVE:
            self._by_hand(entry)
            return
        card = self._inside
        if entry.origin is Spot.MAGAZINE or card is None:
            card = self._appears(entry)
        elif card.iccid is None and entry.iccid is not None:
            card = self._named(card, entry)
        card.case, card.spot = entry.case or card.case, entry.target
        card.line, card.time = entry.number, entry.time
        self._inside = card if entry.target in INSIDE else None

    def _by_hand(self, entry: Entry) -> None:
        self.counted = self.counted or Spot.MAGAZINE in (entry.origin, entry.target)
        if entry.iccid is None:
            return
        card = self._known.setdefault(
            entry.iccid, Card(entry.iccid, None, entry.origin, entry.number, entry.time)
        )
        card.spot, card.line, card.time = entry.target, entry.number, entry.time
        if entry.move is Move.LOAD:
            card.case = None

    def _appears(self, entry: Entry) -> Card:
        """Give the card of an earlier line by its serial, or one more."""
        if entry.iccid is None:
            card = Card(None, entry.case, entry.origin, entry.number, entry.time)
            self._unread[entry.number] = card
            return card
        earlier = self._known.get(entry.iccid)
        if earlier is None:
            card = Card(entry.iccid, entry.case, entry.origin, entry.number, entry.time)
            return self._known.setdefault(entry.iccid, card)
        if earlier.spot is Spot.CUSTOMER:
            self._back += 1
            self._blame("ledger.seen_again", f"line {entry.number}: a card a customer has is back")
        return earlier

    def _named(self, card: Card, entry: Entry) -> Card:
        """Give the unread card its serial; it may be one that was loaded by its serial."""
        for number, unread in list(self._unread.items()):
            if unread is card:
                del self._unread[number]
        named = self._appears(entry)
        named.case = named.case or card.case
        return named

    def close(self, ledger: Ledger) -> None:
        """Compare the last state with the ledger's own answers, and count what is nowhere."""
        for card in self.cards:
            if card.iccid is not None and ledger.where(card.iccid) is not card.spot:
                self._blame("ledger.two_places", f"line {card.line}: the card has two places")
            if card.spot in (Spot.GATE, Spot.CUSTOMER) and card.case is None:
                self._blame("ledger.unaccounted", f"line {card.line}: out without a case")
            if card.spot is Spot.MISSING:
                self._blame("ledger.missing", f"line {card.line}: gone, count the bin")
        if ledger.position() != self.position:
            self._blame("ledger.two_places", "the card inside is not where the lines put it")
        self._add_up(ledger)

    def _add_up(self, ledger: Ledger) -> None:
        """Hold the law of conservation against both ways of counting."""
        if any(ledger.balances()[spot] != self.balances[spot] for spot in Spot):
            self._blame("ledger.not_conserved", "the postings and the cards differ")
        inside = 0 if self.position.inside is None else 1
        if self.balances[Spot.READER] + self.balances[Spot.GATE] != inside:
            self._blame("ledger.not_conserved", "not exactly one card is where one is inside")
        for spot in Spot:
            idle = spot in ENDLESS or (spot is Spot.MAGAZINE and not self.counted)
            if self.balances[spot] < 0 and not idle:
                self._blame("ledger.not_conserved", f"{spot}: {self.balances[spot]} cards")
        out = sum(card.spot is Spot.CUSTOMER for card in self.cards)
        if out + self._back != self.balances[Spot.CUSTOMER]:
            self._blame("ledger.not_conserved", f"{out} cards with customers, not as posted")

    def _blame(self, code: str, detail: str) -> None:
        self.problems.append(Problem(code, detail))


def audit(ledger: Ledger) -> Book:
    """Verify and replay a ledger as of one moment, in which the kiosk may go on serving.

    A broken chain is the only problem then told.
    """
    book = Book()
    try:
        with ledger.steady():
            ledger.verify()
            book.replay(_lines(ledger))
            book.close(ledger)
    except (StoreBrokenError, ValueError, TypeError) as broken:  # a forged line holds any value
        detail = broken.detail if isinstance(broken, StoreBrokenError) else "a line is no line"
        return Book(problems=[Problem("ledger.chain_broken", detail)])
    return book


def _lines(ledger: Ledger) -> Iterator[Entry]:
    after = 0
    while page := ledger.entries(after):
        yield from page
        after = page[-1].number
