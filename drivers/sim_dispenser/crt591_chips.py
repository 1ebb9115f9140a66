"""Chips at a CRT-571/591: contacts (CM 51), SAM slots (52) and radio (60), each a `Transceiver`.

Short APDUs only: 4 to 261 bytes there, 2 to 258 back. No card is fed or presented.
Source: docs/devices/crt591.md. Not from the manual, not seen on a device: the data of radio
activation (types asked for; type, ATQA or ATQB, UID, ATS in the answer) and of the SAM's slot.
"""

from typing import Final

from drivers.sim_dispenser.crt591_line import QUICK_S, ChipRefusedError, Crt591Line
from kiosk.ports.errors import DeviceError, DeviceGarbledError, DeviceRefusedError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError

CHIP_S: Final = 3.0
STATUS: Final = b"C10"
AT_READER: Final = b"2"
TO_RADIO: Final = b"C22"
STATES: Final = 3
VOLTS_3: Final = b"5"
VOLTS_5: Final = b"3"
LONGEST: Final = 261
WRONG_LENGTH: Final = b"\x67\x00"
TYPE_A: Final = b"A"
TYPE_B: Final = b"B"


class _Slot:
    """One way to a chip; after a refusal in mid-talk the chip counts as gone."""

    def __init__(self, line: Crt591Line, what: str, apdu: bytes, off: bytes) -> None:
        self._line, self._apdu, self._off = line, apdu, off
        self._name = f"{line.name} {what}"
        self._on = False

    @property
    def name(self) -> str:
        return self._name

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command as it is: GET RESPONSE is the caller's."""
        if not self._on:
            raise CardRemovedError(self._name, "not connected")
        if len(apdu) > LONGEST or (len(apdu) > 5 and apdu[4] == 0):
            return WRONG_LENGTH  # the machine carries no extended lengths: as a short card says it
        try:
            answer = self._line.run(self._apdu + apdu, CHIP_S)[STATES:]
        except ChipRefusedError as gone:
            raise CardRemovedError(self._name, gone.detail) from gone
        if len(answer) < 2:
            raise DeviceGarbledError(self._name, "one byte is no answer")
        return answer

    def disconnect(self) -> None:
        """Power the chip off and release it; harmless when there is nothing to end."""
        if self._on:
            self._on = False
            self._line.run(self._off, CHIP_S)

    def _absent(self) -> bool:
        return self._line.run(STATUS, QUICK_S)[0:1] != AT_READER


class Contacts(_Slot):
    """The chip contacts: a SIM at the reading place."""

    def __init__(self, line: Crt591Line) -> None:
        super().__init__(line, "contacts", b"CQ9", b"CQ1")

    def connect(self) -> bytes:
        """Power the card at 3.3 V, else at 5 V; give its ATR. 5 V EMV (30) is never asked for."""
        if self._absent():
            raise CardAbsentError(self._name, "no card at the contacts")
        return self.power()

    def power(self) -> bytes:
        """Power whatever stands there; raise `ChipRefusedError`."""
        answer = b""
        try:
            answer = self._line.run(b"CQ0" + VOLTS_3, CHIP_S)
        except ChipRefusedError:
            answer = self._line.run(b"CQ0" + VOLTS_5, CHIP_S)
        self._on = True
        return answer[STATES + 1 :]  # after three states and the protocol


class Sam(_Slot):
    """A security module in one of the machine's own slots, counted from 0."""

    def __init__(self, line: Crt591Line, slot: int = 0) -> None:
        super().__init__(line, f"SAM {slot}", b"CR9", b"CR1")
        self._slot = slot

    def connect(self) -> bytes:
        """Choose the slot and power the module; give its ATR."""
        try:
            self._line.run(b"CR@" + str(self._slot).encode(), CHIP_S)
            answer = self._line.run(b"CR0" + VOLTS_3, CHIP_S)
        except ChipRefusedError as empty:
            raise CardAbsentError(self._name, empty.detail) from empty
        self._on = True
        return answer[STATES + 1 :]


class Radio(_Slot):
    """The contactless reader: a card inside, brought to the radio position; types A and B."""

    def __init__(self, line: Crt591Line) -> None:
        super().__init__(line, "radio", b"C`4", b"C`1")

    def connect(self) -> bytes:
        """Activate the card; give its ATS (type A) or ATQB (type B, ISO 14443-3)."""
        if self._absent():
            raise CardAbsentError(self._name, "no card inside")
        self._line.run(TO_RADIO, self._line.move_deadline_s)
        try:
            found = self._line.run(b"C`0" + TYPE_A + TYPE_B, CHIP_S)[STATES:]
        except ChipRefusedError as silent:
            raise CardAbsentError(self._name, silent.detail) from silent
        greeting = self._greeting(found)
        self._on = True
        return greeting

    def _greeting(self, found: bytes) -> bytes:
        kind, data = found[0:1], found[1:]
        if kind == TYPE_B:
            self._apdu = b"C`5"
            return data
        if kind != TYPE_A:
            raise self._no_card(kind)
        self._apdu = b"C`4"
        uid = data[3] if len(data) > 3 else 0  # ATQA, SAK, length of the UID, UID, ATS
        ats = data[4 + uid :]
        if not uid or not ats or ats[0] != len(ats):
            raise DeviceGarbledError(self._name, "activation without an ATS")
        return ats

    def _no_card(self, kind: bytes) -> DeviceError:
        return DeviceRefusedError(self._name, f"a card of type {kind!r} takes no APDUs")
