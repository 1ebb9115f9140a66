"""SIM dispenser CRT-571/591 over a serial line (8N1): knows commands and sensors, no journey.

Text      'C' cm pm | 'P' cm pm st0 st1 st2 data (done) | 'N' or 'E' cm pm e1 e0 (refused)
Dialogue  command -> 06 -> it works -> answer -> 06; a spoilt answer is asked for again with 15.
Source: docs/devices/crt591.md. Not seen on a device yet: the deadline, a card taken mid-move.
"""

import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import serial

from drivers.sim_dispenser.frames import ACK, MAX_BURST, NAK, STX, find_texts, frame
from drivers.sim_dispenser.refusals import CHIP_CODES, MEANINGS, NOT_INITIALISED, REFUSALS
from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
)
from kiosk.ports.sim_dispenser import DispenserRestartedError, Place, Stock
from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError

Identify = Callable[[Callable[[bytes], bytes], bytes], SimIdentity]

BAUD: Final = 9600  # the device learns it from the first INIT
QUICK_S: Final = 1.0
CHIP_S: Final = 3.0
GAP_S: Final = 0.1  # silence that ends an answer; the device sends without pauses
STRIKES: Final = 3

INIT_DO_NOT_MOVE: Final = b"C03"
STATUS: Final = b"C10"
TO_GATE: Final = b"C20"
TO_READER: Final = b"C21"
TO_BIN: Final = b"C23"
POWER_OFF: Final = b"CQ1"
COLD_RESET_3V: Final = b"CQ05"
COLD_RESET_5V: Final = b"CQ03"
APDU: Final = b"CQ9"

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
        self._port = port
        self._identify = identify
        self._move_deadline_s = move_deadline_s
        self._name = f"sim_dispenser@{port.name}"

    def connect(self) -> None:
        """Initialise without moving: a card inside belongs to a ledger entry. Call it first."""
        answer = self._ask(INIT_DO_NOT_MOVE, self._move_deadline_s)
        if answer[0:1] != b"P":
            raise self._refusal(INIT_DO_NOT_MOVE, answer[3:5])

    def close(self) -> None:
        """Close the line; the device keeps what it holds."""
        self._port.close()

    def stock(self) -> Stock:
        """Ask the sensors; no card moves. Initialises a device that had lost power."""
        try:
            return self._stock(self._run(STATUS, QUICK_S))
        except DispenserRestartedError:
            return self._stock(self._run(STATUS, QUICK_S))

    def feed_to_reader(self) -> None:
        """Take one card from the magazine, or the one inside, to the contacts."""
        self._move(TO_READER, Place.READER)

    def read_sim(self) -> SimIdentity:
        """Read the card at the contacts; the contacts are released afterwards."""
        atr = self._power_on()
        try:
            identity = self._identify(self._transmit, atr)
        except SimUnreadableError:
            self._run(POWER_OFF, CHIP_S)
            raise
        self._run(POWER_OFF, CHIP_S)
        return identity

    def present(self) -> None:
        """Hold the card at the gate; `stock` tells when it was taken."""
        self._move(TO_GATE, Place.GATE, Place.NOWHERE)  # nowhere: a customer quicker than we

    def capture(self) -> None:
        """Drop the card inside into the reject bin."""
        self._move(TO_BIN, Place.NOWHERE)

    def _move(self, text: bytes, *ends_at: Place) -> None:
        seen = self._stock(self._run(text, self._move_deadline_s)).card
        if seen not in ends_at:
            raise DeviceRefusedError(self._name, f"{text!r} ended with the card {seen.value}")

    def _stock(self, states: bytes) -> Stock:
        place, magazine = PLACES.get(states[0:1]), MAGAZINE.get(states[1:2])
        if place is None or magazine is None or states[2:3] not in (b"0", b"1"):
            raise DeviceGarbledError(self._name, f"unknown sensor state {states[:3]!r}")
        return Stock(place, magazine != "enough", states[2:3] == b"1", magazine == "empty")

    def _power_on(self) -> bytes:
        """Give the ATR, at 3.3 V or else 5 V (ISO 7816-3 classes B and A)."""
        try:
            answer = self._run(COLD_RESET_3V, CHIP_S)
        except SimUnreadableError:
            answer = self._run(COLD_RESET_5V, CHIP_S)
        return answer[4:]  # after three states and the protocol

    def _transmit(self, apdu: bytes) -> bytes:
        return self._run(APDU + apdu, CHIP_S)[3:]

    def _run(self, text: bytes, deadline_s: float) -> bytes:
        """Run one command; give states and data. A device that forgot INIT gets it, unmoved."""
        answer = self._ask(text, deadline_s)
        if answer[0:1] == b"P":
            return answer[3:]
        code = answer[3:5]
        if code == NOT_INITIALISED:
            self.connect()
            raise DispenserRestartedError(self._name, f"{text[:3]!r} not obeyed after power loss")
        raise self._refusal(text[:3], code)

    def _refusal(self, command: bytes, code: bytes) -> DeviceError:
        what = f"{command!r} refused with {code!r}: {MEANINGS.get(code, 'unknown code')}"
        if command[1:2] == b"Q" and code in CHIP_CODES:
            return SimUnreadableError(self._name, what)
        return REFUSALS.get(code, DeviceRefusedError)(self._name, what)

    def _ask(self, text: bytes, deadline_s: float) -> bytes:
        with self._on_the_line():
            if not self._port.is_open:
                self._port.open()
                self.connect()
            self._port.reset_input_buffer()
            self._port.write(frame(text))
            return self._answer(text, monotonic() + deadline_s)

    def _answer(self, command: bytes, ends: float) -> bytes:
        taken = False
        strikes = 0
        while strikes < STRIKES:
            heard = self._burst(ends)
            if answers := find_texts(heard):
                self._port.write(ACK)
                for answer in answers:
                    if answer[1:3] == command[1:3]:
                        return answer
                strikes += 1  # late answers to other commands
            elif heard == NAK and not taken:
                self._port.write(frame(command))  # it said that it did not take the command
                strikes += 1
            elif STX in heard:
                self._port.write(NAK)  # asks for the answer again, never for the move
                strikes += 1
            taken = taken or heard[:1] == ACK
        raise DeviceGarbledError(self._name, f"{strikes} spoilt answers to {command[:3]!r}")

    def _burst(self, ends: float) -> bytes:
        """Wait for bytes and take them until an answer is whole, the line rests or talks rot."""
        heard = b""
        wait = ends - monotonic()
        while len(heard) < MAX_BURST and monotonic() < ends:
            self._port.timeout = max(0.0, wait)
            more = bytes(self._port.read(max(1, self._port.in_waiting)))
            heard += more
            if not more or find_texts(heard):
                break
            wait = min(GAP_S, ends - monotonic())
        if not heard:
            raise DeviceTimeoutError(self._name, "no answer before the deadline")
        return heard

    @contextmanager
    def _on_the_line(self) -> Iterator[None]:
        try:
            yield
        except (OSError, termios.error) as gone:  # pyserial raises both when a tty vanishes
            self._port.close()
            raise DeviceGoneError(self._name, "the serial line is gone") from gone
