"""SIM dispensers: one file a model family."""

from drivers.sim_dispenser.crt591 import Crt591, open_crt591

__all__ = ["Crt591", "open_crt591"]
