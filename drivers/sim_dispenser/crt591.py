"""SIM dispenser CRT-571/591 over a serial line (8N1): knows commands and sensors, no journey.

Text      'C' cm pm | 'P' cm pm st0 st1 st2 data (done) | 'N' or 'E' cm pm e1 e0 (refused)
Dialogue: `crt591_line`. Chips: `crt591_chips`.
Source: docs/devices/crt591.md. Not seen on a device yet: the deadline, a card taken mid-move.
"""

from collections.abc import Callable
from typing import Final

import serial

from drivers.sim_dispenser.crt591_chips import Contacts, Radio, Sam
from drivers.sim_dispenser.crt591_line import QUICK_S, ChipRefusedError, Crt591Line
from kiosk.ports.errors import DeviceGarbledError
from kiosk.ports.sim_dispenser import DispenserRestartedError, DispenserSensorError, Place, Stock
from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError
from kiosk.ports.transceiver import CardRemovedError

Identify = Callable[[Callable[[bytes], bytes], bytes], SimIdentity]

BAUD: Final = 9600  # the device learns it from the first INIT

STATUS: Final = b"C10"
TO_GATE: Final = b"C20"
TO_READER: Final = b"C21"
TO_BIN: Final = b"C23"
BIN_COUNT: Final = b"C\xa50"
SET_BIN_COUNT: Final = b"C\xa51"

PLACES: Final = {b"0": Place.NOWHERE, b"1": Place.GATE, b"2": Place.READER}
MAGAZINE: Final = {b"0": "empty", b"1": "low", b"2": "enough"}


def open_crt591(path: str, identify: Identify) -> "Crt591":
    """Give the driver of the device at `path`; the first call opens the line and initialises."""
    port = serial.Serial(None, BAUD, exclusive=True, write_timeout=QUICK_S)
    port.port = path
    return Crt591(port, identify)


class Crt591:
    """A `SimDispenser`. Not thread-safe: one worker thread owns it.

    After `DeviceGoneError` each call tries to open the line again.
    """

    def __init__(
        self, port: serial.Serial, identify: Identify, move_deadline_s: float = 8.0
    ) -> None:
        self._line = Crt591Line(port, move_deadline_s)
        self._identify = identify
        self._name = self._line.name
        self.contacts = Contacts(self._line)

    def connect(self) -> None:
        """Initialise without moving: a card inside belongs to a ledger entry. Call it first."""
        self._line.connect()

    def close(self) -> None:
        """Close the line; the device keeps what it holds."""
        self._line.close()

    def radio(self) -> Radio:
        """Give the contactless reader; it shares the line, one talks at a time."""
        return Radio(self._line)

    def sam(self, slot: int = 0) -> Sam:
        """Give a security module's slot."""
        return Sam(self._line, slot)

    def stock(self) -> Stock:
        """Ask the sensors; no card moves. Initialises a device that had lost power."""
        try:
            return self._stock(self._line.run(STATUS, QUICK_S))
        except DispenserRestartedError:
            return self._stock(self._line.run(STATUS, QUICK_S))

    def feed_to_reader(self) -> None:
        """Take one card from the magazine, or the one inside, to the contacts."""
        self._move(TO_READER, Place.READER)

    def read_sim(self) -> SimIdentity:
        """Read the card at the contacts; the contacts are released afterwards."""
        try:
            atr = self.contacts.power()
        except ChipRefusedError as silent:
            raise SimUnreadableError(self._name, silent.detail) from silent
        try:
            identity = self._identify(self.contacts.transmit, atr)
        except CardRemovedError as silent:
            self.contacts.disconnect()
            raise SimUnreadableError(self._name, silent.detail) from silent
        except SimUnreadableError:
            self.contacts.disconnect()
            raise
        self.contacts.disconnect()
        return identity

    def present(self) -> None:
        """Hold the card at the gate; `stock` tells when it was taken."""
        self._move(TO_GATE, Place.GATE, Place.NOWHERE)  # nowhere: a customer quicker than we

    def capture(self) -> None:
        """Drop the card inside into the reject bin."""
        self._move(TO_BIN, Place.NOWHERE)

    def bin_count(self) -> int:
        """Read the machine's counter of its bin: 0 to 999, then it begins anew."""
        digits = self._line.run(BIN_COUNT, QUICK_S)[3:]
        if len(digits) != 3 or not digits.isdigit():
            raise DeviceGarbledError(self._name, f"{digits!r} is no count")
        return int(digits)

    def reset_bin_count(self) -> None:
        """Set the counter to 0, after the bin was emptied."""
        self._line.run(SET_BIN_COUNT + b"000", QUICK_S)

    def _move(self, text: bytes, *ends_at: Place) -> None:
        seen = self._stock(self._line.run(text, self._line.move_deadline_s)).card
        if seen not in ends_at:
            raise DispenserSensorError(self._name, f"{text!r} ended with the card {seen.value}")

    def _stock(self, states: bytes) -> Stock:
        place, magazine = PLACES.get(states[0:1]), MAGAZINE.get(states[1:2])
        if place is None or magazine is None or states[2:3] not in (b"0", b"1"):
            raise DeviceGarbledError(self._name, f"unknown sensor state {states[:3]!r}")
        return Stock(place, magazine != "enough", states[2:3] == b"1", magazine == "empty")
