"""Rules of e-identity level 1: which cards, which colours, whose help line.

Decree 69/2024/ND-CP art. 10: level 1 is asked for by whoever holds a chip card, on a device.
"""

import msgspec

from kiosk.case.challenge import Palette


class EidLevel1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hotline` stands on receipts of this journey beside the brand's own."""

    documents: tuple[str, ...] = ("cccd", "can_cuoc")
    palette: Palette = Palette.ORANGE_BLUE
    hotline: str = "1900 0368"
