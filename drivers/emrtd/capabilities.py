"""What a card says of itself when it wakes: historical bytes of ATR (7816-3) or ATS (14443-4)."""

from typing import Final

COMPACT: Final = (0x00, 0x80)  # category indicators of compact TLV (7816-4 8.1.1)
CAPABILITIES: Final = 7
LONG_LENGTHS: Final = 0x40  # third table: extended Lc and Le fields


def takes_extended(greeting: bytes) -> bool:
    """Tell whether the card says that it takes commands of extended length."""
    history = _from_atr(greeting) if greeting[:1] in (b"\x3b", b"\x3f") else _from_ats(greeting)
    if not history or history[0] not in COMPACT:
        return False
    at = 1
    while at < len(history):
        tag, size = history[at] >> 4, history[at] & 0x0F
        if tag == CAPABILITIES and size >= 3 and at + 3 < len(history):
            return bool(history[at + 3] & LONG_LENGTHS)
        at += 1 + size
    return False


def _from_atr(atr: bytes) -> bytes:
    if len(atr) < 2:
        return b""
    count, flags, at = atr[1] & 0x0F, atr[1] >> 4, 2
    while flags:
        at += flags.bit_count()
        if not flags & 8 or at > len(atr):
            break
        flags = atr[at - 1] >> 4
    return atr[at : at + count]


def _from_ats(ats: bytes) -> bytes:
    if len(ats) < 2 or ats[0] > len(ats):
        return b""
    return ats[2 + (ats[1] >> 4 & 7).bit_count() : ats[0]]
