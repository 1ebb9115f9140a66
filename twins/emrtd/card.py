"""The chip itself: command APDUs in, answers out, with the habits of real chips as switches.

From ISO/IEC 7816-4 and ICAO 9303-10/-11; holds files and a channel, no reader's knowledge.
"""

import time
from dataclasses import dataclass, field

from twins.emrtd.channel import Channel, MutualAuthentication
from twins.emrtd.document import Document, check, sign_files
from twins.pki import Pki

APPLICATION = bytes.fromhex("A0000002471001")
NAMES = {0x1E: "EF_COM", 0x1D: "EF_SOD", 0x01: "DG1", 0x02: "DG2", 0x0D: "DG13"}
OK, NOT_FOUND, WRONG_LENGTH = b"\x90\x00", b"\x6a\x82", b"\x67\x00"
NO_ACCESS, NO_INS, NO_SM, BAD_SM = b"\x69\x82", b"\x6d\x00", b"\x69\x87", b"\x69\x88"


@dataclass
class Quirks:
    """Habits and faults; every field may be changed while the card lies on the reader."""

    master_file: bytes = NO_INS  # answer to SELECT MF; CCCDs know none
    short_names: bool = True  # READ BINARY by SFI
    max_le: int = 256
    over_max: str = "refuse"  # or "less": gives what it can instead of 6700
    extended: bool = False
    delay_s: float = 0.0
    leaves_after: int | None = None  # commands until it leaves the field
    status: dict[int, bytes] = field(
        default_factory=dict
    )  # INS -> status word instead of an answer
    slips: int = 0  # so many answers carry a wrong MAC
    drops_channel: int = 0  # so many protected commands are answered bare 6988
    files: dict[str, bytes | None] = field(default_factory=dict)  # swapped in, None takes away


