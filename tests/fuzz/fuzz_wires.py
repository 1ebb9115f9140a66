"""Targets: answers of a card, frames of a module, and a whole read against a hostile card."""

import contextlib
import os

from fuzz_bounds import Target
from fuzz_files import FULL

from drivers.emrtd.apdu import Answer, Command, PlainLink
from drivers.emrtd.cipher import BY_NUMBER, pad
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.tlv import encode
from drivers.nfc.iso_dep import BlockError, IsoDep, LostBlockError, greeting
from drivers.nfc.line import ACK, Line
from drivers.nfc.module import SpoiltError, unframed
from kiosk.ports.chip_reader import ChipKey, ChipProgress
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import CardRemovedError
from twins.emrtd import VirtualEmrtd
from twins.emrtd.kinds import CITIZEN, chip

ROUNDS = 400  # answers of a card that says the same again and again
NAMES = ("EF_CardAccess", "EF_CardSecurity", "EF_COM", "EF_SOD", "DG1", "DG2", "DG7", "DG11",
         "DG12", "DG13", "DG14", "DG15", "DG16", "EF_ATR", "EF_DIR")  # fmt: skip
ATS = bytes.fromhex("067877B10280")
SECURE_KEYS = {n: (c.derive(b"x", 1), c.derive(b"x", 2)) for n, c in BY_NUMBER.items()}


class Says:
    """A link that answers one thing."""

    def __init__(self, answer: bytes, sw: int) -> None:
        self.answer = Answer(answer, sw)

    def send(self, _: Command) -> Answer:
        return self.answer


def protected(data: bytes) -> None:
    """Take the answer as it is, then with a right MAC around it: only that one may be believed."""
    if len(data) < 3:
        return
    cipher = BY_NUMBER[data[0] % 4 + 1]
    enc, mac = SECURE_KEYS[data[0] % 4 + 1]
    sw = int.from_bytes(data[1:3], "big")
    with contextlib.suppress(ChipFault):
        SecureLink(Says(data[3:], sw), enc, mac, bytes(cipher.block), cipher).send(
            Command(0xB0, 0, 0, le=4)
        )
        raise AssertionError("a forged answer was believed")
    counter = (2).to_bytes(cipher.block, "big")
    true = encode(0x8E, cipher.worker(enc, mac).seal(counter + data[3:]))
    with contextlib.suppress(ChipFault):
        SecureLink(Says(data[3:] + true, sw), enc, mac, bytes(cipher.block), cipher).send(
            Command(0xB1, 0, 0, le=4)
        )


def protected_seeds() -> list[bytes]:
    found = []
    for number, cipher in BY_NUMBER.items():
        counter = (2).to_bytes(cipher.block, "big")
        secret = cipher.encrypt(SECURE_KEYS[number][0], pad(b"data", cipher.block), counter)
        body = encode(0x87, b"\x01" + secret) + encode(0x99, b"\x90\x00")
        found.append(bytes([number - 1]) + b"\x90\x00" + body)
    return found


def blocks(data: bytes) -> None:
    """Let a card say blocks whose lengths stand in the case; it falls silent in the end."""
    told, at = greeting(data[:6]), 6

    def carry(_: bytes, __: float) -> bytes:
        nonlocal at
        size = data[at] if at < len(data) else 0
        at += 1 + size
        if at > len(data):
            raise LostBlockError
        return data[at - size : at]

    with contextlib.suppress(BlockError):
        answer = IsoDep(carry, told, 60).transmit(data[:50])
        assert len(answer) < len(data)


class Said(Line):
    """A line whose other end has said all it will say, and hung up."""

    least_wait_s = 0.0

    def __init__(self, data: bytes) -> None:
        ours, theirs = os.pipe()
        os.write(theirs, data)
        os.close(theirs)
        self.tty = os.fdopen(ours, "rb", buffering=0)


def frames(data: bytes) -> None:
    """Read frames until the line is silent; what is taken for one is within what was sent."""
    line = Said(data)
    with line.tty, contextlib.suppress(OSError, SpoiltError):
        while True:
            frame = bytes(line.read(1))
            assert frame in data
            if frame != ACK:
                assert unframed(frame) in frame


def frame_seeds() -> list[bytes]:
    ack = bytes.fromhex("0000ff00ff00")
    body = bytes.fromhex("d54100") + bytes(8) + b"\x90\x00"
    short = bytes([len(body), -len(body) & 0xFF]) + body + bytes([-sum(body) & 0xFF, 0])
    long = b"\xff\xff\x00" + bytes([len(body), -len(body) & 0xFF]) + short[2:]
    error = bytes.fromhex("0000ff01ff7f8100")
    return [ack + b"\0\0\xff" + short, ack + b"\0\0\xff" + long, ack + error]


