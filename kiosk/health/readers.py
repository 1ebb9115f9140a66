"""Checks: the readers answer. Nothing is read from a card that may lie there."""

from kiosk.health.problem import Problem
from kiosk.ports.chip_reader import ChipReader
from kiosk.ports.sim_reader import SimReader


def check_chip(reader: ChipReader) -> Problem | None:
    """Ask whether a chip is present; the answer does not matter."""
    reader.present()
    return None


def check_sim(reader: SimReader) -> Problem | None:
    """Ask whether a SIM is in the slot; the answer does not matter."""
    reader.present()
    return None
