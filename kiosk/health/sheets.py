"""Check: the office printer's queue takes jobs and prints them."""

from kiosk.health.problem import Problem, error, warning
from kiosk.ports.sheet_printer import SheetPrinter

REMEDY = "lpstat -p; add paper, clear the jam, then: cupsenable QUEUE"


def check(sheets: SheetPrinter) -> Problem | None:
    """Ask the queue; nothing is printed."""
    state = sheets.state()
    if state.stopped:
        return error("sheets.stopped", state.reasons, REMEDY)
    return warning("sheets.needs", state.reasons, REMEDY) if state.reasons else None
