"""Digital twin of a PN532 on its high speed UART: a PTY that speaks host frames, a card behind it.

From NXP UM0701-02: frames 6.2.1, commands 7.2 and 7.3. The card is placed and removed while it
runs. The chip does ISO-DEP itself when told to (SetParameters, automatic RATS), else its blocks
pass through InCommunicateThru. Paced, it takes the time of its line and of the field.
"""

import os
import random
import select
import threading
import time
import tty
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from twins.pn532_field import CRC, BlockCard, Card, Field, frame_size, waiting_s
from twins.pty_line import DeviceFile

__all__ = ["Card", "Field", "Pn532Twin"]

ACK = bytes.fromhex("0000ff00ff00")
NAK = bytes.fromhex("0000ffff0000")
ERROR = bytes.fromhex("0000ff01ff7f8100")
FIRMWARE = bytes.fromhex("32010607")
AUTO_RATS = 0x10
RATS = 0xE0
MORE = 0x40
PAYLOAD = 262
TIMED_OUT, WRONG_CONTEXT, OTHER = 0x01, 0x27, 0x13
ATQB = bytes.fromhex("50" + "11223344" + "00000000" + "000181")
UID = bytes.fromhex("08A1B2C3")
PREFIX = 1 + CRC  # octets of a block that are not data
START_BAUD = 115_200
BAUDS = (9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 1_288_000)
BITS = 10  # of an octet on the line


