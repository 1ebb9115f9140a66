"""The chip itself: command APDUs in, answers out, with the habits of real chips as switches.

From ISO/IEC 7816-4 and ICAO 9303-10/-11; holds files and a channel, no reader's knowledge.
"""

import hashlib
import time

from twins.emrtd.channel import Channel, MutualAuthentication, objects
from twins.emrtd.cms import Style, signed_data
from twins.emrtd.document import Document, check, sign_files
from twins.emrtd.pace import Pace
from twins.emrtd.protocols import CAN, MRZ, Protocols
from twins.emrtd.quirks import Quirks
from twins.emrtd.reading import given
from twins.pki import Pki

__all__ = ["Quirks", "VirtualEmrtd", "split"]
APPLICATION = bytes.fromhex("A0000002471001")
NAMES = {
    0x1E: "EF_COM", 0x1D: "EF_SOD", **{number: f"DG{number}" for number in range(1, 17)}
}  # fmt: skip
MASTER_NAMES = {0x1C: "EF_CardAccess", 0x1D: "EF_CardSecurity", 0x1E: "EF_DIR", 0x01: "EF_ATR"}
MASTER_FILES = {
    b"\x01\x1c": 0x1C, b"\x01\x1d": 0x1D, b"\x2f\x00": 0x1E, b"\x2f\x01": 0x01
}  # fmt: skip
FREE = ("EF_CardAccess", "EF_DIR", "EF_ATR")
CARD_SECURITY = "0.4.0.127.0.7.3.2.1"
OK, NOT_FOUND, WRONG_LENGTH = b"\x90\x00", b"\x6a\x82", b"\x67\x00"
NO_ACCESS, NO_INS, NO_SM, BAD_SM = b"\x69\x82", b"\x6d\x00", b"\x69\x87", b"\x69\x88"
WRONG_DATA, NO_REFERENCE, BLOCKED = b"\x6a\x80", b"\x6a\x88", b"\x69\x83"
Answer = tuple[bytes, bytes]


