"""Half-duplex block transmission of ISO/IEC 14443-4 clause 7, the terminal's half in software.

Serves modules whose own protocol fails with a card. Knows blocks, no module: `carry` takes one
block and a waiting time, gives the card's block or raises `LostBlockError`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

FRAME_SIZES: Final = (16, 24, 32, 40, 48, 64, 96, 128, 256)  # by FSCI; larger ones are 256 here
OVERHEAD: Final = 3  # block's first octet and two of CRC, which the module makes
DEFAULT_FWI: Final = 4
UNIT_S: Final = 256 * 16 / 13.56e6
LONGEST_WAIT_S: Final = UNIT_S * (1 << 14)
INFORMATION: Final = 0x02
ACK: Final = 0xA2
NAK: Final = 0xB2
CHAINED: Final = 0x10
WTX: Final = 0xF2
REPEATS: Final = 5  # of one block; the standard wants at least two
MOST_BLOCKS: Final = 2000  # of one exchange: 64 KiB in frames of 64 octets

Carry = Callable[[bytes, float], bytes]


class LostBlockError(Exception):
    """No block, or one that arrived broken."""


class BlockError(Exception):
    """The card broke the rules, or was not to be understood any more; the message says where."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What an answer to select tells, with the standard's defaults for what it leaves out."""

    frame: int = 32
    wait_s: float = UNIT_S * (1 << DEFAULT_FWI)


def greeting(ats: bytes) -> Greeting:
    """Read an ATS (5.2); any part may be absent."""
    if len(ats) < 2 or ats[0] < 2:
        return Greeting()
    frame = FRAME_SIZES[min(ats[1] & 0x0F, len(FRAME_SIZES) - 1)]
    at = 2 + (ats[1] >> 4 & 1)  # behind TA(1)
    if not ats[1] & 0x20 or at >= len(ats):
        return Greeting(frame)
    fwi = ats[at] >> 4
    return Greeting(frame, UNIT_S * (1 << (DEFAULT_FWI if fwi > 14 else fwi)))


class IsoDep:
    """One activated card; block numbers live as long as it does."""

    def __init__(self, carry: Carry, told: Greeting, budget_s: float) -> None:
        self._carry = carry
        self._told = told
        self._budget_s = budget_s
        self._number = 0
        self._ends = 0.0

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command in as many blocks as it takes; raise `BlockError`."""
        self._ends = monotonic() + self._budget_s
        size = self._told.frame - OVERHEAD
        parts = [apdu[i : i + size] for i in range(0, len(apdu), size)] or [b""]
        for part in parts[:-1]:
            said = self._exchange(bytes([INFORMATION | CHAINED | self._number]) + part)
            if said[0] & 0xF6 != ACK & 0xF6:
                raise BlockError(f"block {said[0]:02X} amid a chained command")
        return self._collect(self._exchange(bytes([INFORMATION | self._number]) + parts[-1]))

    def _collect(self, block: bytes) -> bytes:
        """Give the answer that begins with a block, asking for the rest of it."""
        data = b""
        for _ in range(MOST_BLOCKS):
            if not _is_information(block):
                raise BlockError(f"block {block[0]:02X} instead of information")
            data += block[1:]
            if not block[0] & CHAINED:
                return data
            block = self._exchange(bytes([ACK | self._number]))
        raise BlockError("an answer without end")

    def _exchange(self, block: bytes) -> bytes:
        """Send a block until its answer is there (rules 2 to 8 of 7.5.5), then count up."""
        asking, lost = block, 0
        while True:
            said = self._patiently(asking)
            if said and self._answers(said):
                self._number ^= 1
                return said
            lost += 1
            if lost > REPEATS:
                raise BlockError(f"{lost} blocks lost")
            # a card that has not heard the block says so, and gets it once more; otherwise it is
            # asked for its own again, amid its chain by the same acknowledgement
            unheard = bool(said) and said[0] & 0xF6 == ACK & 0xF6 and _is_information(block)
            asking = block if unheard or not _is_information(block) else bytes([NAK | self._number])

    def _answers(self, said: bytes) -> bool:
        known = _is_information(said) or said[0] & 0xF6 == ACK & 0xF6
        return known and said[0] & 1 == self._number

    def _patiently(self, block: bytes) -> bytes:
        """Send a block and grant the card the time it asks for; nothing when something got lost."""
        wait_s = self._told.wait_s
        for _ in range(MOST_BLOCKS):
            if monotonic() > self._ends:
                raise BlockError("the card's time is over")
            try:
                said = self._carry(block, wait_s)
            except LostBlockError:
                return b""
            if not said:
                return b""
            if said[0] != WTX:
                return said
            more = said[1] & 0x3F if len(said) == 2 else 0
            if not 1 <= more <= 59:
                raise BlockError("no sense in the time the card asks for")
            block = bytes([WTX, more])
            wait_s = min(self._told.wait_s * more, LONGEST_WAIT_S)
        raise BlockError("the card asks for time without end")


def _is_information(block: bytes) -> bool:
    return block[0] & 0xEE == INFORMATION
