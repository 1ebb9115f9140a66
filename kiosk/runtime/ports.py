"""The lines of the screen process: one a port, with the time each may take."""

from dataclasses import dataclass

from kiosk.ports.centre import Centre
from kiosk.ports.chip_reader import ChipReader
from kiosk.ports.desk import Desk
from kiosk.ports.receipt_printer import ContractMaker, ReceiptPrinter
from kiosk.ports.sheet_printer import SheetPrinter
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.sim_reader import SimReader
from kiosk.ports.vision import Vision
from kiosk.runtime.line import Line
from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class Ports:
    """Names are those of the endpoints; deadlines leave room for the driver's own."""

    centre: Line[Centre]
    desk: Line[Desk]
    chip_reader: Line[ChipReader]
    sim_reader: Line[SimReader]
    sim_dispenser: Line[SimDispenser]
    printer: Line[ReceiptPrinter]
    contract: Line[ContractMaker]
    vision: Line[Vision]
    sheets: Line[SheetPrinter] | None = None  # only where kiosk.toml names a queue

    def close(self) -> None:
        for line in (
            self.centre, self.desk, self.chip_reader, self.sim_reader, self.sim_dispenser,
            self.printer, self.contract, self.vision,
        ):  # fmt: skip
            line.close()
        if self.sheets is not None:
            self.sheets.close()


def ports(settings: Settings) -> Ports:
    """Prepare every line; nothing is connected before the first call."""
    at = settings.endpoint
    return Ports(
        Line.to(Centre, at("centre"), 6.0),
        Line.to(Desk, at("desk"), 6.0),
        Line.to(ChipReader, at("chip_reader"), 40.0),
        Line.to(SimReader, at("sim_reader"), 8.0),
        Line.to(SimDispenser, at("sim_dispenser"), 14.0),
        Line.to(ReceiptPrinter, at("printer"), 25.0),
        Line.to(ContractMaker, at("contract"), 20.0),
        Line.to(Vision, at("vision"), 12.0),
        Line.to(SheetPrinter, at("sheets"), 15.0) if has_sheets(settings) else None,
    )


def has_sheets(settings: Settings) -> bool:
    """Tell whether contracts are printed on A4 too."""
    return settings.contract is not None and settings.contract.queue is not None
