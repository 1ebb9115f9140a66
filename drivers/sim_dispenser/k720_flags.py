"""The twelve flags of the TCD/CD-720M family (docs/devices/k720.md, PB)."""

from enum import IntFlag
from typing import Final

DIGITS: Final = 3


class Flag(IntFlag):
    """First digit high; each digit carries four flags in its low nibble."""

    DISPENSING = 0x800
    CALLING_BACK = 0x400
    FAILED = 0x200
    BIN_FULL = 0x100
    TAKEN = 0x080
    CALLED_BACK = 0x040
    JAMMED = 0x020
    LOW = 0x010
    EMPTY = 0x008
    AT_GATE = 0x004
    AT_READER = 0x002
    READY = 0x001


MOVING: Final = Flag.DISPENSING | Flag.CALLING_BACK
STUCK: Final = Flag.JAMMED | Flag.FAILED
PLACES: Final = Flag.AT_GATE | Flag.AT_READER | Flag.READY


def flags(digits: bytes) -> Flag | None:
    """Read three digits 30..3F; `None` for others and for a card at two places at once."""
    if len(digits) != DIGITS or any(digit >> 4 != 0x3 for digit in digits):
        return None
    first, second, third = (digit & 0x0F for digit in digits)
    read = Flag(first << 8 | second << 4 | third)
    return None if (read & PLACES).bit_count() > 1 else read
