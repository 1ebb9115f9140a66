"""`simkiosk sim read --reader SPEC`: the ICCID of the card there, and its IMSI when readable."""

import argparse
from typing import Final

from drivers.sim_card import SimSlot, identify
from kiosk.cli import output
from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import Place
from kiosk.ports.sim_reader import SimAbsentError, SimIdentity

KINDS: Final = ("pcsc", "dispenser", "crt591")


def run(argv: list[str]) -> int:
    """Read one SIM; 0 read, 3 no card or no device."""
    words = _arguments(argv)
    kind, _, where = words.reader.partition(":")
    try:
        found = _read_slot(where) if kind == "pcsc" else _read_dispenser(where)
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
    read.add_argument("--reader", required=True, help="pcsc:INDEX_OR_NAME or dispenser:/dev/ttyX")
    read.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    kind, _, where = words.reader.partition(":")
    if kind not in KINDS or not where:
        parser.error(f"{words.reader}: a reader is pcsc:INDEX_OR_NAME or dispenser:/dev/ttyX")
    return words


def _read_slot(where: str) -> SimIdentity:
    from drivers.pcsc.transceiver import PcscTransceiver  # not wherever a dispenser is

    which = int(where) if where.isdecimal() else where
    return SimSlot(PcscTransceiver(which)).read()


def _read_dispenser(path: str) -> SimIdentity:
    """Read the card at the contacts; none is fed, none moves."""
    from drivers.sim_dispenser.crt591 import open_crt591

    dispenser = open_crt591(path, identify)
    try:
        if dispenser.stock().card is not Place.READER:
            raise SimAbsentError(path, "no card at the contacts")
        return dispenser.read_sim()
    finally:
        dispenser.close()
