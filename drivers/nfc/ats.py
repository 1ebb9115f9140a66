"""Answer to select of ISO/IEC 14443-4 5.2, by its format byte: any part may be absent."""

from typing import Final

TA: Final = 0x10


def best_rates(ats: bytes) -> tuple[int, int]:
    """Give the InPSL codes towards the card and from it, at most 424 kbit/s, 0 for 106."""
    if len(ats) < 3 or not ats[1] & TA:
        return 0, 0
    ta = ats[2]
    to_card, from_card = _best(ta & 7), _best(ta >> 4 & 7)
    if ta & 0x80:  # the same rate both ways only
        to_card = from_card = _best(ta & ta >> 4 & 7)
    return to_card, from_card


def _best(bits: int) -> int:
    # bit 1 is twice 106 kbit/s, bit 2 four times
    return 2 if bits & 2 else bits & 1