class VirtualEmrtd:
    """A card for a slot or a field: `.atr`, `.ats`, `.reset()`, `.process()`."""

    def __init__(
        self,
        document: Document,
        pki: Pki,
        quirks: Quirks | None = None,
        protocols: Protocols | None = None,
    ) -> None:
        self.document = document
        self.quirks = quirks or Quirks()
        self.protocols = (protocols or Protocols()).filled()
        self.files = document.files(pki, self.protocols.groups())
        access = self.protocols.card_access()
        if access is not None:
            self.files["EF_CardAccess"] = access
        security = self.protocols.card_security()
        if security is not None:
            self.files["EF_CardSecurity"] = signed_data(CARD_SECURITY, security, pki, Style())
        self.commands: list[bytes] = []
        self.opened: list[str] = []  # names of what opened or proved the chip
        self.failed_keys = 0
        self._can_failed = 0
        self._chip_keys, self._active = self.protocols.secrets()
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

    @property
    def can(self) -> str:
        """Card access number."""
        return self.protocols.can or self.document.number[-6:]

    def reset(self) -> None:
        """Lose power: what was selected and agreed is forgotten."""
        self._selected = False
        self._file = ""
        self._channel: Channel | None = None
        self._next: Channel | None = None
        self._agreement = -1
        self._protected_answers, self._last = 0, b""
        information = self._information()
        self._access = MutualAuthentication(information)
        mrz = hashlib.sha1(information.encode(), usedforsecurity=False).digest()
        known = {MRZ: mrz, CAN: self.can.encode()}
        allowed = {n: known[n] for n in self.protocols.passwords}
        static = self._chip_keys[0].secret if self._chip_keys else 0
        self._pace = Pace(self.protocols.pace, allowed, static)

    def swap(self, name: str, data: bytes | None) -> None:
        """Forge: put another file in, or take one away."""
        self.quirks.files[name] = data

    def sign_again(self, pki: Pki) -> None:
        """Let somebody else sign the groups as they are now."""
        held = {n: self._content(f"DG{n}") for n in range(1, 17)}
        outside = {n: d for n, d in self.files.items() if n in FREE or n == "EF_CardSecurity"}
        groups = {n: data for n, data in held.items() if data is not None}
        self.files = {**sign_files(groups, pki), **outside}

    def process(self, apdu: bytes) -> bytes:
        """Answer a command; nothing when the card has left."""
        self.commands.append(apdu)
        turn, quirks = len(self.commands), self.quirks
        if quirks.leaves_after is not None and turn > quirks.leaves_after:
            return b""
        _rest(quirks.delay_s + quirks.slow_at.get(turn, 0.0))
        if turn in quirks.answer_at:
            return quirks.answer_at[turn]
        answer = self._processed(apdu)
        return quirks.edit(apdu, answer) if quirks.edit else answer

    def _processed(self, apdu: bytes) -> bytes:
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
        self._channel, self._next = self._next, None
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
        sealed = self._sealed(answer, status, odd=bool(header[1] & 1))
        if self._next is not None:  # the new keys begin behind this answer
            self._channel, self._next = self._next, None
        return sealed

    def _sealed(self, answer: bytes, status: bytes, *, odd: bool) -> bytes:
        quirks = self.quirks
        assert self._channel is not None  # noqa: S101
        self._protected_answers += 1
        first, fault = quirks.channel_fault_from, quirks.channel_fault
        if not first <= self._protected_answers < first + quirks.channel_fault_times:
            fault = ""
        if quirks.slips:
            quirks.slips, fault = quirks.slips - 1, "mac"
        if fault == "bare":
            return answer + status
        sealed = self._channel.wrap(answer, status, odd=odd, fault=fault) + status
        sealed, self._last = (self._last if fault == "replay" else sealed), sealed
        return sealed or status

    def _command(self, header: bytes, data: bytes, le: int | None) -> Answer:
        if header[1] in self.quirks.inner_status and self._channel is not None:
            return b"", self.quirks.inner_status[header[1]]
        match header[1]:
            case 0xA4:
                return self._select(header[2], data)
            case 0x84 if self.protocols.bac:
                return (self._access.ask(), OK) if le == 8 else (b"", WRONG_LENGTH)
            case 0x82 if self.protocols.bac:
                return self._authenticate(data)
            case 0xB0 | 0xB1:
                return self._read(header, data, le or 0)
        return self._proof(header, data)

    def _proof(self, header: bytes, data: bytes) -> Answer:
        try:
            match header[1:4]:
                case b"\x22\xc1\xa4" if self.protocols.pace:
                    return b"", self._choose(objects(data)[0])
                case b"\x22\x41\xa6" | b"\x22\x41\xa4" if self._channel and self._chip_keys:
                    return b"", self._agree(header[3], objects(data)[0])
                case b"\x86\x00\x00":
                    return self._general(objects(objects(data)[0].get(0x7C, b""))[0])
                case b"\x88\x00\x00" if self._channel and self._active and self._selected:
                    self.opened.append("AA")
                    return (self._active.sign(data), OK) if len(data) == 8 else (b"", WRONG_LENGTH)
        except IndexError:
            return b"", WRONG_DATA
        return b"", NO_INS

    def _choose(self, named: dict[int, bytes]) -> bytes:
        """MSE:Set AT for PACE."""
        reference = int.from_bytes(named.get(0x83, b""), "big")
        if reference in self.quirks.password_status:
            return self.quirks.password_status[reference]
        self._pace.fault = self.quirks.pace_fault
        status = self._pace.choose(named)
        if status == OK and reference == CAN and self.quirks.can_tries is not None:
            left = max(0, self.quirks.can_tries - self._can_failed)
            return OK if not self._can_failed else b"\x63" + bytes([0xC0 | left])
        return status

    def _general(self, named: dict[int, bytes]) -> Answer:
        """GENERAL AUTHENTICATE, of chip authentication when that was chosen, else of PACE."""
        if self._channel is not None and self._agreement >= 0:
            return (
                (b"\x7c\x00", OK) if self._change_keys(named.get(0x80, b"")) else (b"", b"\x63\x00")
            )
        turn = {0x81: 2, 0x83: 3, 0x85: 4}.get(next(iter(named), 0), 1)
        if turn in self.quirks.pace_status:
            return b"", self.quirks.pace_status[turn]
        if self._blocked():
            return b"", BLOCKED
        answer, status, channel = self._pace.step(named)
        if channel is not None:
            self._next, self._can_failed, self._selected = channel, 0, False
            self.opened.append("PACE-" + {MRZ: "MRZ", CAN: "CAN"}[self._pace.reference])
        elif turn == 4 and status == b"\x63\x00":
            status = self._wrong_password()
        return answer, status

    def _blocked(self) -> bool:
        tries = self.quirks.can_tries
        return tries is not None and self._pace.reference == CAN and self._can_failed >= tries

    def _wrong_password(self) -> bytes:
        self.failed_keys += 1
        _rest(self.quirks.failed_key_delay_s)
        if self._pace.reference != CAN or self.quirks.can_tries is None:
            return b"\x63\x00"
        self._can_failed += 1
        return b"\x63" + bytes([0xC0 | max(0, self.quirks.can_tries - self._can_failed)])

    def _agree(self, p2: int, named: dict[int, bytes]) -> bytes:
        """MSE of chip authentication: Set KAT carries the key, Set AT only chooses."""
        number = int.from_bytes(named[0x84], "big") if 0x84 in named else None
        found = [i for i, k in enumerate(self._chip_keys) if number in (None, k.key_id)]
        if not found:
            return NO_REFERENCE
        self._agreement = found[0]
        simple = self._chip_keys[found[0]].cipher == 1
        if p2 == 0xA6:
            done = simple and self._change_keys(named.get(0x91, b""))
            return OK if done else WRONG_DATA
        chosen = self._chip_keys[found[0]].chosen_by(named.get(0x80, b""))
        self._agreement = found[0] if chosen else -1
        return OK if chosen else WRONG_DATA

    def _change_keys(self, public: bytes) -> bool:
        key, self._agreement = self._chip_keys[self._agreement], -1
        try:
            self._next = key.agree(public)
        except ValueError:
            return False
        self.opened.append("CA")
        return True

    def _select(self, p1: int, data: bytes) -> Answer:
        if p1 == 4:
            self._selected = data == APPLICATION
            return b"", OK if self._selected else NOT_FOUND
        if p1 == 0:
            self._selected = self._selected and self.quirks.master_file != OK
            return b"", self.quirks.master_file
        if not self._selected:
            return self._select_outside(data)
        if self._channel is None:
            return b"", NO_ACCESS
        name = NAMES.get(data[1] & 0x1F, "") if len(data) == 2 and data[0] == 1 else ""
        if self._content(name) is None:
            return b"", NOT_FOUND
        self._file = name
        return b"", OK

    def _select_outside(self, data: bytes) -> Answer:
        name = MASTER_NAMES.get(MASTER_FILES.get(data, 0), "")
        if self._content(name) is None:
            return b"", NOT_FOUND
        self._file = name
        return b"", OK

    def _authenticate(self, proof: bytes) -> Answer:
        agreed = self._access.prove(proof, self.quirks.bac_fault) if self._selected else None
        if agreed is None:
            self.failed_keys += 1
            _rest(self.quirks.failed_key_delay_s)
            return b"", b"\x63\x00"
        answer, self._next = agreed
        self.opened.append("BAC")
        return answer, OK

    def _read(self, header: bytes, data: bytes, le: int) -> Answer:
        offset = int.from_bytes(header[2:4], "big")
        if header[1] == 0xB1:
            offset = int.from_bytes(data[2:], "big")
        elif header[2] & 0x80:
            if not self.quirks.short_names:
                return b"", b"\x6a\x86"
            offset = header[3]
            names = NAMES if self._selected else MASTER_NAMES
            self._file = names.get(header[2] & 0x1F, "")
        content = self._content(self._file)
        if self._channel is None and not (content is not None and self._file in FREE):
            return b"", NO_ACCESS
        if content is None:
            return b"", NOT_FOUND
        if self._file == "DG3":
            return b"", NO_ACCESS  # fingers want extended access control
        if le > self.quirks.max_le and self.quirks.over_max == "refuse":
            return b"", WRONG_LENGTH
        le, odd = min(le, self.quirks.max_le), header[1] == 0xB1
        return given(content, offset, le, odd=odd, fault=self.quirks.read_fault)

    def _content(self, name: str) -> bytes | None:
        return {**self.files, **self.quirks.files}.get(name)

    def _information(self) -> str:
        number = self.document.printed_number.ljust(9, "<")
        return "".join(x + check(x) for x in (number, self.document.birth, self.document.expiry))


def _rest(seconds: float) -> None:
    if seconds > 0:  # no rest at all would still give the processor away
        time.sleep(seconds)


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
