"""Check: a receipt would come out now."""

from kiosk.health.problem import Problem, error, warning
from kiosk.ports.receipt_printer import Paper, ReceiptPrinter


def check(printer: ReceiptPrinter) -> Problem | None:
    """Read the sensors; nothing is printed."""
    status = printer.status()
    if status.paper is Paper.OUT:
        return error("printer.paper_out", "no paper", "put in a new roll")
    if status.cover_open:
        return error("printer.not_ready", "the cover is open", "close the cover")
    if status.error or not status.ready:
        return error("printer.not_ready", "cutter or head", "free the cutter, let the head cool")
    if status.paper is Paper.NEAR_END:
        return warning("printer.paper_low", "the roll is near its end", "put in a new roll")
    return None
