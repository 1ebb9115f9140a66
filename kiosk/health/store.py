"""Checks: the private store is whole, and every SIM card is accounted for."""

from collections.abc import Callable

from kiosk.health.problem import Problem, error, warning


def check(verify: Callable[[], None]) -> Problem | None:
    """`verify` raises the store's own error, which names the file."""
    verify()
    return None


def check_ledger(out_without_case: int, *, move_open: bool) -> Problem | None:
    """Count cards that left without a case: there must be none."""
    if out_without_case:
        what = f"{out_without_case} cards went out without a case"
        return error("ledger.unaccounted", what, "count magazine and bin; report to the centre")
    if move_open:
        todo = "nothing: the kiosk asks the dispenser at its next start"
        return warning("ledger.move_open", "the last move of a card is not settled", todo)
    return None
