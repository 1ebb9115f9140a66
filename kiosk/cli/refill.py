"""`simkiosk refill magazine|unload|bin|inside|enrol`: two technicians count, fill and empty.

Counts come before anything else; a difference from the book is written down, told to the centre and
answered with exit status 1. The machine is not asked: stop the kiosk's service to a customer first.
"""

import argparse
import getpass
import sys
from pathlib import Path
from time import time
from typing import Final

from kiosk.cli.output import DONE, NO, emit, fail, refuse
from kiosk.ports.errors import DeviceError
from kiosk.settings import Settings, SettingsError, load
from kiosk.store.key import store_key
from kiosk.store.stocktake import Stocktake, Taking
from kiosk.store.store import FILE, Store, open_store
from kiosk.technician.people import PeopleError, hashed, signed
from kiosk.technician.people import load as load_people

MOST: Final = 2000


def run(argv: list[str]) -> int:
    """Give 0 done, 1 done with a difference, 3 nothing written."""
    words = _arguments(argv)
    try:
        return _enrol(words) if words.verb == "enrol" else _signed(words)
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=words.json)
    except PeopleError as wrong:
        return fail("technician.refused", str(wrong), as_json=words.json)
    except DeviceError as refused:
        return refuse(refused, as_json=words.json)
    except OSError as barred:
        return fail("file.unreadable", f"{barred.filename}: {barred.strerror}", as_json=words.json)


def _signed(words: argparse.Namespace) -> int:
    settings = load(words.config)
    by = signed(load_people(_list(settings)), _numbers(words.by))
    serials = _serials(words.serials) if getattr(words, "serials", None) else []
    state = settings.kiosk.state
    store = open_store(state / FILE, store_key(state))
    try:
        with store.together():
            taking = _take(words, Stocktake(store.ledger, by, int(time())), serials)
            _note(store, words.verb, taking)
    finally:
        store.close()
    emit(
        {
            "account": taking.account.value, "booked": taking.booked, "counted": taking.counted,
            "difference": taking.difference, "loaded": taking.loaded, "unloaded": taking.unloaded,
            "by": by,
        },
        as_json=words.json,
    )  # fmt: skip
    return NO if taking.difference else DONE


def _take(words: argparse.Namespace, stocktake: Stocktake, serials: list[str]) -> Taking:
    match words.verb:
        case "magazine":
            return stocktake.fill(words.counted, words.add, serials)
        case "unload":
            return stocktake.unload(words.counted)
        case "bin":
            return stocktake.empty_bin(words.counted, serials)
    return stocktake.take_out()


def _note(store: Store, verb: str, taking: Taking) -> None:
    """Close the alerts of before, and open one when the counts differ."""
    facts = {"counted": taking.counted, "loaded": taking.loaded, "unloaded": taking.unloaded}
    store.audit.note(f"technician.{verb}", int(time()), None, facts)
    if taking.difference:
        told = {"difference": taking.difference, "account": taking.account.value}
        store.audit.note("alert.ledger.counted_otherwise", int(time()), None, told)


def _enrol(words: argparse.Namespace) -> int:
    [(_, number)] = _numbers([words.name])
    line = f'[[technician]]\nname = "{words.name}"\nsecret = "{hashed(number)}"\n'
    with words.technicians.open("a", encoding="utf-8") as file:
        file.write(line)
    words.technicians.chmod(0o640)
    emit({"technician": words.name, "file": str(words.technicians)}, as_json=words.json)
    return DONE


def _list(settings: Settings) -> Path:
    if settings.kiosk.technicians is None:
        raise SettingsError("kiosk.technicians names no file")
    return settings.kiosk.technicians


def _numbers(names: list[str]) -> list[tuple[str, str]]:
    """Ask each for PIN or badge number: without echo, or one line each from standard input."""
    if sys.stdin.isatty():
        return [(name, getpass.getpass(f"{name}: ")) for name in names]
    return [(name, sys.stdin.readline().strip()) for name in names]


def _serials(path: Path) -> list[str]:
    lines = path.read_text(encoding="ascii", errors="replace").split()
    wrong = [line for line in lines if not (line.isdecimal() and 18 <= len(line) <= 20)]
    if wrong or len(lines) > MOST or len(set(lines)) != len(lines):
        raise PeopleError(f"{path}: one serial a line, each once, at most {MOST}")
    return lines


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("simkiosk refill", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    does = {
        "magazine": "count it, then fill it", "unload": "count it and take all out",
        "bin": "count it and take all out", "inside": "take the card inside out by hand",
    }  # fmt: skip
    for name, what in does.items():
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("--config", type=Path, required=True)
        verb.add_argument("--by", action="append", required=True, metavar="NAME", help="twice")
        verb.add_argument("--json", action="store_true")
        if name != "inside":
            verb.add_argument("--counted", type=_number, required=True, help="cards found in it")
        if name in ("magazine", "bin"):
            verb.add_argument("--serials", type=Path, help="one serial a line, in order")
        if name == "magazine":
            verb.add_argument("--add", type=_number, default=0, help="cards put in unread")
    enrol = verbs.add_parser("enrol", help="add a technician to the list")
    enrol.add_argument("--technicians", type=Path, required=True)
    enrol.add_argument("--name", required=True, type=_name)
    enrol.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST:
        raise ValueError(text)
    return number


def _name(text: str) -> str:
    if not (text.isidentifier() and len(text) <= 40):
        raise ValueError(text)
    return text