class VirtualEmrtd:
    """A card for a slot or a field: `.atr`, `.ats`, `.reset()`, `.process()`."""

    def __init__(self, document: Document, pki: Pki, quirks: Quirks | None = None) -> None:
        self.document = document
        self.quirks = quirks or Quirks()
        self.files = document.files(pki)
        self.commands: list[bytes] = []
        self.failed_keys = 0
        self.reset()

    @property
    def historical(self) -> bytes:
        """Compact TLV: card capabilities, third table says whether extended lengths are taken."""
        return bytes([0x80, 0x73, 0xC8, 0x21, 0xC0 if self.quirks.extended else 0x80])

    @property
    def atr(self) -> bytes:
        """As PC/SC part 3 makes it for a contactless card."""
        body = bytes([0x80 | len(self.historical), 0x80, 0x01]) + self.historical
        parity = 0
        for octet in body:
            parity ^= octet
        return b"\x3b" + body + bytes([parity])

    @property
    def ats(self) -> bytes:
        """Frames of 256, up to 848 kbit/s, as 14443-4 has it."""
        body = bytes.fromhex("7877B102") + self.historical
        return bytes([len(body) + 1]) + body

    def reset(self) -> None:
        """Lose power: what was selected and agreed is forgotten."""
        self._selected = False
        self._file = ""
        self._channel: Channel | None = None
        self._access = MutualAuthentication(self._information())

    def swap(self, name: str, data: bytes | None) -> None:
        """Forge: put another file in, or take one away."""
        self.quirks.files[name] = data

    def sign_again(self, pki: Pki) -> None:
        """Let somebody else sign the groups as they are now."""
        held = {n: self._content(f"DG{n}") for n in (1, 2, 13)}
        self.files = sign_files({n: data for n, data in held.items() if data is not None}, pki)

    def process(self, apdu: bytes) -> bytes:
        """Answer a command; nothing when the card has left."""
        self.commands.append(apdu)
        left = self.quirks.leaves_after
        if left is not None and len(self.commands) > left:
            return b""
        if self.quirks.delay_s:
            time.sleep(self.quirks.delay_s)
        if len(apdu) < 4:
            return WRONG_LENGTH
        if apdu[1] in self.quirks.status:
            return self.quirks.status[apdu[1]]
        try:
            data, le, long = split(apdu)
        except ValueError:
            return WRONG_LENGTH
        if long and not self.quirks.extended:
            return WRONG_LENGTH
        if apdu[0] & 0x0C:
            return self._protected(apdu[:4], data)
        self._channel = None  # a plain command ends the channel (9.8.6)
        answer, status = self._command(apdu[:4], data, le)
        return answer + status

    def _protected(self, header: bytes, body: bytes) -> bytes:
        if self._channel is None or self.quirks.drops_channel:
            self.quirks.drops_channel = max(0, self.quirks.drops_channel - 1)
            self._channel = None
            return NO_SM if self._channel is None and not self._selected else BAD_SM
        try:
            data, le = self._channel.unwrap(header, body)
        except (ValueError, IndexError):
            self._channel = None
            return BAD_SM
        answer, status = self._command(header, data, le)
        slip, self.quirks.slips = self.quirks.slips > 0, max(0, self.quirks.slips - 1)
        odd = bool(header[1] & 1)
        return self._channel.wrap(answer, status, odd=odd, slip=slip) + status

    def _command(self, header: bytes, data: bytes, le: int | None) -> tuple[bytes, bytes]:
        match header[1]:
            case 0xA4:
                return self._select(header[2], data)
            case 0x84:
                return (self._access.ask(), OK) if le == 8 else (b"", WRONG_LENGTH)
            case 0x82:
                return self._authenticate(data)
            case 0xB0 | 0xB1:
                return self._read(header, data, le or 0)
        return b"", NO_INS

    def _select(self, p1: int, data: bytes) -> tuple[bytes, bytes]:
        if p1 == 4:
            self._selected = data == APPLICATION
            return b"", OK if self._selected else NOT_FOUND
        if p1 == 0:
            return b"", self.quirks.master_file
        if not self._selected:
            return b"", NOT_FOUND
        if self._channel is None:
            return b"", NO_ACCESS
        name = NAMES.get(data[1] & 0x1F, "") if len(data) == 2 and data[0] == 1 else ""
        if self._content(name) is None:
            return b"", NOT_FOUND
        self._file = name
        return b"", OK

    def _authenticate(self, proof: bytes) -> tuple[bytes, bytes]:
        agreed = self._access.prove(proof) if self._selected else None
        if agreed is None:
            self.failed_keys += 1
            return b"", b"\x63\x00"
        answer, self._channel = agreed
        return answer, OK

    def _read(self, header: bytes, data: bytes, le: int) -> tuple[bytes, bytes]:
        if self._channel is None:
            return b"", NO_ACCESS
        offset = int.from_bytes(header[2:4], "big")
        if header[1] == 0xB1:
            offset = int.from_bytes(data[2:], "big")
        elif header[2] & 0x80:
            if not self.quirks.short_names:
                return b"", b"\x6a\x86"
            offset = header[3]
            self._file = NAMES.get(header[2] & 0x1F, "")
        content = self._content(self._file)
        if content is None:
            return b"", NOT_FOUND
        if le > self.quirks.max_le and self.quirks.over_max == "refuse":
            return b"", WRONG_LENGTH
        return _cut(content, offset, min(le, self.quirks.max_le), odd=header[1] == 0xB1)

    def _content(self, name: str) -> bytes | None:
        return {**self.files, **self.quirks.files}.get(name)

    def _information(self) -> str:
        number = self.document.printed_number.ljust(9, "<")
        return "".join(x + check(x) for x in (number, self.document.birth, self.document.expiry))


def _cut(content: bytes, offset: int, le: int, *, odd: bool) -> tuple[bytes, bytes]:
    if offset >= len(content):
        return b"", b"\x6b\x00"
    if not odd:
        part = content[offset : offset + le]
        return part, OK if len(part) == le else b"\x62\x82"
    part = content[offset : offset + le - (2 if le < 130 else 3 if le < 259 else 4)]
    head = bytes([0x53])
    if len(part) < 0x80:
        head += bytes([len(part)])
    elif len(part) < 0x100:
        head += bytes([0x81, len(part)])
    else:
        head += b"\x82" + len(part).to_bytes(2, "big")
    return head + part, OK


def split(apdu: bytes) -> tuple[bytes, int | None, bool]:
    """Give data, Le and whether the lengths are extended (7816-4 5.1)."""
    body = apdu[4:]
    if not body:
        return b"", None, False
    if len(body) == 1:
        return b"", body[0] or 256, False
    long = body[0] == 0 and len(body) >= 3
    width, start = (2, 1) if long else (1, 0)
    if len(body) == start + width:
        return b"", int.from_bytes(body[1:], "big") or 65536, True
    size = int.from_bytes(body[start : start + width], "big")
    data, rest = body[start + width :][:size], body[start + width + size :]
    if len(data) != size or len(rest) not in (0, width):
        raise ValueError("wrong length")
    le = int.from_bytes(rest, "big") or (65536 if long else 256)
    return data, le if rest else None, long
