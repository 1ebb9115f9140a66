"""An identity document with a chip: its data, its files and the card that guards them."""

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.document import Document

__all__ = ["Document", "VirtualEmrtd"]
