"""The field before a PN532: a card in it, blocks that get lost, and the time all of it takes.

From ISO/IEC 14443-4 clause 7: the card's half of the block protocol, and the octets a module sends
when it does the terminal's half itself. Frames carry nine bits an octet, 106 kbit/s and its
multiples; gaps between frames are left out.
"""

import random
from dataclasses import dataclass, field
from typing import Protocol

CRC = 2
BITS = 9
BASE = 106_000
SIZES = (16, 24, 32, 40, 48, 64, 96, 128, 256)
UNIT_S = 256 * 16 / 13.56e6


class Card(Protocol):
    """What lies on the antenna."""

    @property
    def ats(self) -> bytes: ...

    def reset(self) -> None: ...

    def process(self, apdu: bytes) -> bytes:
        """Give the answer, or an empty one for a card that left the field."""
        ...


def frame_size(ats: bytes) -> int:
    """Give the longest frame the card takes (5.2.3)."""
    return SIZES[min(ats[1] & 0x0F, 8)] if len(ats) > 1 else 32


def waiting_s(ats: bytes) -> float:
    """Give the frame waiting time (7.2)."""
    at = 2 + (ats[1] >> 4 & 1) if len(ats) > 1 else 0
    said = len(ats) > at and len(ats) > 1 and ats[1] & 0x20
    return UNIT_S * (1 << (ats[at] >> 4 if said else 4))


@dataclass
class Field:
    """Faults and speed; `rates` are codes towards the card and back, 0 for 106 kbit/s."""

    loss: float = 0.0  # part of the frames that never arrive
    wtx: int = 0  # times the card asks for more time before each answer
    frame: int = 256  # the longest frame the module takes; some firmware says 64
    seed: int = 1
    rates: tuple[int, int] = (0, 0)
    lost: int = 0
    took_s: float = 0.0  # time of the frames since somebody looked
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def passes(self, octets: int, *, back: bool) -> bool:
        """Let a frame through the field, or lose it."""
        rate = self.rates[1] if back else self.rates[0]
        self.took_s += octets * BITS / (BASE << rate)
        if self.loss and self.chance.random() < self.loss:
            self.lost += 1
            return False
        return True

    def carries(self, there: int, back: int, retries: int, wait_s: float) -> bool:
        """Let the module exchange two frames, trying again as often as it was told to."""
        for _ in range(retries + 1):
            if self.passes(there, back=False) and self.passes(back, back=True):
                return True
            there = 1 + CRC  # it asks for the block again
            self.took_s += wait_s
        return False


class BlockCard:
    """A card that speaks blocks: the card's half of 7.5, with one command at a time."""

    def __init__(self, card: Card, field_: Field) -> None:
        self._card, self._field = card, field_
        self._number = 1
        self._command = b""
        self._answer: list[bytes] = []
        self._last = b""
        self._waits = 0

    def hear(self, block: bytes) -> bytes:
        """Answer a block; nothing when it makes no sense or the card is gone."""
        kind = block[0]
        if kind & 0xEE == 0x02:
            self._number ^= 1
            return self._say(self._information(block))
        if kind & 0xE6 == 0xA2:
            return self._acknowledged(kind)
        if kind & 0xF7 == 0xF2:
            return self._say(self._next())
        return block if kind & 0xF7 == 0xC2 else b""

    def _information(self, block: bytes) -> bytes:
        self._command += block[1:]
        if block[0] & 0x10:
            return bytes([0xA2 | self._number])
        answer, self._command = self._card.process(self._command), b""
        size = min(self._field.frame, 256) - 1 - CRC
        self._answer = [answer[i : i + size] for i in range(0, len(answer), size)]
        self._waits = self._field.wtx
        return self._next()

    def _acknowledged(self, kind: int) -> bytes:
        if kind & 1 == self._number:  # the terminal has not heard our last block
            return self._last
        if kind & 0x10:
            return self._say(bytes([0xA2 | self._number]))
        self._number ^= 1
        self._waits = self._field.wtx
        return self._say(self._next())

    def _next(self) -> bytes:
        if not self._answer:
            return b""
        if self._waits:
            self._waits -= 1
            return b"\xf2\x01"
        part = self._answer.pop(0)
        return bytes([0x02 | (0x10 if self._answer else 0) | self._number]) + part

    def _say(self, block: bytes) -> bytes:
        self._last = block
        return block
