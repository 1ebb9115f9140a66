"""The chip side of a CRT-591: contacts (CM 51), security modules (52) and radio (60).

Written from the manufacturer's protocol (docs/devices/crt591.md), which marks the rest.
Cards are whatever has `atr`, `reset()` and `process(APDU)`; those with `ats` also answer by radio.
"""

from dataclasses import dataclass, field
from typing import Protocol

Answer = tuple[bytes, bytes]  # a refusal, or the data
SHORTEST, LONGEST, LONGEST_ANSWER = 4, 261, 258
UID = bytes.fromhex("08112233")


class Chip(Protocol):
    """A smart card at the contacts."""

    @property
    def atr(self) -> bytes: ...

    def reset(self) -> None: ...

    def process(self, apdu: bytes) -> bytes: ...


@dataclass(kw_only=True)
class ChipSide:
    """What is powered where; `card` and `at` are the machine's."""

    card: Chip | None = None  # the one inside
    at: str = ""  # "", "track", "reader", "gate"
    powered: bool = False  # the chip at the contacts
    radio: bytes = b""  # "A" or "B" while a card answers by radio
    sams: list[Chip] = field(default_factory=list)
    only_5v: bool = False  # the cards inside are of ISO 7816-3 class A
    type_b: bool = False  # cards with a radio are of type B
    _sam: int = 0
    _sam_on: bool = False

    def _unpower(self) -> None:
        self.powered, self.radio, self._sam_on = False, b"", False

    def _chip_type(self, what: bytes, _: bytes) -> Answer:
        """CM 50: which card stands there, by contacts (30) or by radio (31)."""
        there = self.at == "reader" and self.card is not None
        if what == b"0":
            kind = b"00" if not there or not self.card else b"1" + protocol(self.card.atr)
            return b"", kind
        return b"", b"10" if there and hasattr(self.card, "ats") else b"00"

    def _contacts(self, what: bytes, data: bytes) -> Answer:
        if what == b"1":
            self.powered = False
            return b"", b""
        if what == b"2":
            return b"", b"1" if self.powered else b"0"
        if self.at != "reader" or self.card is None:
            return b"43", b""
        if what in (b"0", b"8"):
            refusal, told = self._reset(self.card, data if what == b"0" else b"3")
            self.powered = not refusal
            return refusal, told
        return self._apdu(self.card, data, on=self.powered) if what in b"349" else (b"01", b"")

    def _security_module(self, what: bytes, data: bytes) -> Answer:
        if what == b"@":
            self._sam, self._sam_on = int(data or b"0"), False
            return b"", b""
        if what == b"1":
            self._sam_on = False
            return b"", b""
        if what == b"2":
            return b"", b"1" if self._sam_on else b"0"
        if self._sam >= len(self.sams):
            return b"61", b""
        if what in (b"0", b"8"):
            refusal, told = self._reset(self.sams[self._sam], data or b"5")
            self._sam_on = not refusal
            return refusal, told
        return self._apdu(self.sams[self._sam], data, on=self._sam_on)

    def _by_radio(self, what: bytes, data: bytes) -> Answer:
        if what == b"0":
            return self._activate(data)
        if what == b"1":
            self.radio = b""
            return b"", b""
        if what == b"2":
            return b"", self.radio or b"0"
        wanted = {b"4": b"A", b"5": b"B", b"9": self.radio}.get(what)
        if wanted is None:
            return b"03", b""
        if self.card is None or not self.radio or wanted != self.radio:
            return b"65", b""
        return self._apdu(self.card, data, on=True)

    def _activate(self, wanted: bytes) -> Answer:
        ats = getattr(self.card, "ats", b"")
        kind = b"B" if self.type_b else b"A"
        if self.at != "reader" or self.card is None or not ats or kind not in (wanted or b"AB"):
            return b"61", b""
        self.card.reset()
        self.radio = kind
        if self.type_b:
            return b"", b"B" + b"\x50" + UID + bytes.fromhex("00000000") + bytes.fromhex("008171")
        return b"", b"A" + b"\x44\x00\x20" + bytes([len(UID)]) + UID + bytes(ats)

    def _reset(self, card: Chip, volts: bytes) -> Answer:
        card.reset()
        atr = card.atr
        if not atr or (self.only_5v and volts == b"5"):
            return b"61", b""
        if volts == b"0" and not fits_emv(atr):
            return b"69", b""
        return b"", protocol(atr) + atr

    def _apdu(self, card: Chip, data: bytes, *, on: bool) -> Answer:
        if not on:
            return b"65", b""
        if not SHORTEST <= len(data) <= LONGEST:
            return b"04", b""
        answer = card.process(data)
        if not 2 <= len(answer) <= LONGEST_ANSWER:
            self._unpower()
            return b"63", b""
        return b"", answer


def protocol(atr: bytes) -> bytes:
    """T of the first TD byte (ISO 7816-3 clause 8.2.3), as a digit."""
    if len(atr) < 3:
        return b"0"
    present = atr[1] >> 4
    place = 2 + bin(present & 0x07).count("1")
    first = atr[place] & 0x0F if present & 0x08 and place < len(atr) else 0
    return b"1" if first == 1 else b"0"


def fits_emv(atr: bytes) -> bool:
    """EMV asks for TB1 and TC1; SIM cards have neither."""
    return atr[1] & 0x60 == 0x60