@dataclass
class Pn532Twin:
    """Context manager; faults are fields that may be set while it runs."""

    mute: bool = False  # hears, says nothing
    no_answer: bool = False  # acknowledges, then says nothing
    nak: int = 0  # so many commands are answered NAK
    spoil: int = 0  # so many answers carry a wrong checksum
    lose_acks: int = 0  # so many acknowledgements never arrive
    line_loss: float = 0.0  # part of the host frames that never arrive, either way
    asleep: bool = False  # hears nothing until 55 55 wakes it
    rf_faults: int = 0  # so many exchanges end in a framing error of the field
    removed_after: int | None = None  # exchanges until the card is pulled away
    refuses_rate: bool = False  # InPSL fails
    type_b: bool = False  # the card is of type B
    memory_card: bool = False  # the card of type A knows no ISO 14443-4
    paced: bool = False  # takes the time that line and field take
    fixed_baud: int | None = None  # of the line, whatever SetSerialBaudRate says
    air: Field = field(default_factory=Field)
    count: Counter[int] = field(default_factory=Counter)  # commands heard
    path: str = field(init=False, default="")

    def __enter__(self) -> "Pn532Twin":
        self._card: Card | None = None
        self._active = False
        self._parameters = 0
        self._command = self._answer = self._said = b""
        self._blocks: BlockCard | None = None
        self._registers: dict[bytes, int] = {}  # kept, and without effect
        self._retries = self._delivered = 0
        self._baud, self._next_baud = START_BAUD, START_BAUD
        self._owed = 0.0
        self._chance = random.Random(self.air.seed)
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self._slave, self._file = slave, DeviceFile(slave)
        self.path = self._file.path
        self._pulled, pull = os.pipe()
        self._pull: int | None = pull
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

    @property
    def rates(self) -> tuple[int, int]:
        """As InPSL set them: 0 for 106, 1 for 212, 2 for 424 kbit/s."""
        return self.air.rates

    def unplug(self) -> None:
        """Pull the module's cable: the line is gone."""
        if self._pull is None:
            return
        os.close(self._pull)  # the reading end of the pipe wakes the thread
        self._pull = None
        self._thread.join()  # while it lives its handles must not be given to others
        self._file.remove()
        for handle in (self._slave, self._master, self._pulled):
            os.close(handle)

    def _serve(self) -> None:
        buffer = b""
        while True:
            ready, _, _ = select.select([self._master, self._pulled], [], [])
            if self._pulled in ready:
                return
            buffer += os.read(self._master, 4096)
            if self.asleep:
                self.asleep = b"\x55\x55" not in buffer
                buffer = buffer[-1:] if self.asleep else buffer.partition(b"\x55\x55")[2]
            while taken := _frame(buffer):
                body, buffer = taken
                if body == NAK:
                    self._write(self._spoilt(self._said))
                elif body == ACK:
                    self._baud = self._next_baud  # 7.2.6: the host agrees with the new speed
                elif body and not self._lost():
                    self._react(body)

    def _lost(self) -> bool:
        return bool(self.line_loss) and self._chance.random() < self.line_loss

    def _react(self, body: bytes) -> None:
        began = time.monotonic()
        self._owed, self.air.took_s = self._line_s(len(body) + 7), 0.0
        self.count[body[1]] += 1
        if self.mute:
            return
        if self.nak:
            self.nak -= 1
            self._write(NAK)
            return
        action = self._actions().get(body[1])
        self._owed += self._line_s(len(ACK))
        self._pace(began)
        if self.lose_acks or self._lost():
            self.lose_acks = max(0, self.lose_acks - 1)
        else:
            self._write(ACK)
        if action is None:
            self._write(ERROR)
            return
        answer = self._framed(bytes([0xD5, body[1] + 1]) + action(body[2:]))
        self._owed += self.air.took_s + self._line_s(len(answer))
        self._pace(began)
        if not self.no_answer and not self._lost():
            self._write(answer)

    def _line_s(self, octets: int) -> float:
        return octets * BITS / (self.fixed_baud or self._baud)

    def _pace(self, began: float) -> None:
        """Wait until the octets so far would have passed, the end of it awake to be exact."""
        if not self.paced:
            return
        ends = began + self._owed
        if (left := ends - time.monotonic() - 0.0003) > 0:
            time.sleep(left)
        while time.monotonic() < ends:
            pass

    def _actions(self) -> dict[int, Callable[[bytes], bytes]]:
        return {
            0x00: lambda data: data if data[:1] == b"\0" else b"\0",  # Diagnose
            0x02: lambda _: FIRMWARE,
            0x06: self._read_registers,
            0x08: self._write_registers,
            0x10: self._speed,
            0x12: self._set_parameters,
            0x14: lambda _: b"",  # SAMConfiguration
            0x16: lambda _: b"\0",  # PowerDown
            0x32: self._configure,
            0x40: self._exchange,
            0x42: self._through,
            0x44: lambda _: b"\0",  # InDeselect
            0x4A: self._list,
            0x4E: self._rate,
            0x52: lambda _: b"\0",  # InRelease
        }

    def _set_parameters(self, data: bytes) -> bytes:
        self._parameters = data[0]
        return b""

    def _read_registers(self, data: bytes) -> bytes:
        return bytes(self._registers.get(data[i : i + 2], 0) for i in range(0, len(data), 2))

    def _write_registers(self, data: bytes) -> bytes:
        for i in range(0, len(data) - 2, 3):
            self._registers[data[i : i + 2]] = data[i + 2]
        return b""

    def _speed(self, data: bytes) -> bytes:
        self._next_baud = BAUDS[data[0]]
        return b""

    def _configure(self, data: bytes) -> bytes:
        if data[0] == 4:
            self._retries = data[1]
        if data[0] == 1 and not data[1] & 1:  # field off: every card forgets
            self._sleep()
        return b""

    def _sleep(self) -> None:
        self._active, self.air.rates, self._blocks = False, (0, 0), None
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
            self._blocks = BlockCard(self._card, self.air)
            return found
        self._active = True
        return found + self._card.ats

    def _rate(self, data: bytes) -> bytes:
        if self.refuses_rate or not self._active:
            return bytes([WRONG_CONTEXT])
        self.air.rates = (data[1], data[2])
        return b"\0"

    def _exchange(self, data: bytes) -> bytes:
        if fault := self._fault(active=self._active):
            return fault
        self._command += data[1:]
        if data[0] & MORE:
            return b"\0" if self._sends(data[1:], 0) else bytes([TIMED_OUT])
        if self._command:
            return self._answers(len(data) - 1)
        return self._part(0)

    def _answers(self, sent: int) -> bytes:
        """Let the card work; its answer lies in the module, what fits goes to the host."""
        if self._card is None:
            return bytes([TIMED_OUT])
        self._answer, self._command = self._card.process(self._command), b""
        self._delivered = 0
        return self._part(sent) if self._answer else bytes([TIMED_OUT])

    def _part(self, sent: int) -> bytes:
        """Give the next octets of the answer, with the blocks that brought them here."""
        part, self._answer = self._answer[:PAYLOAD], self._answer[PAYLOAD:]
        size = self.air.frame - PREFIX
        before, self._delivered = self._delivered, self._delivered + len(part)
        blocks = -(-self._delivered // size) - -(-before // size)
        if not self._sends(bytes(sent), len(part) + PREFIX * blocks):
            return bytes([TIMED_OUT])
        for _ in range(max(0, blocks - bool(sent))):
            if not self._carries(PREFIX, 0):
                return bytes([TIMED_OUT])
        return bytes([MORE if self._answer else 0]) + part

    def _sends(self, data: bytes, back: int) -> bool:
        """Send a command in the card's frames; the last one brings so many octets of answer."""
        size = frame_size(self._card.ats if self._card else b"") - PREFIX
        blocks = -(-len(data) // size)
        for block in range(blocks):
            there = min(size, len(data) - block * size) + PREFIX
            if not self._carries(there, PREFIX if block < blocks - 1 else back or PREFIX):
                return False
        if not blocks:
            self.air.passes(back, back=True)
        for _ in range(self.air.wtx):
            self.air.passes(2 * (PREFIX + 1), back=False)
        return True

    def _carries(self, there: int, back: int) -> bool:
        wait_s = waiting_s(self._card.ats if self._card else b"")
        return self.air.carries(there, back, self._retries, wait_s)

    def _through(self, data: bytes) -> bytes:
        """Send one frame as it is; the frame that comes back, or that none came."""
        if fault := self._fault(active=self._blocks is not None):
            return fault
        if self._blocks is None or self._card is None:
            return bytes([WRONG_CONTEXT])
        if not self.air.passes(len(data) + CRC, back=False):
            return self._silence()
        said = self._card.ats if data[0] == RATS else self._blocks.hear(data)
        if not said or not self.air.passes(len(said) + CRC, back=True):
            return self._silence()
        return b"\0" + said

    def _silence(self) -> bytes:
        self.air.took_s += waiting_s(self._card.ats if self._card else b"")
        return bytes([TIMED_OUT])

    def _fault(self, *, active: bool) -> bytes:
        """Give the status of an exchange that cannot be; nothing when it can."""
        if self.removed_after is not None:
            self.removed_after -= 1
            if self.removed_after < 0:
                self.remove()
        if not active:
            return bytes([WRONG_CONTEXT])
        if self._card is None:
            self._active = False
            return bytes([TIMED_OUT])
        if self.rf_faults:
            self.rf_faults -= 1
            return bytes([OTHER])
        return b""

    def _framed(self, data: bytes) -> bytes:
        size = len(data)
        if size < 256:
            head = b"\0\0\xff" + bytes([size, -size & 0xFF])
        else:
            length = size.to_bytes(2, "big")
            head = b"\0\0\xff\xff\xff" + length + bytes([-sum(length) & 0xFF])
        self._said = head + data + bytes([-sum(data) & 0xFF, 0])
        return self._spoilt(self._said)

    def _spoilt(self, frame: bytes) -> bytes:
        if not self.spoil or not frame:
            return frame
        self.spoil -= 1
        return frame[:-2] + bytes([frame[-2] ^ 1, 0])

    def _write(self, data: bytes) -> None:
        os.write(self._master, data)


def _frame(buffer: bytes) -> tuple[bytes, bytes] | None:
    """Give the first frame's body (an ACK or NAK whole) and the rest; None while it is short."""
    at = buffer.find(b"\0\0\xff")
    if at < 0 or len(buffer) < at + 6:
        return None
    frame = buffer[at:]
    if frame[:6] in (ACK, NAK):
        return frame[:6], frame[6:]
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
