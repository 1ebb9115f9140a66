"""What is known when a receipt printer fails, over a real PTY and over pyusb."""

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic, sleep

import pytest
import zxingcpp
from papers import QR, RECEIPTS
from PIL import ImageOps
from reading import read

from kiosk.ports.errors import Outcome
from kiosk.ports.receipt_printer import (
    Fault,
    Paper,
    PrinterCutShortError,
    PrinterGoneError,
    PrinterNotReadyError,
    PrinterPaperOutError,
    PrinterStatus,
)
from printer.escpos import EscposPrinter
from printer.lines import usb_line
from twins.receipt_printer import ReceiptPrinterTwin
from twins.usb_printer import UsbPrinterTwin

READY = PrinterStatus(ready=True, paper=Paper.OK, cover_open=False, error=False)


def once_printing(twin: ReceiptPrinterTwin, strike: Callable[[], None]) -> None:
    """Strike when the first rows hang out of the printer."""

    def wait() -> None:
        while twin.torn < 20:
            sleep(0.01)
        strike()

    threading.Thread(target=wait, daemon=True).start()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({}, READY),
        ({"paper_left": 500}, replace(READY, paper=Paper.NEAR_END)),
        ({"paper_left": 0}, replace(READY, ready=False, paper=Paper.OUT, fault=Fault.PAPER)),
        ({"cover_open": True}, replace(READY, ready=False, cover_open=True, fault=Fault.COVER)),
        ({"cutter_error": True}, replace(READY, ready=False, error=True, fault=Fault.CUTTER)),
        ({"head_hot": True}, replace(READY, ready=False, error=True, fault=Fault.HOT)),
        ({"unrecoverable": True}, replace(READY, ready=False, error=True, fault=Fault.BROKEN)),
        ({"offline": True}, replace(READY, ready=False, fault=Fault.OFFLINE)),
        ({"mute": True}, replace(READY, ready=False, error=True, fault=Fault.SILENT)),
    ],
)
def test_each_state_is_told_apart(
    printer: EscposPrinter,
    twin: ReceiptPrinterTwin,
    fault: dict[str, int],
    status: PrinterStatus,
) -> None:
    for name, value in fault.items():
        setattr(twin, name, value)
    assert printer.status() == status


@pytest.mark.parametrize("fault", ["cover_open", "cutter_error", "head_hot", "offline", "mute"])
def test_nothing_is_sent_to_a_printer_that_is_not_ready(
    printer: EscposPrinter, twin: ReceiptPrinterTwin, fault: str
) -> None:
    setattr(twin, fault, True)
    with pytest.raises(PrinterNotReadyError) as caught:
        printer.print(RECEIPTS["en"])
    assert caught.value.outcome is Outcome.NOT_DONE
    setattr(twin, fault, False)
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1


