"""Check: a receipt would come out now."""

from typing import Final

from kiosk.health.problem import Problem, error, warning
from kiosk.ports.receipt_printer import Fault, Paper, ReceiptPrinter

SERVICE: Final = "switch it off and on; call service when it stays"
REMEDIES: Final = {
    Fault.COVER: ("printer.cover_open", "the cover is open", "close the cover"),
    Fault.CUTTER: ("printer.cutter_stuck", "the blade did not return", "free the cutter"),
    Fault.HOT: ("printer.head_hot", "the head is too hot", "let it cool, check the air around it"),
    Fault.BROKEN: ("printer.broken", "an error that it cannot leave itself", SERVICE),
    Fault.OFFLINE: ("printer.offline", "it says that it is offline", SERVICE),
    Fault.SILENT: ("printer.silent", "no answer", "switch it on, check its cable"),
}


def check(printer: ReceiptPrinter) -> Problem | None:
    """Read the sensors; nothing is printed."""
    status = printer.status()
    if status.paper is Paper.OUT:
        return error("printer.paper_out", "no paper", "put in a new roll")
    if status.fault in REMEDIES:
        return error(*REMEDIES[status.fault])
    if status.cover_open or status.error or not status.ready:
        return error("printer.not_ready", "cutter or head", "free the cutter, let the head cool")
    if status.paper is Paper.NEAR_END:
        return warning("printer.paper_low", "the roll is near its end", "put in a new roll")
    return None
