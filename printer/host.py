"""Process `paper`: sets contracts, seals them, prints them on A4. No device, no Qt, no network.

`python -m printer.host --config FILE`. It alone reads the key that seals contracts, and it alone
loads the libraries of PDF and signature.
"""

import argparse
import logging
import sys
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.bus.host import Host
from kiosk.ports.receipt_printer import ContractMaker, SealKeyError
from kiosk.ports.sheet_printer import SheetPrinter
from kiosk.settings import Settings, SettingsError, load
from printer.contract import PdfContractMaker
from printer.cups import CupsPrinter
from printer.seal import Pencil
from printer.sealed import SealedContractMaker

FAILED: Final = 3
log = logging.getLogger(__name__)


def serve(settings: Settings) -> Host:
    """Add the ports of paper; raise `SettingsError` where the key cannot seal."""
    host, own = Host(), settings.contract
    make = partial(PdfContractMaker, settings.devices.fonts)
    if own is None:
        log.warning("kiosk.toml names no key in [contract]: contracts are not sealed")
        host.add(settings.endpoint("contract"), ContractMaker, make)
        return host
    try:
        pencil = Pencil(own.key, own.certificate, own.authority)
    except SealKeyError as unfit:
        raise SettingsError(f"contract: {unfit.detail}") from unfit
    sealed = partial(SealedContractMaker, seal=pencil.seal)
    host.add(settings.endpoint("contract"), ContractMaker, lambda: sealed(make()))
    if own.queue is not None:
        queue = CupsPrinter(own.queue)
        host.add(settings.endpoint("sheets"), SheetPrinter, lambda: queue)
    return host


def main(arguments: list[str] | None = None) -> int:
    """Serve until killed; 3 when the settings are wrong."""
    parser = argparse.ArgumentParser(prog="python -m printer.host", description="process paper")
    parser.add_argument("--config", type=Path, required=True, help="kiosk.toml")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    try:
        host = serve(load(chosen.config))
    except SettingsError as wrong:
        log.critical("%s", wrong)
        return FAILED
    host.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
