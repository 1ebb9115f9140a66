"""A process that serves three ports as a kiosk's does: `python -m tests.runtime.ports_process DIR`.

A centre that knows one reservation, a printer that cuts what is no copy short, a chip reader on
which a document lies while there is a file of that name.
"""

import sys
from pathlib import Path
from time import sleep

from kiosk.bus.host import Host
from kiosk.case.paper import Receipt
from kiosk.case.reasons import Reason
from kiosk.ports.centre import (
    Centre,
    CentreRefusedError,
    Reservation,
    ReservationStatus,
    SimQuery,
)
from kiosk.ports.chip_reader import (
    ChipKey,
    ChipKeyRefusedError,
    ChipReader,
    ChipReaderGoneError,
    ChipRecord,
)
from kiosk.ports.receipt_printer import (
    Paper,
    PrinterCutShortError,
    PrinterStatus,
    ReceiptPrinter,
)


class SmallCentre:
    """Knows the reservation R-1; the answer for `R-SLOW` comes once there is a file `go`."""

    def reservation(self, query: SimQuery) -> Reservation:
        if query.code == "R-SLOW":
            while not (Path(sys.argv[1]) / "go").exists():
                sleep(0.01)
        elif query.code != "R-1":
            raise CentreRefusedError("centre", Reason.VOUCHER_INVALID)
        open_ = ReservationStatus.NOT_CONNECTED
        return Reservation(query.code, "+84912345678", "C90N", open_, None, "2026-12-31")

    def __getattr__(self, name: str) -> object:
        return getattr(Centre, name)


class Tearing:
    """Cuts the first receipt short; takes the copy."""

    def status(self) -> PrinterStatus:
        return PrinterStatus(ready=True, paper=Paper.OK, cover_open=False, error=False)

    def print(self, receipt: Receipt) -> None:
        if not receipt.copy:
            raise PrinterCutShortError("printer", "the head was hot")


class LateChip:
    """A document lies there once the file `document` does; it opens with no key.

    While the file `cable` lies there the reader is gone, and plugged in again by being asked.
    """

    def present(self) -> bool:
        return (Path(sys.argv[1]) / "document").exists()

    def read(self, keys: list[ChipKey]) -> ChipRecord:
        cable = Path(sys.argv[1]) / "cable"
        if cable.exists():
            cable.unlink()
            raise ChipReaderGoneError("chip", "no answer")
        raise ChipKeyRefusedError("chip", f"{len(keys)} keys")


if __name__ == "__main__":
    host = Host()
    host.add(f"ipc://{sys.argv[1]}/centre", Centre, SmallCentre)
    host.add(f"ipc://{sys.argv[1]}/printer", ReceiptPrinter, Tearing)
    host.add(f"ipc://{sys.argv[1]}/chip_reader", ChipReader, LateChip)
    host.run()
