"""Digital twin of a PN532 on its high speed UART: a PTY that speaks host frames, a card behind it.

From NXP UM0701-02: frames 6.2.1, commands 7.2 and 7.3. The card is placed and
removed while it runs. The chip does ISO-DEP itself when told to (SetParameters,
automatic RATS); block by block through InCommunicateThru is not offered.
"""

import os
import select
import threading
import tty
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

ACK = bytes.fromhex("0000ff00ff00")
NAK = bytes.fromhex("0000ffff0000")
ERROR = bytes.fromhex("0000ff01ff7f8100")
FIRMWARE = bytes.fromhex("32010607")
AUTO_RATS = 0x10
MORE = 0x40
PAYLOAD = 262
TIMED_OUT, WRONG_CONTEXT, OTHER = 0x01, 0x27, 0x13
ATQB = bytes.fromhex("50" + "11223344" + "00000000" + "000181")
UID = bytes.fromhex("08A1B2C3")


class Card(Protocol):
    """What lies on the antenna."""

    @property
    def ats(self) -> bytes: ...

    def reset(self) -> None: ...

    def process(self, apdu: bytes) -> bytes:
        """Give the answer, or an empty one for a card that left the field."""
        ...


@dataclass
class Pn532Twin:
    """Context manager; faults are fields that may be set while it runs."""

    mute: bool = False  # hears, says nothing
    no_answer: bool = False  # acknowledges, then says nothing
    nak: int = 0  # so many commands are answered NAK
    spoil: int = 0  # so many answers carry a wrong checksum
    rf_faults: int = 0  # so many exchanges end in a framing error of the field
    removed_after: int | None = None  # exchanges until the card is pulled away
    refuses_rate: bool = False  # InPSL fails
    type_b: bool = False  # the card is of type B
    memory_card: bool = False  # the card of type A knows no ISO 14443-4
    count: Counter[int] = field(default_factory=Counter)  # commands heard
    rates: tuple[int, int] = (0, 0)  # as InPSL set them: 0 106, 1 212, 2 424 kbit/s
    path: str = field(init=False, default="")

    def __enter__(self) -> "Pn532Twin":
        self._card: Card | None = None
        self._active = False
        self._parameters = 0
        self._command = self._answer = b""
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self._slave, self.path = slave, os.ttyname(slave)
        self._pulled, self._pull = os.pipe()
        self._thread = threading.Thread(target=self._serve, name="pn532", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def place(self, card: Card) -> None:
        """Lay a card on the antenna."""
        self._card = card

    def remove(self) -> None:
        """Take the card away; the chip notices when it talks to it."""
        self._card = None

    def unplug(self) -> None:
        """Pull the module's cable: the line is gone."""
        if self._thread.is_alive():
            os.close(self._pull)  # the reading end of the pipe wakes the thread
            self._thread.join(timeout=2)
            for handle in (self._slave, self._master, self._pulled):
                os.close(handle)

    def _serve(self) -> None:
        buffer = b""
        while True:
            ready, _, _ = select.select([self._master, self._pulled], [], [])
            if self._pulled in ready:
                return
            buffer += os.read(self._master, 4096)
            while taken := _frame(buffer):
                body, buffer = taken
                if body:
                    self._react(body)

    def _react(self, body: bytes) -> None:
        self.count[body[1]] += 1
        if self.mute:
            return
        if self.nak:
            self.nak -= 1
            self._write(NAK)
            return
        action = self._actions().get(body[1])
        self._write(ACK)
        if action is None:
            self._write(ERROR)
            return
        answer = action(body[2:])
        if not self.no_answer:
            self._write(self._framed(bytes([0xD5, body[1] + 1]) + answer))

    def _actions(self) -> dict[int, Callable[[bytes], bytes]]:
        return {
            0x00: lambda data: data if data[:1] == b"\0" else b"\0",  # Diagnose
            0x02: lambda _: FIRMWARE,
            0x08: lambda _: b"",  # WriteRegister
            0x10: lambda _: b"",  # SetSerialBaudRate: a PTY has none
            0x12: self._set_parameters,
            0x14: lambda _: b"",  # SAMConfiguration
            0x16: lambda _: b"\0",  # PowerDown
            0x32: self._configure,
            0x40: self._exchange,
            0x44: lambda _: b"\0",  # InDeselect
            0x4A: self._list,
            0x4E: self._rate,
            0x52: lambda _: b"\0",  # InRelease
        }

    def _set_parameters(self, data: bytes) -> bytes:
        self._parameters = data[0]
        return b""

    def _configure(self, data: bytes) -> bytes:
        if data[0] == 1 and not data[1] & 1:  # field off: every card forgets
            self._sleep()
        return b""

    def _sleep(self) -> None:
        self._active, self.rates = False, (0, 0)
        self._command = self._answer = b""

    def _list(self, data: bytes) -> bytes:
        self._sleep()
        if self._card is None or data[1] != (3 if self.type_b else 0):
            return b"\0"
        self._card.reset()
        if self.type_b:  # the chip sends ATTRIB by itself
            self._active = True
            return b"\x01\x01" + ATQB + b"\x01\x00"
        if self.memory_card:
            return bytes.fromhex("0101000408") + bytes([len(UID)]) + UID
        found = bytes.fromhex("0101034420") + bytes([len(UID)]) + UID
        if not self._parameters & AUTO_RATS:
            return found
        self._active = True
        return found + self._card.ats

    def _rate(self, data: bytes) -> bytes:
        if self.refuses_rate or not self._active:
            return bytes([WRONG_CONTEXT])
        self.rates = (data[1], data[2])
        return b"\0"

    def _exchange(self, data: bytes) -> bytes:
        if self.removed_after is not None:
            self.removed_after -= 1
            if self.removed_after < 0:
                self.remove()
        if not self._active:
            return bytes([WRONG_CONTEXT])
        if self._card is None:
            self._active = False
            return bytes([TIMED_OUT])
        if self.rf_faults:
            self.rf_faults -= 1
            return bytes([OTHER])
        self._command += data[1:]
        if data[0] & MORE:
            return b"\0"
        if self._command:
            self._answer, self._command = self._card.process(self._command), b""
            if not self._answer:
                return bytes([TIMED_OUT])
        part, self._answer = self._answer[:PAYLOAD], self._answer[PAYLOAD:]
        return bytes([MORE if self._answer else 0]) + part

    def _framed(self, data: bytes) -> bytes:
        size = len(data)
        if size < 256:
            head = b"\0\0\xff" + bytes([size, -size & 0xFF])
        else:
            length = size.to_bytes(2, "big")
            head = b"\0\0\xff\xff\xff" + length + bytes([-sum(length) & 0xFF])
        wrong, self.spoil = self.spoil > 0, max(0, self.spoil - 1)
        return head + data + bytes([-sum(data) + wrong & 0xFF, 0])

    def _write(self, data: bytes) -> None:
        os.write(self._master, data)


def _frame(buffer: bytes) -> tuple[bytes, bytes] | None:
    """Give the body of the first frame (empty for an ACK) and the rest; None while it is short."""
    at = buffer.find(b"\0\0\xff")
    if at < 0 or len(buffer) < at + 6:
        return None
    frame = buffer[at:]
    if frame[:6] == ACK:
        return b"", frame[6:]
    start, size = 5, frame[3]
    if frame[3:5] == b"\xff\xff":
        if len(frame) < 8:
            return None
        start, size = 8, int.from_bytes(frame[5:7], "big")
    end = start + size
    if len(frame) < end + 2:
        return None
    body = frame[start:end]
    good = not (sum(body) + frame[end]) & 0xFF and body[:1] == b"\xd4" and size > 1
    return body if good else b"", frame[end + 2 :]
