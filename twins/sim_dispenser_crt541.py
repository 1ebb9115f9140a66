"""A CRT-541: a stacker that pushes one card to the gate, behind a PTY. No reader, no bin.

Written from the manufacturer's manual (docs/devices/crt541.md). What became of the last command is
told to the first enquiry after it, and then forgotten.
"""

from dataclasses import dataclass, field
from typing import Any

from twins.sim_dispenser_wire import ShortFrameTwin

SECONDS = {"gate": 1.5, "ready": 0.8}
READY, DISPENSING, DONE, ERROR, PRE_DISPENSING, REFUSED = b"0", b"1", b"3", b"4", b"5", b"6"


@dataclass
class Crt541Twin(ShortFrameTwin):
    """`at` is "", "ready" (pre-dispensed), "track" or "gate"; `bin` is a technician's box."""

    address: bytes = b"00"
    pre_dispenses: bool = False
    error: bool = False
    enquiries: int = 0
    _news: bytes = field(init=False, default=b"")

    def _power_on(self) -> None:
        self._going, self._news, self.error = "", b"", False

    # --- the machine ---

    def _push(self, to: str) -> None:
        if self.card is None:
            self.card = self.magazine.pop(0)
        self._go(to, SECONDS[to])

    def _tick(self) -> None:
        if to := self._arrived():
            self.error = self._sticks(to)
            if not self.error:
                self.at = to
                self._news = DONE if to == "gate" else self._news
                self._grabbed(to)
        if self.pre_dispenses and self.card is None and self.magazine and not self.error:
            self._push("ready")

    def _dispense(self) -> None:
        waiting = self.card is not None and self.at in ("ready", "track")
        barred = self.error or self._going or self.at == "gate"
        if barred or not (waiting or self.magazine):
            self._news = REFUSED
            return
        self._ordered()
        self._news = b""
        self._push("gate")
        self._tick()

    # --- the line ---

    def _heard(self, first: bytes) -> None:
        body = self._rest_of_frame(4) if first == b"\x02" else b""
        if body == b"" or (body is not None and body[:2] != self.address):
            return
        if self._accepts(body, self.address) and body is not None:
            self._obey(body[2:])

    def _obey(self, command: bytes) -> None:
        if command == b"AP":
            self.enquiries += 1
            self._answer(self.address + (self.strange or self._state() + self._stacker()))
        elif command == b"DC":
            self._dispense()
        elif command == b"RS":
            self._power_on()
        elif command in (b"IP", b"IE"):
            self.pre_dispenses = command == b"IP"

    def _state(self) -> bytes:
        if self.error:
            return ERROR
        if self._going:
            return DISPENSING if self._going == "gate" else PRE_DISPENSING
        news, self._news = self._news, b""
        return news or READY

    def _stacker(self) -> bytes:
        held: list[Any] = self.magazine
        inside = self.at == "ready"
        return b"2" if not held and not inside else b"1" if len(held) + inside <= self.few else b"0"
