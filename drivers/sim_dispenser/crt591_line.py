"""The dialogue with a CRT-571/591: knows frames, acknowledgements and refusals, no way of a card.

Dialogue  command -> 06 -> it works -> answer -> 06; a spoilt answer is asked for again with 15.
Abort     04 while it works: it discontinues and says 04; sent when a deadline has passed.
Source: docs/devices/crt591.md. Not seen on a device yet: the deadlines, an abort.
"""

import termios
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import serial

from drivers.sim_dispenser.frames import ACK, EOT, MAX_BURST, NAK, STX, find_texts, frame
from drivers.sim_dispenser.refusals import CHIP_CODES, MEANINGS, NOT_INITIALISED, REFUSALS
from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
)
from kiosk.ports.sim_dispenser import DispenserRestartedError

QUICK_S: Final = 1.0
GAP_S: Final = 0.1  # silence that ends an answer; the device sends without pauses
ABORT_S: Final = 0.2
STRIKES: Final = 3
INIT_DO_NOT_MOVE: Final = b"C03"
CHIPS: Final = b"QR`"  # CM 51 contacts, 52 SAM, 60 radio


class ChipRefusedError(DeviceRefusedError):
    """The chip, not the machine, was refused: silent, dirty or of another kind."""


class Crt591Line:
    """Not thread-safe: one worker owns it. After `DeviceGoneError` each call opens it again."""

    def __init__(self, port: serial.Serial, move_deadline_s: float) -> None:
        self._port = port
        self.move_deadline_s = move_deadline_s
        self.name = f"sim_dispenser@{port.name}"

    def connect(self) -> None:
        """Initialise without moving: a card inside belongs to a ledger entry. Call it first."""
        answer = self._ask(INIT_DO_NOT_MOVE, self.move_deadline_s)
        if answer[0:1] != b"P":
            raise self._refusal(INIT_DO_NOT_MOVE, answer[3:5])

    def close(self) -> None:
        """Close the line; the device keeps what it holds."""
        self._port.close()

    def run(self, text: bytes, deadline_s: float) -> bytes:
        """Run one command; give states and data. A device that forgot INIT gets it, unmoved."""
        answer = self._ask(text, deadline_s)
        if answer[0:1] == b"P":
            return answer[3:]
        code = answer[3:5]
        if code == NOT_INITIALISED:
            self.connect()
            raise DispenserRestartedError(self.name, f"{text[:3]!r} not obeyed after power loss")
        raise self._refusal(text[:3], code)

    def _refusal(self, command: bytes, code: bytes) -> DeviceError:
        what = f"{command!r} refused with {code!r}: {MEANINGS.get(code, 'unknown code')}"
        if command[1:2] in CHIPS and code in CHIP_CODES:
            return ChipRefusedError(self.name, what)
        return REFUSALS.get(code, DeviceRefusedError)(self.name, what)

    def _ask(self, text: bytes, deadline_s: float) -> bytes:
        with self._on_the_line():
            if not self._port.is_open:
                self._port.open()
                self.connect()
            self._port.reset_input_buffer()
            self._port.write(frame(text))
            try:
                return self._answer(text, monotonic() + deadline_s)
            except DeviceTimeoutError:
                self._abort()  # whatever it still does, nobody waits for it any more
                raise

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
        raise DeviceGarbledError(self.name, f"{strikes} spoilt answers to {command[:3]!r}")

    def _burst(self, ends: float) -> bytes:
        """Wait for bytes and take them until an answer is whole, the line rests or talks rot."""
        heard = b""
        wait = ends - monotonic()
        while len(heard) < MAX_BURST and (monotonic() < ends or self._port.in_waiting):
            self._port.timeout = max(0.0, wait)
            more = bytes(self._port.read(max(1, self._port.in_waiting)))
            heard += more
            if not more or find_texts(heard):
                break
            wait = min(GAP_S, ends - monotonic())
        if not heard:
            raise DeviceTimeoutError(self.name, "no answer before the deadline")
        return heard

    def _abort(self) -> None:
        """Discontinue what runs; a device that does nothing need not answer."""
        self._port.write(EOT)
        self._port.timeout = ABORT_S
        self._port.read(1)

    @contextmanager
    def _on_the_line(self) -> Iterator[None]:
        try:
            yield
        except (OSError, termios.error) as gone:  # pyserial raises both when a tty vanishes
            self._port.close()
            raise DeviceGoneError(self.name, "the serial line is gone") from gone
