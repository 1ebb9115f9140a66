"""A virtual UICC: files, selection and access rules behind APDUs (ETSI TS 102 221, 3GPP TS 31.102).

Old cards speak class A0 instead (3GPP TS 51.011). No security, no toolkit: only what is read.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

USIM_AID = bytes.fromhex("A0000000871002FF84FFFF89000000FF")
MF, USIM, GSM = "3F00", "3F00/7FFF", "3F00/7F20"
SFI = {"3F00/2FE2": 0x02, "3F00/2F00": 0x1E, "3F00/7FFF/6F07": 0x07, "3F00/7FFF/6FAD": 0x03}
HISTORY_T0 = bytes.fromhex("8031A073BE21136743200718000001")


def swapped(digits: str) -> bytes:
    """Pack digits two a byte, low nibble first, filled with F."""
    padded = digits + "F" * (len(digits) % 2)
    return bytes.fromhex("".join(b + a for a, b in zip(padded[::2], padded[1::2], strict=True)))


def tlv(tag: int, value: bytes) -> bytes:
    """Encode a short BER-TLV object."""
    return bytes([tag, len(value)]) + value


@dataclass
class Uicc:
    """`process` takes one command APDU; `reset` powers the card again, it answers with `atr`."""

    iccid: str  # 19 or 20 digits
    imsi: str
    classes: tuple[int, ...] = (0x00,)  # (0xA0,) is a card of before 2001; some speak both
    protocol: int = 0  # T=0 leaves data to be fetched with 61xx and corrects lengths with 6Cxx
    imsi_needs_pin: bool = False
    dead: bool = False  # no answer to reset, no answer at all
    record_size: int = 40  # of EF_DIR
    mute_select: bool = False  # gives no file parameters: SELECT with P2 = 04 is refused
    breaks_on_verify: bool = False  # a VERIFY without data ends the exchange for good
    scrambled: bool = False  # contacts dirty: EF_ICCID reads as nonsense
    verified: int = 0  # VERIFY commands seen: a kiosk never sends one
    _at: str = field(init=False, default=MF)
    _waiting: bytes = field(init=False, default=b"")

    @property
    def atr(self) -> bytes:
        """Answer to reset (ISO 7816-3), empty from a dead card."""
        if self.dead:
            return b""
        body = (
            bytes.fromhex("9F96801FC7") + HISTORY_T0
            if self.protocol == 0
            else bytes.fromhex("8201") + b"SI"
        )
        return b"\x3b" + body + bytes([reduce(xor, body)])

    def reset(self) -> None:
        """Forget what was selected."""
        self._at, self._waiting = MF, b""

    def process(self, apdu: bytes) -> bytes:
        """Answer one command APDU with data and SW1 SW2; a dead card stays silent."""
        if self.dead:
            return b""
        if len(apdu) < 4:
            return b"\x67\x00"
        cla, ins = apdu[0], apdu[1]
        if cla not in self.classes:
            return b"\x6e\x00"
        waiting, self._waiting = self._waiting, b""
        if ins == 0xC0:
            return self._get_response(waiting, apdu)
        if ins == 0x20:
            self.verified += 1
            self.dead = self.dead or (self.breaks_on_verify and len(apdu) <= 5)
            if self.dead:
                return b""
            return b"\x63\xc3" if len(apdu) == 5 else b"\x69\x85"
        handlers = {0xA4: self._select, 0xB0: self._read_binary, 0xB2: self._read_record}
        return handlers[ins](apdu) if ins in handlers else b"\x6d\x00"

    def _files(self) -> dict[str, bytes]:
        imsi_nibbles = ("9" if len(self.imsi) % 2 else "1") + self.imsi
        packed = swapped(imsi_nibbles)
        imsi = (bytes([len(packed)]) + packed).ljust(9, b"\xff")
        iccid = b"\xab" * 10 if self.scrambled else swapped(self.iccid).ljust(10, b"\xff")
        aid = tlv(0x4F, USIM_AID)
        named = tlv(0x61, aid + tlv(0x50, b"USIM"))
        entry = named if len(named) <= self.record_size else tlv(0x61, aid)
        entry = entry.ljust(self.record_size, b"\xff")
        files = {f"{MF}/2FE2": iccid, f"{GSM}/6F07": imsi, f"{GSM}/6FAD": b"\x00\x00\x00\x02"}
        if 0x00 in self.classes:
            files |= {f"{MF}/2F00": entry, f"{USIM}/6F07": imsi, f"{USIM}/6FAD": b"\0\0\0\x02"}
        return files

    def _folders(self) -> tuple[str, ...]:
        return (MF, GSM, USIM) if 0x00 in self.classes else (MF, GSM)

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        found = self._by_aid(name) if apdu[2] == 0x04 else self._by_id(name.hex().upper())
        if found is None:
            return b"\x94\x04" if apdu[0] == 0xA0 else b"\x6a\x82"
        if self.mute_select and apdu[0] == 0x00 and apdu[3] & 0x0C != 0x0C:
            return b"\x6a\x86"
        self._at = found
        if apdu[0] == 0xA0:
            self._waiting = self._gsm_response()
            return bytes([0x9F, len(self._waiting)])
        if apdu[3] & 0x0C == 0x0C:
            return b"\x90\x00"
        return self._hand_out(self._fcp())

    def _by_aid(self, name: bytes) -> str | None:
        known = 0x00 in self.classes and len(name) >= 5 and USIM_AID.startswith(name)
        return USIM if known else None

    def _by_id(self, file_id: str) -> str | None:
        """Look below the current folder, then beside it, as 102 221 clause 8.4.1 allows."""
        if file_id == "3F00":
            return MF
        folder = self._at if self._at in self._folders() else self._at.rpartition("/")[0]
        known = {*self._files(), *self._folders()}
        places = (folder, folder.rpartition("/")[0])
        return next((f"{p}/{file_id}" for p in places if f"{p}/{file_id}" in known), None)

    def _read_binary(self, apdu: bytes) -> bytes:
        offset = (apdu[2] << 8) | apdu[3]
        if apdu[2] & 0x80:
            folder = self._at if self._at in self._folders() else self._at.rpartition("/")[0]
            paths = [p for p, sfi in SFI.items() if sfi == apdu[2] & 0x1F]
            self._at = next((p for p in paths if p.rpartition("/")[0] == folder), "")
            offset = apdu[3]
        content = self._files().get(self._at)
        if content is None or self._at.endswith("2F00"):
            return b"\x94\x00" if apdu[0] == 0xA0 else b"\x69\x86"
        if self.imsi_needs_pin and self._at.endswith("6F07"):
            return b"\x98\x04" if apdu[0] == 0xA0 else b"\x69\x82"
        wanted = (apdu[4] or 256) if len(apdu) > 4 else 256
        return self._cut(content[offset:], wanted)

    def _read_record(self, apdu: bytes) -> bytes:
        if not self._at.endswith("2F00"):
            return b"\x69\x81"
        if apdu[2] != 1:
            return b"\x6a\x83"
        return self._cut(self._files()[self._at], (apdu[4] or 256) if len(apdu) > 4 else 256)

    def _cut(self, content: bytes, wanted: int) -> bytes:
        if wanted > len(content) and self.protocol == 0:
            return bytes([0x6C, len(content)])
        return content[:wanted] + b"\x90\x00"

    def _hand_out(self, data: bytes) -> bytes:
        if self.protocol == 0:
            self._waiting = data
            return bytes([0x61, len(data)])
        return data + b"\x90\x00"

    def _get_response(self, waiting: bytes, apdu: bytes) -> bytes:
        wanted = (apdu[4] or 256) if len(apdu) > 4 else 256
        if not waiting:
            return b"\x6f\x00"
        return waiting + b"\x90\x00" if wanted >= len(waiting) else b"\x67\x00"

    def _fcp(self) -> bytes:
        """File control parameters (clause 11.1.1.3); C6 shows whether the PIN is enabled."""
        file_id = bytes.fromhex(self._at[-4:])
        content = self._files().get(self._at)
        if content is not None:
            size = len(content).to_bytes(2, "big")
            kind = (
                b"\x42\x21\x00" + bytes([self.record_size, 1])
                if self._at.endswith("2F00")
                else b"\x41\x21"
            )
            body = tlv(0x82, kind) + tlv(0x83, file_id) + tlv(0x8A, b"\x05") + tlv(0x80, size)
            return tlv(0x62, body)
        pin = tlv(0x90, b"\x80" if self.imsi_needs_pin else b"\x00") + tlv(0x83, b"\x01")
        name = tlv(0x84, USIM_AID) if self._at == USIM else b""
        body = tlv(0x82, b"\x78\x21") + tlv(0x83, file_id) + name + tlv(0x8A, b"\x05")
        return tlv(0x62, body + tlv(0xC6, pin))

    def _gsm_response(self) -> bytes:
        """Response to SELECT of 51.011 clause 9.2.1, free bytes zero."""
        file_id = bytes.fromhex(self._at[-4:])
        content = self._files().get(self._at)
        if content is None:
            kind = b"\x01" if self._at == MF else b"\x02"
            return bytes(4) + file_id + kind + bytes(5) + b"\x09" + bytes(9)
        size = len(content).to_bytes(2, "big")
        return bytes(2) + size + file_id + b"\x04\x00" + bytes(3) + b"\x01\x01\x00\x00"


def other_uicc(iccid: str, imsi: str) -> Uicc:
    """Make a card of another habit: T=0, both classes, small records, IMSI behind the PIN."""
    return Uicc(
        iccid, imsi, classes=(0x00, 0xA0), protocol=0, imsi_needs_pin=True, record_size=24,
        mute_select=True, breaks_on_verify=True,
    )  # fmt: skip