class Script:
    """A transceiver whose card gives the octets of a case, cut into answers by their lengths."""

    name = "script"

    def __init__(self, data: bytes) -> None:
        first = data[0] if data else 0
        self._again, self._data = bool(first & 1), data
        self._greeting = data[1 : 1 + (first >> 4)]
        self._at = self._start = 1 + len(self._greeting)
        self.rounds = 0

    def connect(self) -> bytes:
        return self._greeting

    def transmit(self, _: bytes) -> bytes:
        self.rounds += 1
        if self._at >= len(self._data) and self._again:
            self._at = self._start
        if self._at >= len(self._data) or self.rounds > ROUNDS:
            raise CardRemovedError(self.name, "nothing more")
        size = self._data[self._at]
        answer = self._data[self._at + 1 : self._at + 1 + size]
        self._at += 1 + size
        return answer

    def disconnect(self) -> None:
        return


KEYS = [ChipKey("", "", "", "012345"), ChipKey("093012345", "930412", "330412")]


def hushed(_: ChipProgress) -> None:
    return


def answers(data: bytes) -> None:
    with contextlib.suppress(DeviceError):
        ChipStation([Script(data)], None, hushed, budget_s=60, every=True, manners=Manners(0)).read(
            KEYS
        )
        raise AssertionError("nothing that could be read was read")
    with contextlib.suppress(ChipFault, DeviceError):
        PlainLink(Script(data), 60).send(Command(0xB0, 0, 0, le=256))


def answer_seeds() -> list[bytes]:
    """Give what a card answers to a read, up to where its keys begin to differ."""
    ok = b"\x02\x90\x00"
    access = chip(CITIZEN, FULL).files["EF_CardAccess"]
    body = access[:8] + b"\x90\x00"
    rest = access[8:] + b"\x90\x00"
    opening = ok + bytes([len(body)]) + body + bytes([len(rest)]) + rest
    bac = b"\x02\x6a\x82" * 5 + ok + b"\x0a" + bytes(8) + b"\x90\x00" + b"\x2a" + bytes(40) + ok[1:]
    nonce = b"\x16\x7c\x12\x80\x10" + bytes(16) + b"\x90\x00"
    return [b"\0" + opening + ok * 3 + nonce, b"\0" + bac, b"\1" + opening]


class Glued:
    """A transceiver with a true card whose answers the case edits."""

    name = "glued"

    def __init__(self, card: VirtualEmrtd, edits: dict[int, tuple[int, int]]) -> None:
        self._card, self._edits, self._turn = card, edits, 0

    def connect(self) -> bytes:
        self._card.reset()
        return self._card.atr

    def transmit(self, apdu: bytes) -> bytes:
        self._turn += 1
        answer = self._card.process(apdu)
        where, value = self._edits.get(self._turn, (0, 0))
        if value and answer:
            at = where % len(answer)
            answer = answer[:at] + bytes([answer[at] ^ value]) + answer[at + 1 :]
        return answer

    def disconnect(self) -> None:
        self._card.reset()


def edited(data: bytes) -> None:
    """Read a true chip some of whose answers, or one of whose files, are not true."""
    if not data:
        return
    held = chip(CITIZEN, FULL if data[0] & 1 else None)
    if data[0] & 2 and len(data) > 1:
        held.swap(NAMES[data[1] % len(NAMES)], data[2:])
        edits = {}
    else:
        triples = (data[i : i + 3] for i in range(1, len(data) - 2, 3))
        edits = {t[0] % 64: (t[1], t[2]) for t in list(triples)[:4]}
    with contextlib.suppress(DeviceError):
        ChipStation(
            [Glued(held, edits)], None, hushed, budget_s=60, every=True, manners=Manners(0)
        ).read([KEYS[1]])


def edited_seeds() -> list[bytes]:
    files = chip(CITIZEN, FULL).files
    swapped = [bytes([2, i]) + files[n] for i, n in enumerate(NAMES) if n in files]
    return [b"\0\x05\x02\x10", b"\1\x05\x02\x10", b"\1\x0a\x09\x01", *swapped]


WIRES = [
    Target("protected", protected, protected_seeds, longest=2048),
    Target("blocks", blocks, lambda: [ATS + b"\x04\x02ab\x90\x02\xf2\x01\x05\x03cd\x90\0"], 5.0),
    Target("frames", frames, frame_seeds, longest=2048),
    Target("answers", answers, answer_seeds, seconds=20.0, longest=4096),
    Target("edited", edited, edited_seeds, seconds=20.0, longest=4096),
]
