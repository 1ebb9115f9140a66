"""`simkiosk ledger check|list --config FILE`: where every SIM went, and whether that adds up.

The chain is verified, then every line is replayed by the rules it was written under. Nothing moves
and nothing is corrected; the machine itself is not asked (the kiosk does that at its start).
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.cli.output import DONE, NO, emit, fail, refuse
from kiosk.ports.errors import DeviceError
from kiosk.settings import SettingsError, load
from kiosk.store.errors import StoreBrokenError
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import INSIDE, Entry, Kind, Move, Position, Spot, apply, refusal
from kiosk.store.store import FILE, open_store

KEYLESS: Final = bytes(32)  # drafts stay closed: only the ledger is looked at


@dataclass
class Card:
    """One card that left the magazine; without `iccid` it was never read."""

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
    cards: list[Card] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    position: Position = field(default_factory=Position)
    _inside: Card | None = None

    def replay(self, entries: Iterable[Entry]) -> None:
        """Follow each card from line to line."""
        for entry in entries:
            self.lines += 1
            if why := refusal(self.position, entry):
                self._blame("ledger.rule_broken", f"line {entry.number}, {entry.move}: {why}")
            self.position = apply(self.position, entry)
            if entry.kind is Kind.DONE:
                self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        card = self._inside
        if entry.move is Move.FEED or card is None:
            card = self._appears(entry)
        card.iccid = card.iccid or entry.iccid
        card.case, card.spot = entry.case or card.case, entry.target
        card.line, card.time = entry.number, entry.time
        self._inside = card if entry.target in INSIDE else None

    def _appears(self, entry: Entry) -> Card:
        """Give the card of an earlier line by its serial, or one more."""
        earlier = next((c for c in self.cards if entry.iccid and c.iccid == entry.iccid), None)
        if earlier is None:
            earlier = Card(entry.iccid, entry.case, entry.origin, entry.number, entry.time)
            self.cards.append(earlier)
        elif earlier.spot is Spot.CUSTOMER:
            self._blame("ledger.seen_again", f"line {entry.number}: a card a customer has is back")
        return earlier

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

    def _blame(self, code: str, detail: str) -> None:
        self.problems.append(Problem(code, detail))


def audit(ledger: Ledger) -> Book:
    """Verify and replay a ledger; a broken chain is the only problem then told."""
    book = Book()
    try:
        ledger.verify()
        book.replay(_lines(ledger))
    except (StoreBrokenError, ValueError, TypeError) as broken:  # a forged line holds any value
        detail = broken.detail if isinstance(broken, StoreBrokenError) else "a line is no line"
        return Book(problems=[Problem("ledger.chain_broken", detail)])
    book.close(ledger)
    return book


def _lines(ledger: Ledger) -> Iterator[Entry]:
    after = 0
    while page := ledger.entries(after):
        yield from page
        after = page[-1].number


def run(arguments: list[str]) -> int:
    """Exit status 1 when something does not add up, 3 when there is no ledger to look at."""
    chosen = _arguments(arguments)
    try:
        path = load(chosen.config).kiosk.state / FILE
        if not path.is_file():
            return fail("store.absent", f"{path} is not there", as_json=chosen.json)
        book = _audited(path)
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=chosen.json)
    except OSError as barred:
        return fail("store.unreadable", f"{path}: {barred.strerror}", as_json=chosen.json)
    except DeviceError as refused:
        return refuse(refused, as_json=chosen.json)
    show = _check if chosen.verb == "check" else _list
    show(book, as_json=chosen.json)
    return NO if book.problems else DONE


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("simkiosk ledger", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, does in (("check", "say whether it adds up"), ("list", "one line a card")):
        verb = verbs.add_parser(name, help=does)
        verb.add_argument("--config", type=Path, required=True)
        verb.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _audited(path: Path) -> Book:
    store = open_store(path, KEYLESS)
    try:
        return audit(store.ledger)
    finally:
        store.close()


def _check(book: Book, *, as_json: bool) -> None:
    places = Counter(card.spot.value for card in book.cards)
    counts = {spot.value: places[spot.value] for spot in Spot if spot is not Spot.MAGAZINE}
    moving = book.position.open_intent.move.value if book.position.open_intent else None
    answer: dict[str, object] = {"ok": not book.problems, "lines": book.lines}
    answer |= {"cards": len(book.cards)} | counts | {"open_move": moving}
    if as_json:
        told = [{"code": p.code, "detail": p.detail} for p in book.problems]
        emit(answer | {"problems": told}, as_json=True)
        return
    emit(answer, as_json=False)
    _complain(book)


def _list(book: Book, *, as_json: bool) -> None:
    for card in book.cards:
        when = datetime.fromtimestamp(card.time, UTC).isoformat()
        line = {"iccid": card.iccid, "spot": card.spot.value, "case": card.case}
        if as_json:
            emit(line | {"line": card.line, "time": when}, as_json=True)
        else:
            told = f"{card.spot.value}, case {card.case or '-'}, line {card.line}, {when}"
            emit({card.iccid or "never read": told}, as_json=False)
    if as_json:
        for problem in book.problems:
            emit({"problem": problem.code, "detail": problem.detail}, as_json=True)
    else:
        _complain(book)


def _complain(book: Book) -> None:
    for problem in book.problems:
        emit({"problem": f"{problem.detail} [{problem.code}]"}, as_json=False)
