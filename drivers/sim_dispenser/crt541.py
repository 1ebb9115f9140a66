"""SIM dispenser CRT-541 over a serial line: pushes a card from its stacker to the gate, no more.

Text      address command -> 06 address; AP is answered with state and stacker level
No reader, no bin and no sensor at the gate: only for cards that were verified before they were
stacked. Whether a card was taken shows only when the next one is refused.
Source: docs/devices/crt541.md. Not seen on a device yet: times, levels other than "enough".
"""

from time import monotonic
from typing import Final

import serial

from drivers.sim_dispenser.line import ACK, NAK, Line, closed_port, find_bodies, frame
from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceRefusedError,
    DeviceTimeoutError,
)
from kiosk.ports.sim_dispenser import (
    DispenserEmptyError,
    DispenserJammedError,
    DispenserUnsupportedError,
    Place,
    Stock,
)
from kiosk.ports.sim_reader import SimIdentity

ADDRESS: Final = b"00"
ENQUIRE: Final = b"AP"
DISPENSE: Final = b"DC"
READY: Final = b"0"
DISPENSING: Final = b"1"
DONE: Final = b"3"
ERROR: Final = b"4"
PRE_DISPENSING: Final = b"5"
REFUSED: Final = b"6"
STATES: Final = (READY, DISPENSING, DONE, ERROR, PRE_DISPENSING, REFUSED)
MOVING: Final = (DISPENSING, PRE_DISPENSING)
LEVELS: Final = {b"0": "enough", b"1": "low", b"2": "empty"}
STRIKES: Final = 3
ALARM: Final = 3  # an error told once and repeated twice


def open_crt541(path: str) -> "Crt541":
    """Give the driver of the device at `path`; the first call opens the line."""
    return Crt541(closed_port(path))


class Crt541:
    """A `SimDispenser` without feed, read and capture. Not thread-safe: one worker owns it."""

    def __init__(
        self,
        port: serial.Serial,
        move_deadline_s: float = 8.0,
        poll_s: float = 0.2,  # the manual's shortest time between two enquiries
        answer_s: float = 0.5,
    ) -> None:
        self._name = f"sim_dispenser@{port.name}"
        self._line = Line(port, self._name)
        self._move_deadline_s = move_deadline_s
        self._poll_s = poll_s
        self._answer_s = answer_s

    def close(self) -> None:
        """Close the line; the device keeps what it holds."""
        self._line.close()

    def stock(self) -> Stock:
        """Ask the machine once it stands still.

        A card is told of at the gate once, just after it was dispensed; raise
        `DispenserJammedError` in error state: the place of the card is unknown.
        """
        state, level = self._at_rest(self._ends())
        at_gate = state == DONE or (state == REFUSED and level != "empty")
        empty = level == "empty"
        place = Place.GATE if at_gate else Place.NOWHERE
        low = level != "enough"
        return Stock(place, low, bin_full=False, magazine_empty=empty, reads=False)

    def feed_to_reader(self) -> None:
        """Raise `DispenserUnsupportedError`: there is no reading place."""
        raise self._unsupported("no reading place")

    def read_sim(self) -> SimIdentity:
        """Raise `DispenserUnsupportedError`: there are no contacts."""
        raise self._unsupported("no chip contacts")

    def capture(self) -> None:
        """Raise `DispenserUnsupportedError`: there is no bin."""
        raise self._unsupported("no bin")

    def bin_count(self) -> int:
        """Raise `DispenserUnsupportedError`: there is no bin."""
        raise self._unsupported("no bin")

    def present(self) -> None:
        """Push the next card of the stacker to the gate."""
        ends = self._ends()
        _, level = self._at_rest(ends)
        if level == "empty":
            raise DispenserEmptyError(self._name, "the stacker is empty")
        self._order()
        while (state := self._at_rest(ends)[0]) != DONE:
            if state == REFUSED:
                raise DeviceRefusedError(self._name, "the last card was not taken")
            self._rest(ends)  # ready: it has not begun yet, or its news were lost

    def _at_rest(self, ends: float) -> tuple[bytes, str]:
        """Give state and level once nothing moves; an error counts when it stays."""
        errors = 0
        while True:
            state, level = self._enquire()
            errors = errors + 1 if state == ERROR else 0
            if errors == ALARM:
                raise DispenserJammedError(self._name, "the machine reports an error")
            if state != ERROR and state not in MOVING:
                return state, level
            self._rest(ends)

    def _rest(self, ends: float) -> None:
        if monotonic() > ends:
            raise DeviceTimeoutError(self._name, "no end of the move in time")
        self._line.rest(self._poll_s)

    def _ends(self) -> float:
        return monotonic() + self._move_deadline_s

    def _order(self) -> None:
        """Say "dispense" until it is not refused with 15; a lost 06 is settled by enquiries."""
        for _ in range(STRIKES):
            self._line.say(frame(ADDRESS + DISPENSE))
            heard = self._line.hear(_acknowledged, self._answer_s)
            if NAK + ADDRESS not in heard:
                self._line.rest(self._poll_s)
                return
        raise DeviceGarbledError(self._name, f"{STRIKES} times not taken")

    def _enquire(self) -> tuple[bytes, str]:
        """Ask state and level; nothing moves, but news told once are lost with a spoilt answer."""
        heard = b""
        for _ in range(STRIKES):
            self._line.say(frame(ADDRESS + ENQUIRE))
            heard = self._line.hear(
                lambda now: bool(_answers(now)) or NAK + ADDRESS in now, self._answer_s
            )
            if found := _answers(heard):
                return self._believed(found[0])
        if heard:
            raise DeviceGarbledError(self._name, f"{STRIKES} spoilt answers")
        raise DeviceTimeoutError(self._name, f"no answer, {STRIKES} times")

    def _believed(self, answer: bytes) -> tuple[bytes, str]:
        state, level = answer[0:1], LEVELS.get(answer[1:2])
        if state not in STATES or level is None:
            raise DeviceGarbledError(self._name, f"unknown state {answer!r}")
        return state, level

    def _unsupported(self, why: str) -> DeviceError:
        return DispenserUnsupportedError(self._name, f"a CRT-541 has {why}")


def _acknowledged(heard: bytes) -> bool:
    return ACK + ADDRESS in heard or NAK + ADDRESS in heard


def _answers(heard: bytes) -> list[bytes]:
    bodies = find_bodies(heard, len(ADDRESS) + 2)
    return [body[2:] for body in bodies if body.startswith(ADDRESS)]
