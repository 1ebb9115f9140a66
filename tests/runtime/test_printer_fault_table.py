"""Each fault of the receipt printer ends in its screen and its alert; the case stays sent.

The real driver before the printer's twin; what it raises is given to the journey's own step.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import sleep

import pytest

from kiosk.case.paper import Receipt
from kiosk.health.ask import ask
from kiosk.health.printer import check
from kiosk.journeys import effects as do
from kiosk.journeys.state import Stage
from kiosk.ports.errors import DeviceError
from kiosk.ports.receipt_printer import PrinterCutShortError
from printer.escpos import EscposPrinter
from sync.wire.receipt_v1 import MailReceipt
from tests.journeys.world import world
from twins.receipt_printer import ReceiptPrinterTwin

RECEIPT = Receipt(
    "en", "SIM registration receipt", "K07-20261123-0042", "23/11/2026 09:41",
    (("Name", "N*** A"),), ("Put the SIM into your phone.",) * 6, "SIMKIOSK:1:K07:H7KQ", False, (),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What strikes; the alert of the state that stays; whether the slip still comes out."""

    name: str
    fault: dict[str, object]
    alert: str | None
    printed: bool = False


BEFORE = [
    Row("paper near its end", {"paper_left": 5_000}, "printer.paper_low", printed=True),
    Row("paper out", {"paper_left": 0}, "printer.paper_out"),
    Row("cover open", {"cover_open": True}, "printer.cover_open"),
    Row("cutter stuck", {"cutter_error": True, "blade_stuck": True}, "printer.cutter_stuck"),
    Row("head hot", {"head_hot": True}, "printer.head_hot"),
    Row("error for service", {"unrecoverable": True}, "printer.broken"),
    Row("offline", {"offline": True}, "printer.offline"),
]  # fmt: skip
DURING = [
    Row("paper ends", {"paper_left": 0}, "printer.paper_out"),
    Row("cover opened", {"cover_open": True}, "printer.cover_open"),
    Row("cutter sticks", {"cutter_error": True, "blade_stuck": True}, "printer.cutter_stuck"),
    Row("goes offline", {"offline": True}, "printer.offline"),
]  # fmt: skip


def strike(twin: ReceiptPrinterTwin, fault: dict[str, object]) -> None:
    for name, value in fault.items():
        setattr(twin, name, value)


def printing(twin: ReceiptPrinterTwin, then: Callable[[], None]) -> None:
    """Strike when the first rows hang out of the printer."""

    def wait() -> None:
        while twin.torn < 20:
            sleep(0.005)
        then()

    threading.Thread(target=wait, daemon=True).start()


def shown(failed: DeviceError | None) -> tuple[bool, bool]:
    """Walk a visit to its last screen; tell whether it was printed, and whether a mail comes."""
    made = world() if failed is None else world(answers={do.Print: (failed.code, failed.detail)})
    made.walk(Stage.DONE)
    assert made.visit.outcome == "submitted"
    asked = [e for e in made.done if isinstance(e, do.Ask) and isinstance(e.question, MailReceipt)]
    assert len(asked) == made.visit.draft.receipt_by_mail
    return made.visit.draft.printed, made.visit.draft.receipt_by_mail


def tried(twin: ReceiptPrinterTwin) -> DeviceError | None:
    try:
        EscposPrinter(twin.path).print(RECEIPT)
    except DeviceError as failed:
        return failed
    return None


def alert(twin: ReceiptPrinterTwin) -> str | None:
    told = ask("simkiosk-devices", partial(check, EscposPrinter(twin.path)))
    return told.code if told is not None else None


@pytest.mark.parametrize("row", BEFORE, ids=lambda row: row.name)
def test_a_fault_before_printing_has_its_screen_and_its_alert(row: Row) -> None:
    with ReceiptPrinterTwin() as twin:
        strike(twin, row.fault)
        assert shown(tried(twin)) == (row.printed, not row.printed)
        assert alert(twin) == row.alert
        assert len(twin.slips) == row.printed


@pytest.mark.parametrize("row", DURING, ids=lambda row: row.name)
def test_a_fault_while_printing_has_its_screen_and_its_alert(row: Row) -> None:
    with ReceiptPrinterTwin() as twin:
        twin.rows_per_s = 1500
        printing(twin, partial(strike, twin, row.fault))
        failed = tried(twin)
        assert isinstance(failed, PrinterCutShortError)
        assert shown(failed) == (False, True)
        assert alert(twin) == row.alert
        assert twin.slips == []


def test_no_line_at_all_has_its_screen_and_its_alert() -> None:
    with ReceiptPrinterTwin() as twin:
        twin.unplug()
        assert shown(tried(twin)) == (False, True)
        assert alert(twin) == "printer.gone"
