"""SIM cards: ICCID and IMSI by ISO/IEC 7816-4 APDUs, whatever carries them."""

from drivers.sim_card.identity import identify
from drivers.sim_card.slot import SimSlot

__all__ = ["SimSlot", "identify"]
