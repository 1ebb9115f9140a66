"""SIM dispensers: one file a model family."""

from drivers.sim_dispenser.crt541 import Crt541, open_crt541
from drivers.sim_dispenser.crt591 import Crt591, open_crt591
from drivers.sim_dispenser.k720 import K720, open_k720

__all__ = ["K720", "Crt541", "Crt591", "open_crt541", "open_crt591", "open_k720"]
