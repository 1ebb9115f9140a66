"""Every error a port may raise, by its code: one list for the bus, the logs and the centre."""

from typing import Final

from kiosk.ports import (
    centre,
    chip_reader,
    lamps,
    outbox,
    receipt_printer,
    sheet_printer,
    sim_dispenser,
    sim_reader,
    transceiver,
    vision,
)
from kiosk.ports.errors import DeviceError

ROOMS: Final = (
    centre, chip_reader, lamps, outbox, receipt_printer, sheet_printer, sim_dispenser, sim_reader,
    transceiver, vision,
)  # fmt: skip


def _descendants(kind: type[DeviceError]) -> list[type[DeviceError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _descendants(child))]


ERRORS: Final[dict[str, type[DeviceError]]] = {
    kind.code: kind for kind in _descendants(DeviceError)
}
