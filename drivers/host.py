"""Process `devices`: opens each device once and serves its port. No Qt, no network, no journey.

`python -m drivers.host --config FILE`. The visible list of which model serves which port.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from drivers.emrtd.reader import ChipStation
from drivers.emrtd.trust import TrustError
from drivers.emrtd.trust import load as load_trust
from drivers.nfc.pn532 import Pn532Transceiver
from drivers.pcsc.transceiver import PcscTransceiver
from drivers.sim_card import SimSlot, identify
from drivers.sim_dispenser import open_crt541, open_crt591, open_k720
from kiosk.bus.host import Host
from kiosk.bus.stream import Announcer
from kiosk.ports.chip_reader import ChipReader
from kiosk.ports.receipt_printer import ReceiptPrinter
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.sim_reader import SimReader
from kiosk.ports.transceiver import Transceiver
from kiosk.settings import Settings, SettingsError, load
from printer.escpos import EscposPrinter

FAILED: Final = 3
TRANSCEIVERS: Final[dict[str, Callable[[str], Transceiver]]] = {
    "pcsc": lambda where: PcscTransceiver(int(where) if where.isdecimal() else where),
    "pn532": Pn532Transceiver,
}
DISPENSERS: Final[dict[str, Callable[[str], SimDispenser]]] = {
    "crt591": lambda where: open_crt591(where, identify),
    "crt571": lambda where: open_crt591(where, identify),
    "crt541": open_crt541,
}
WITH_COUPLER: Final[dict[str, Callable[[str, Transceiver], SimDispenser]]] = {
    "k720": lambda where, coupler: open_k720(where, coupler, identify),
}
PRINTERS: Final[dict[str, Callable[[str, int], ReceiptPrinter]]] = {
    "escpos": EscposPrinter,
    "usb": EscposPrinter.on_usb,
}


def split(spec: str, known: Mapping[str, Callable[..., object]]) -> tuple[str, str]:
    """Take MODEL:WHERE apart; raise `SettingsError` for an unknown model."""
    model, colon, where = spec.partition(":")
    if not colon or not where or model not in known:
        raise SettingsError(
            f"device {spec!r} is not one of {', '.join(known)}, then ':' and a place"
        )
    return model, where


def transceiver(spec: str) -> Transceiver:
    """Make the transceiver that a SPEC names."""
    model, where = split(spec, TRANSCEIVERS)
    return TRANSCEIVERS[model](where)


def dispenser(spec: str, coupler: str | None) -> SimDispenser:
    """Make the driver; a machine whose chip contacts belong to another reader needs that one."""
    model, where = split(spec, {**DISPENSERS, **WITH_COUPLER})
    if model in WITH_COUPLER:
        if coupler is None:
            raise SettingsError(f"{spec!r} reads no card by itself: devices.dispenser_reader")
        return WITH_COUPLER[model](where, transceiver(coupler))
    if coupler is not None:
        raise SettingsError(f"devices.dispenser_reader: {spec!r} has no place for another reader")
    return DISPENSERS[model](where)


def serve(settings: Settings) -> Host:
    """Add every port that the settings name a device for."""
    devices, host = settings.devices, Host()
    if devices.chip_readers:
        specs = [split(spec, TRANSCEIVERS) for spec in devices.chip_readers]
        _check_trust(devices.trust)
        host.add(settings.endpoint("chip_reader"), ChipReader, lambda: _chips(settings, specs))
    if devices.sim_reader is not None:
        slot = transceiver(devices.sim_reader)
        host.add(settings.endpoint("sim_reader"), SimReader, lambda: SimSlot(slot))
    if devices.dispenser is not None:
        machine = dispenser(devices.dispenser, devices.dispenser_reader)
        host.add(settings.endpoint("sim_dispenser"), SimDispenser, lambda: machine)
    if devices.printer is not None:
        model, line = split(devices.printer, PRINTERS)
        paper = _printer(model, line, devices.paper_mm)
        host.add(settings.endpoint("printer"), ReceiptPrinter, lambda: paper)
    return host


def _printer(model: str, line: str, paper_mm: int) -> ReceiptPrinter:
    try:
        return PRINTERS[model](line, paper_mm)
    except ValueError as wrong:
        raise SettingsError(f"devices.printer: {wrong}") from wrong


def _check_trust(folder: Path | None) -> None:
    try:
        load_trust(folder)
    except TrustError as broken:
        raise SettingsError(f"devices.trust: {broken}") from broken


def _chips(settings: Settings, specs: list[tuple[str, str]]) -> ChipStation:
    readers = [TRANSCEIVERS[model](where) for model, where in specs]
    progress = Announcer(settings.endpoint("chip_reader.progress"))  # owned by this thread
    return ChipStation(readers, settings.devices.trust, progress.say)


def main(arguments: list[str] | None = None) -> int:
    """Serve until killed; 3 when the settings are wrong."""
    parser = argparse.ArgumentParser(prog="python -m drivers.host", description="process devices")
    parser.add_argument("--config", type=Path, required=True, help="kiosk.toml")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    try:
        host = serve(load(chosen.config))
    except SettingsError as wrong:
        logging.getLogger(__name__).critical("%s", wrong)
        return FAILED
    host.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
