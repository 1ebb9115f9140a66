"""SIM dispenser TCD/CD-720M, 820M (K720-like) over a serial line: knows commands and flags.

Dialogue  command -> 06 -> we say 05 -> it moves or answers. Before 05 nothing happens, so a command
          may be said again until then. Moves are not answered: the flags tell where the card is.
Chip      read by a coupler of its own at the reading place; the machine has none.
Source: docs/devices/k720.md. Not seen on a device yet: times, what a card between places shows.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final

import serial

from drivers.sim_dispenser.k720_flags import DIGITS, MOVING, STUCK, Flag, flags
from drivers.sim_dispenser.line import ACK, ENQ, NAK, Line, closed_port, find_bodies, frame
from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceRefusedError,
    DeviceTimeoutError,
)
from kiosk.ports.sim_dispenser import (
    DispenserBinFullError,
    DispenserCardError,
    DispenserEmptyError,
    DispenserJammedError,
    DispenserUnsupportedError,
    Place,
    Stock,
)
from kiosk.ports.sim_reader import SimIdentity, SimUnreadableError
from kiosk.ports.transceiver import CardAbsentError, Transceiver

Identify = Callable[[Callable[[bytes], bytes], bytes], SimIdentity]

FLAGS: Final = b"PB"
FORGET: Final = b"PC"  # "taken" and "called back"
TO_READER: Final = b"DH"
TO_GATE: Final = b"ES"
TO_BIN: Final = b"CP"
STRIKES: Final = 3
BINNED: Final = Flag.CALLED_BACK


def open_k720(path: str, coupler: Transceiver, identify: Identify) -> "K720":
    """Give the driver of the device at `path`; the first call opens the line."""
    return K720(closed_port(path), coupler, identify)


class K720:
    """A `SimDispenser`. Not thread-safe: one worker thread owns it.

    The machine moves by itself: a card comes to the ready place whenever the track is free.
    There it counts as still in the magazine.
    """

    def __init__(
        self,
        port: serial.Serial,
        coupler: Transceiver,
        identify: Identify,
        move_deadline_s: float = 8.0,
        poll_s: float = 0.2,
        answer_s: float = 0.5,
        notice_s: float = 2.0,  # how late a coupler may see a card
    ) -> None:
        self._name = f"sim_dispenser@{port.name}"
        self._line = Line(port, self._name)
        self._coupler = coupler
        self._identify = identify
        self._move_deadline_s = move_deadline_s
        self._poll_s = poll_s
        self._answer_s = answer_s
        self._notice_s = notice_s

    def close(self) -> None:
        """Close the line; the device keeps what it holds."""
        self._line.close()

    def stock(self) -> Stock:
        """Ask the flags once the machine stands still; a jam is an error: the place is unknown."""
        seen = self._unjammed(self._poll(lambda now: not now & MOVING))
        place = Place.NOWHERE
        if seen & (Flag.AT_GATE | Flag.AT_READER):
            place = Place.GATE if seen & Flag.AT_GATE else Place.READER
        low, empty = bool(seen & (Flag.LOW | Flag.EMPTY)), bool(seen & Flag.EMPTY)
        none_left = empty and not seen & Flag.READY
        gone = place is Place.NOWHERE
        binned = gone and seen & (Flag.CALLED_BACK | Flag.TAKEN) == BINNED
        taken = gone and bool(seen & Flag.TAKEN)
        return Stock(place, low, bool(seen & Flag.BIN_FULL), none_left, binned, taken)

    def feed_to_reader(self) -> None:
        """Take the card at the ready place to the reading place; a card already there stays."""
        known = Flag.READY | Flag.AT_READER | Flag.AT_GATE | Flag.EMPTY | STUCK
        seen = self._unjammed(self._poll(lambda now: bool(now & known) and not now & MOVING))
        if seen & Flag.AT_READER:
            return
        if seen & Flag.AT_GATE:
            raise DispenserUnsupportedError(self._name, "a card at the gate cannot come back in")
        if not seen & Flag.READY:
            raise DispenserEmptyError(self._name, "no card in hopper and ready place")
        self._move(TO_READER, Flag.AT_READER)

    def read_sim(self) -> SimIdentity:
        """Read the card at the reading place; it is powered for this call only."""
        if not self._ask(FLAGS) & Flag.AT_READER:
            raise DeviceRefusedError(self._name, "no card at the reading place")
        atr = self._power_on()
        try:
            return self._identify(self._coupler.transmit, atr)
        finally:
            self._coupler.disconnect()

    def _power_on(self) -> bytes:
        """Give the ATR; a coupler notices a card that has just come only after a while."""
        ends = monotonic() + self._notice_s
        while True:
            try:
                return self._coupler.connect()
            except (CardAbsentError, DeviceRefusedError) as silent:
                if monotonic() > ends:
                    raise SimUnreadableError(self._name, silent.detail) from silent
            self._line.rest(self._poll_s)

    def present(self) -> None:
        """Hold the card at the take place; `stock` tells when it was taken."""
        seen = self._inside()
        if not seen & Flag.AT_GATE:
            self._move(TO_GATE, Flag.AT_GATE | Flag.TAKEN)  # taken: a customer quicker than we

    def capture(self) -> None:
        """Drop the card inside into the bin."""
        if self._inside() & Flag.BIN_FULL:
            raise DispenserBinFullError(self._name, "the bin is full")
        self._move(TO_BIN, Flag.CALLED_BACK)

    def bin_count(self) -> int:
        """Raise `DispenserUnsupportedError`: the machine does not count its bin."""
        raise DispenserUnsupportedError(self._name, "a K720 does not count its bin")

    def _inside(self) -> Flag:
        """Give the flags when a card is past the ready place: one not read stays in stock."""
        seen = self._unjammed(self._poll(lambda now: not now & MOVING))
        if not seen & (Flag.AT_GATE | Flag.AT_READER):
            raise DeviceRefusedError(self._name, "no card at reading or take place")
        return seen

    def _move(self, command: bytes, ends: Flag) -> None:
        self._ask(FORGET)
        self._order(command)
        over = ends | STUCK | Flag.TAKEN | Flag.CALLED_BACK
        seen = self._unjammed(self._poll(lambda now: bool(now & over)))
        if not seen & ends:
            if seen & Flag.CALLED_BACK:  # as after a loss of power: it clears its track by itself
                raise DispenserCardError(self._name, "the machine put the card into its bin")
            raise DeviceRefusedError(self._name, f"{command!r} ended with {seen!r}")

    def _unjammed(self, seen: Flag) -> Flag:
        if seen & STUCK:
            raise DispenserJammedError(self._name, f"the machine reports {seen & STUCK!r}")
        return seen

    def _poll(self, over: Callable[[Flag], bool]) -> Flag:
        """Ask the flags until it is over; raise `DeviceTimeoutError` at the deadline."""
        ends = monotonic() + self._move_deadline_s
        while not over(seen := self._ask(FLAGS)):
            if monotonic() > ends:
                raise DeviceTimeoutError(self._name, f"not at its end in time: {seen!r}")
            self._line.rest(self._poll_s)
        return seen

    def _ask(self, question: bytes) -> Flag:
        """Ask for the flags; the question moves nothing and may be asked again."""
        heard = b""
        for _ in range(STRIKES):
            self._order(question)
            heard = self._line.hear(lambda so_far: bool(_answers(question, so_far)), self._answer_s)
            for digits in _answers(question, heard):
                return self._believed(digits)
        raise self._silence(heard)

    def _believed(self, digits: bytes) -> Flag:
        seen = flags(digits)
        if seen is None:
            raise DeviceGarbledError(self._name, f"impossible flags {digits!r}")
        return seen

    def _order(self, command: bytes) -> None:
        heard = b""
        for _ in range(STRIKES):
            self._line.say(frame(command))
            heard = self._line.hear(lambda so_far: ACK in so_far or NAK in so_far, self._answer_s)
            if ACK in heard:
                self._line.say(ENQ)
                return
        raise self._silence(heard)

    def _silence(self, heard: bytes) -> DeviceError:
        if heard:
            return DeviceGarbledError(self._name, f"{STRIKES} spoilt answers")
        return DeviceTimeoutError(self._name, f"no answer, {STRIKES} times")


def _answers(question: bytes, heard: bytes) -> list[bytes]:
    bodies = find_bodies(heard, len(question) + DIGITS)
    return [body[len(question) :] for body in bodies if body.startswith(question)]
