"""Port: the receipt printer, and the maker of the contract on paper's electronic twin, PDF."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.case.paper import Contract, Receipt
from kiosk.ports.errors import DeviceError, Outcome


class PrinterPaperOutError(DeviceError):
    """No paper; nothing was printed."""

    code = "printer.paper_out"
    outcome = Outcome.NOT_DONE


class PrinterNotReadyError(DeviceError):
    """Cover open, cutter stuck, head hot, offline or silent; nothing was printed."""

    code = "printer.not_ready"
    outcome = Outcome.NOT_DONE


class PrinterGoneError(DeviceError):
    """Unplugged, or its line cannot be opened; nothing was printed."""

    code = "printer.gone"
    outcome = Outcome.NOT_DONE


class PrinterCutShortError(DeviceError):
    """It stopped while printing: print the whole again, marked a copy."""

    code = "printer.cut_short"


class FontAbsentError(DeviceError):
    """A font of paper is not installed; the detail names its Debian package."""

    code = "printer.font_absent"
    outcome = Outcome.NOT_DONE


class SealKeyError(DeviceError):
    """Key, certificate or chain is absent, unreadable or does not belong together."""

    code = "contract.seal_key"
    outcome = Outcome.NOT_DONE


class SealRefusedError(DeviceError):
    """The file is no PDF that can be sealed, or is sealed already."""

    code = "contract.unsealable"
    outcome = Outcome.NOT_DONE


class Paper(StrEnum):
    """What the paper sensors say."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


class Fault(StrEnum):
    """The first thing a technician has to put right."""

    NONE = ""
    COVER = "cover open"
    PAPER = "paper ran out"
    CUTTER = "cutter stuck"
    HOT = "head too hot"
    BROKEN = "error that only service clears"
    OFFLINE = "offline"
    SILENT = "no answer"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`ready` means that a receipt would come out now; `fault` says why not."""

    ready: bool
    paper: Paper
    cover_open: bool
    error: bool
    fault: Fault = Fault.NONE


class ReceiptPrinter(Protocol):
    """One receipt at a time."""

    def status(self) -> PrinterStatus: ...

    def print(self, receipt: Receipt) -> None:
        """Print and cut, then ask the printer whether it did."""
        ...


class ContractMaker(Protocol):
    """Sets a contract; no device behind it."""

    def make(self, contract: Contract) -> bytes:
        """Give the PDF with the signature drawn in."""
        ...
