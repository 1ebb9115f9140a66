"""`simkiosk ledger check|list --config FILE`: where every SIM went, and whether that adds up.

The chain is verified, every line is replayed by the rules it was written under, and every account
added up. Nothing moves and nothing is corrected; the machine itself is not asked (the kiosk does
that at its start).
"""

import argparse
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.cli.output import DONE, NO, emit, fail, refuse
from kiosk.ports.errors import DeviceError
from kiosk.settings import SettingsError, load
from kiosk.store.book import Book, audit
from kiosk.store.sim_moves import Spot
from kiosk.store.store import FILE, open_store

KEYLESS: Final = bytes(32)  # drafts stay closed: only the ledger is looked at


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
    stocked: object = book.balances[Spot.MAGAZINE] if book.counted else None
    answer |= {"cards": len(book.cards), "magazine": stocked, **counts}
    answer |= {"posted": {spot.value: book.balances[spot] for spot in Spot}, "open_move": moving}
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