def test_no_paper_is_named_before_printing(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 0
    with pytest.raises(PrinterPaperOutError):
        printer.print(RECEIPTS["en"])


def test_paper_that_ends_in_the_middle_wants_a_copy_on_the_new_roll(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 400
    with pytest.raises(PrinterCutShortError) as caught:
        printer.print(RECEIPTS["en"])
    assert caught.value.outcome is Outcome.UNKNOWN
    assert twin.torn == 400
    twin.load_paper()
    printer.print(replace(RECEIPTS["en"], copy=True))
    assert len(twin.slips) == 2


def test_a_torn_slip_is_voided_and_cut_off_before_the_next(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 400
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["vi"])
    twin.load_paper(keeps=True)  # a model that would now print the rest
    printer.print(RECEIPTS["en"])
    torn, whole = twin.slips
    assert "VOID" in read(ImageOps.invert(torn.convert("L").crop((0, 420, 576, 500))), "eng")
    assert "See the next receipt" in read(torn.crop((0, 490, 576, torn.height)), "eng")
    assert torn.height < 800  # paper fed to the blade included
    assert [code.text for code in zxingcpp.read_barcodes(whole.convert("L"))] == [QR]
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 3


def test_a_blade_that_came_free_is_recovered_by_the_next_try(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 2500
    once_printing(twin, lambda: setattr(twin, "cutter_error", True))
    with pytest.raises(PrinterCutShortError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])
    printer.print(replace(RECEIPTS["en"], copy=True))
    assert len(twin.slips) == 2
    assert not twin.cutter_error


def test_a_blade_that_stays_stuck_is_named_by_every_try(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s, twin.blade_stuck = 2500, True
    once_printing(twin, lambda: setattr(twin, "cutter_error", True))
    with pytest.raises(PrinterCutShortError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])
    with pytest.raises(PrinterNotReadyError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])


@pytest.fixture
def on_usb(twin: ReceiptPrinterTwin) -> UsbPrinterTwin:
    return UsbPrinterTwin(twin.path, 0x04B8, 0x0E15)


def usb_printer(device: UsbPrinterTwin) -> EscposPrinter:
    return EscposPrinter("04b8:0e15", opener=lambda: usb_line(0x04B8, 0x0E15, device))


def test_a_printer_on_usb_is_taken_from_the_kernel_and_given_back(
    on_usb: UsbPrinterTwin, twin: ReceiptPrinterTwin
) -> None:
    printer = usb_printer(on_usb)
    printer.print(RECEIPTS["en"])
    assert [code.text for code in zxingcpp.read_barcodes(twin.slips[0].convert("L"))] == [QR]
    twin.cover_open = True
    assert printer.status().fault is Fault.COVER
    assert not on_usb.claimed
    assert not on_usb.held_by_kernel


def test_usb_pulled_out_is_named_before_and_while_printing(
    on_usb: UsbPrinterTwin, twin: ReceiptPrinterTwin
) -> None:
    printer = usb_printer(on_usb)
    twin.rows_per_s = 500
    once_printing(twin, lambda: setattr(on_usb, "plugged", False))
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["en"])
    with pytest.raises(PrinterGoneError):
        printer.print(RECEIPTS["en"])


def test_a_printer_that_cannot_answer_is_not_used(twin: ReceiptPrinterTwin) -> None:
    deaf = UsbPrinterTwin(twin.path, 0x04B8, 0x0E15, answers=False)
    with pytest.raises(PrinterGoneError):
        usb_printer(deaf).status()


@pytest.mark.parametrize("spec", ["", "04b8", "04b8:", "4b8:e15", "04b8:0e15:1", "xxxx:yyyy"])
def test_a_wrong_usb_spec_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="VID:PID"):
        EscposPrinter.on_usb(spec)


def test_a_model_that_prints_on_without_paper_is_not_believed(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left, twin.runs_dry = 400, True
    with pytest.raises(PrinterCutShortError, match="paper ran out"):
        printer.print(RECEIPTS["en"])


def test_a_model_without_ordered_status_is_believed_when_it_stays_healthy(
    twin: ReceiptPrinterTwin,
) -> None:
    twin.ordered_status = False
    short = replace(RECEIPTS["en"], lines=(), notes=(), qr="")
    EscposPrinter(twin.path, baud=921_600).print(short)
    assert len(twin.slips) == 1


def test_a_roll_near_its_end_still_prints(printer: EscposPrinter, twin: ReceiptPrinterTwin) -> None:
    twin.paper_left = 7_000
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1
    assert printer.status().paper is Paper.NEAR_END


def test_printed_is_said_only_when_the_paper_is_out(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 2500
    began = monotonic()
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1
    assert monotonic() - began > 0.5


def test_a_fault_while_printing_is_noticed_before_the_end(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 500
    once_printing(twin, lambda: setattr(twin, "cover_open", True))
    with pytest.raises(PrinterCutShortError, match="cover open"):
        printer.print(RECEIPTS["en"])
    assert twin.slips == []


def test_a_cable_pulled_while_printing_is_a_receipt_cut_short(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 500
    once_printing(twin, twin.unplug)
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["en"])


def test_a_printer_that_is_not_there_is_named(twin: ReceiptPrinterTwin) -> None:
    printer = EscposPrinter("/dev/no-such-printer")
    with pytest.raises(PrinterGoneError):
        printer.status()
    with pytest.raises(PrinterGoneError):
        printer.print(RECEIPTS["en"])


def test_a_new_process_prints_on_the_same_printer(twin: ReceiptPrinterTwin) -> None:
    for _ in range(2):
        EscposPrinter(twin.path).print(RECEIPTS["en"])
    assert len(twin.slips) == 2
