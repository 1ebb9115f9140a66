"""`simkiosk refill magazine|unload|bin|inside|enrol`: two technicians count, fill and empty.

Let no customer begin. Count what is really there, and say that number, whatever the book says.
Then fill or empty, and close the machine. Both of you type your PIN or badge number when asked.

A count that differs from the book is no mistake of yours: it is written down, told to the centre,
and answered with exit status 1. Nothing is written at exit status 2 or 3: read the message, and
say it again.
"""

import argparse
import getpass
import sys
from pathlib import Path
from time import time
from typing import Final

from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError
from kiosk.cli.output import DONE, NO, emit, fail, refuse
from kiosk.ports.errors import DeviceError
from kiosk.settings import Settings, SettingsError, load
from kiosk.store.book import audit
from kiosk.store.errors import StoreBrokenError
from kiosk.store.key import store_key
from kiosk.store.stocktake import Stocktake, Taking
from kiosk.store.store import FILE, Store, open_store
from kiosk.technician.people import PeopleError, hashed, signed
from kiosk.technician.people import load as load_people

MOST: Final = 2000  # cards
EXAMPLES: Final = """examples:
  5 cards left, 100 put in, their serials in a file, the first to come out first:
    simkiosk refill magazine --config FILE --by an --by binh --counted 5 --serials FILE
  all out, 37 of them:
    simkiosk refill unload --config FILE --by an --by binh --counted 37
  3 cards in the bin, now out:
    simkiosk refill bin --config FILE --by an --by binh --counted 3
  afterwards, does the book add up:
    simkiosk ledger check --config FILE
"""


BROKEN: Final = "ledger.chain_broken"
REFUSED: Final = {
    Reason.IS_IMEI: "this is the number of a phone",
    Reason.ICCID_LENGTH: "a SIM's serial has 19 or 20 digits",
    Reason.ICCID_PREFIX: "a SIM's serial begins with 89",
    Reason.ICCID_LUHN: "a digit is wrong",
}


class ListError(ValueError):
    """A list of serials is none; the message names the line."""


def run(argv: list[str]) -> int:
    """Give 0 done, 1 done with a difference, 3 nothing written."""
    words = _arguments(argv)
    try:
        return _enrol(words) if words.verb == "enrol" else _signed(words)
    except SettingsError as wrong:
        return fail("settings.wrong", str(wrong), as_json=words.json)
    except PeopleError as wrong:
        return fail("technician.refused", str(wrong), as_json=words.json)
    except ListError as wrong:
        return fail("refill.serials", str(wrong), as_json=words.json)
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
        _insist_on_whole(store)
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


def _insist_on_whole(store: Store) -> None:
    """Raise `StoreBrokenError` for a book whose lines were changed: no count can be held to it."""
    broken = [p.detail for p in audit(store.ledger).problems if p.code == BROKEN]
    if broken:
        raise StoreBrokenError("ledger", f"{broken[0]}: tell the centre; nothing was written")


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
    if words.technicians.exists() and words.name in _names(words.technicians):
        raise PeopleError(f"{words.name}: is on the list already; take the old entry out first")
    [(_, number)] = _numbers([words.name])
    line = f'[[technician]]\nname = "{words.name}"\nsecret = "{hashed(number)}"\n'
    with words.technicians.open("a", encoding="utf-8") as file:
        file.write(line)
    words.technicians.chmod(0o640)
    emit({"technician": words.name, "file": str(words.technicians)}, as_json=words.json)
    return DONE


def _names(file: Path) -> set[str]:
    return {one.name for one in load_people(file).technician}


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
    """Read one serial a line; raise `ListError` with the first line that is none."""
    lines = path.read_text(encoding="ascii", errors="replace").split()
    if not lines:
        raise ListError(f"{path}: no serial in it")
    if len(lines) > MOST:
        raise ListError(f"{path}: more than {MOST} serials")
    first: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        try:
            serial = Iccid.parse(line).digits
        except IccidError as wrong:
            raise ListError(f"{path}, serial {number}: {REFUSED.get(wrong.reason)}") from wrong
        if serial in first:
            raise ListError(f"{path}, serial {number}: the same as serial {first[serial]}")
        first[serial] = number
    return list(first)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "simkiosk refill", description=__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verbs = parser.add_subparsers(dest="verb", required=True)
    does = {
        "magazine": "count the cards in the magazine, then put cards in",
        "unload": "count the cards in the magazine and take all of them out",
        "bin": "count the cards in the bin and take all of them out",
        "inside": "the card that sticks inside was taken out by hand",
    }  # fmt: skip
    for name, what in does.items():
        verb = verbs.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        verb.add_argument("--config", type=Path, required=True, help="kiosk.toml")
        verb.add_argument("--by", action="append", required=True, metavar="NAME",
                          help="a technician; say it twice, for two people")  # fmt: skip
        verb.add_argument("--json", action="store_true", help="answer as one JSON object")
        if name != "inside":
            verb.add_argument("--counted", type=_number, required=True, metavar="CARDS",
                              help="cards found in it, before anything is put in")  # fmt: skip
        if name == "magazine":
            verb.add_argument("--serials", type=Path, metavar="FILE",
                              help="cards put in: one serial a line, first out first")  # fmt: skip
            verb.add_argument("--add", type=_number, default=0, metavar="CARDS",
                              help="cards put in whose serials nobody has read")  # fmt: skip
        if name == "bin":
            verb.add_argument("--serials", type=Path, metavar="FILE",
                              help="those whose serials you can read, one a line")  # fmt: skip
    enrol = verbs.add_parser("enrol", help="add a technician to the list; asks for the number")
    enrol.add_argument("--technicians", type=Path, required=True, metavar="FILE",
                       help="the list, as kiosk.toml names it")  # fmt: skip
    enrol.add_argument("--name", required=True, type=_name, help="letters and digits, no space")
    enrol.add_argument("--json", action="store_true", help="answer as one JSON object")
    words = parser.parse_args(argv)
    if words.verb != "enrol" and len(set(words.by)) != 2:
        parser.error("two different technicians: --by NAME --by NAME")
    return words


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"{text}: a number of cards from 0 to {MOST}")
    return int(text)


def _name(text: str) -> str:
    if not (text.isidentifier() and len(text) <= 40):
        raise argparse.ArgumentTypeError(f"{text}: letters and digits, no space, at most 40")
    return text
