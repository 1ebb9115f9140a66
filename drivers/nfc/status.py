"""What a PN532 says of an exchange (UM0701-02 7.1): the low six bits of the status octet."""

from typing import Final

NAMES: Final = {
    0x01: "no answer in time",
    0x02: "check sum",
    0x03: "parity",
    0x04: "bit count in anticollision",
    0x05: "framing",
    0x06: "collision of bits",
    0x07: "buffer too small",
    0x09: "buffer of the field overflown",
    0x0A: "field not switched on in time",
    0x0B: "protocol",
    0x0D: "overheated",
    0x0E: "buffer of the module overflown",
    0x10: "invalid parameter",
    0x12: "unknown command of the other side",
    0x13: "format",
    0x14: "authentication",
    0x23: "check octet of the identifier",
    0x25: "invalid state",
    0x26: "not allowed in this configuration",
    0x27: "not acceptable in this context",
    0x29: "released",
    0x2A: "card exchanged",
    0x2B: "card disappeared",
    0x2C: "identifiers differ",
    0x2D: "over-current",
    0x2E: "node address missing",
}
CARD_LEFT: Final = (0x01, 0x0A, 0x27, 0x29, 0x2A, 0x2B)
LOST: Final = (0x01, 0x02, 0x03, 0x05, 0x06)  # of one block, which may be sent again


def words(status: int) -> str:
    """Name a status."""
    return NAMES.get(status, "unknown")
