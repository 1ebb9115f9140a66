"""`simkiosk sim read --reader SPEC`: the ICCID of the card there, and its IMSI when readable.

`simkiosk sim counter --reader SPEC [--reset]`: the dispenser's own count of its bin.
"""

import argparse
from pathlib import Path
from typing import Final

from drivers.sim_card import SimSlot
from kiosk.cli import output
from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import Place
from kiosk.ports.sim_reader import SimAbsentError, SimIdentity
from kiosk.settings import SettingsError

KINDS: Final = ("pcsc", "dispenser", "crt591")


def run(argv: list[str]) -> int:
    """Read one SIM; 0 read, 3 no card or no device."""
    words = _arguments(argv)
    kind, _, where = words.reader.partition(":")
    try:
        if words.verb == "counter":
            return _counter(words)
        found = _read_slot(where) if kind == "pcsc" else _read_dispenser(words)
    except SettingsError as wrong:
        return output.fail("settings.wrong", str(wrong), as_json=words.json)
    except DeviceError as error:
        return output.refuse(error, as_json=words.json)
    answer = {"iccid": found.iccid, "imsi": found.imsi, "atr": found.atr.hex().upper()}
    known = {key: value for key, value in answer.items() if value is not None}
    output.emit(answer if words.json else known, as_json=words.json)
    return output.DONE


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("simkiosk sim", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    read = verbs.add_parser("read", help="read the card in a reader or at a dispenser's contacts")
    counter = verbs.add_parser("counter", help="count of the cards in the dispenser's bin")
    counter.add_argument("--reset", action="store_true", help="set it to 0: the bin is empty")
    for verb in (read, counter):
        verb.add_argument("--reader", required=True, help="pcsc:WHICH, dispenser[:/dev/ttyX]")
        verb.add_argument("--config", type=Path, default=Path("/etc/simkiosk/kiosk.toml"))
        verb.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    kind, _, where = words.reader.partition(":")
    if kind not in KINDS or not (where or words.reader == "dispenser"):
        parser.error(f"{words.reader}: a reader is pcsc:INDEX_OR_NAME or dispenser:/dev/ttyX")
    if words.verb == "counter" and kind == "pcsc":
        parser.error("a PC/SC reader has no bin")
    return words


def _read_slot(where: str) -> SimIdentity:
    from drivers.pcsc.transceiver import PcscTransceiver  # not wherever a dispenser is

    which = int(where) if where.isdecimal() else where
    return SimSlot(PcscTransceiver(which)).read()


def _read_dispenser(words: argparse.Namespace) -> SimIdentity:
    """Read the card at the contacts; none is fed, none moves."""
    from kiosk.cli.dispenser import opened

    dispenser = opened(words.reader, words.config)
    try:
        if dispenser.stock().card is not Place.READER:
            raise SimAbsentError(words.reader, "no card at the contacts")
        return dispenser.read_sim()
    finally:
        dispenser.close()


def _counter(words: argparse.Namespace) -> int:
    from kiosk.cli.dispenser import opened

    dispenser = opened(words.reader, words.config)
    try:
        counted = dispenser.bin_count()
        if words.reset:
            dispenser.reset_bin_count()
    finally:
        dispenser.close()
    output.emit({"bin": counted, "reset": words.reset}, as_json=words.json)
    return output.DONE
