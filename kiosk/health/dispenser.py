"""Check: the SIM dispenser can give a card and take one back. No card moves."""

from kiosk.health.problem import Problem, error, warning
from kiosk.ports.sim_dispenser import SimDispenser


def check(dispenser: SimDispenser) -> Problem | None:
    """Read the sensors."""
    stock = dispenser.stock()
    if stock.bin_full:
        return error("sim_dispenser.bin_full", "no room for a rejected card", "empty the bin")
    if stock.magazine_empty:
        return error("sim_dispenser.empty", "the magazine is empty", "refill the magazine")
    if stock.magazine_low:
        return warning("sim_dispenser.low", "few cards are left", "refill the magazine")
    return None
