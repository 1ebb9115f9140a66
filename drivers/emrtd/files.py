"""Reads elementary files (ICAO 9303-10 3.6): by short name first, in steps the chip takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.apdu import OK, SHORT_LE, Answer, Command, Link
from drivers.emrtd.faults import ChipFault, StatusError, TlvError

APPLICATION: Final = bytes.fromhex("A0000002471001")
HEAD: Final = 8  # octets that surely hold tag and length
STEPS: Final = (65000, 4096, 1024, 231, 223, 192, 128, 96)  # 231 fits 256 with secure messaging
FIRST_SHORT: Final = STEPS.index(231)
TOO_MUCH: Final = (0x6700, 0x6A86, 0x6B00)
EVEN_REACH: Final = 0x8000
MOST_READS: Final = 1000
WRAP: Final = 4  # tag and length of DO 53
KIB: Final = 1024
LENGTHS: Final = 0x7F66  # extended length information (7816-4 12.7.1)
OVERHEAD: Final = 64  # octets secure messaging adds to an answer, generously
SHORT_FITS: Final = {8: 231, 16: 223}  # plain octets in 256 protected ones, by cipher block
ODD_SHORT: Final = 219
OVERLAP: Final = 32  # octets read again when a file is taken up, to see that it is the same
LOOSE_LIMIT: Final = 4 * KIB


@dataclass(frozen=True, slots=True)
class File:
    """`limit` is the largest size believed, in octets."""

    name: str
    fid: int
    tag: int = 0
    limit: int = 64 * KIB

    @property
    def sfi(self) -> int:
        return self.fid & 0x1F


CARD_ACCESS: Final = File("EF_CardAccess", 0x011C, 0x31, 4 * KIB)
CARD_SECURITY: Final = File("EF_CardSecurity", 0x011D, 0x30, 16 * KIB)
ATR_INFO: Final = File("EF_ATR_INFO", 0x2F01)
DIRECTORY: Final = File("EF_DIR", 0x2F00)
COM: Final = File("EF_COM", 0x011E, 0x60)
SOD: Final = File("EF_SOD", 0x011D, 0x77)
LIMITS: Final = {2: 256 * KIB, 14: 16 * KIB, 15: 8 * KIB}
TAGS: Final = {
    1: 0x61, 2: 0x75, 5: 0x65, 6: 0x66, 7: 0x67, 8: 0x68, 9: 0x69, 10: 0x6A, 11: 0x6B, 12: 0x6C,
    13: 0x6D, 14: 0x6E, 15: 0x6F, 16: 0x70,
}  # fmt: skip
# fingers and irises (3, 4) want extended access control and are never asked for
GROUPS: Final = {
    number: File(f"DG{number}", 0x0100 | number, tag, LIMITS.get(number, 64 * KIB))
    for number, tag in TAGS.items()
}
USUAL: Final = (1, 2, 13, 14, 15)  # what a visit needs


class Chunk:
    """How much one READ BINARY may ask: begins large, goes down when refused and stays there."""

    def __init__(self, *, extended: bool) -> None:
        self._step = 0 if extended else FIRST_SHORT
        self._learnt = STEPS[self._step]
        self._fits = SHORT_FITS[8]

    @property
    def size(self) -> int:
        size = min(STEPS[self._step], self._learnt)
        return size if size > SHORT_LE else min(size, self._fits)

    def fit(self, block: int) -> None:
        """Leave room for what a cipher of this block size adds."""
        self._fits = SHORT_FITS[block]

    def allow(self, answer: int | None) -> None:
        """Take the longest answer the card announces; None when it announces none."""
        if answer is None or answer - OVERHEAD <= SHORT_LE:
            return
        self._step = 0
        self._learnt = min(STEPS[0], answer - OVERHEAD)

    def down(self) -> bool:
        """Ask for less from now on; False when there is no less."""
        self._step = next((i for i, s in enumerate(STEPS) if s < self.size), len(STEPS))
        if self._step == len(STEPS):
            self._step -= 1
            return False
        return True

    def short(self) -> None:
        """Leave extended length for good."""
        self._step = max(self._step, FIRST_SHORT)

    def learn(self, given: int) -> None:
        """Note that the chip gave less than asked: more will not come."""
        self._learnt = min(self._learnt, given)


def select_application(link: Link) -> None:
    """Select the travel document application."""
    link.send(Command(0xA4, 0x04, 0x0C, APPLICATION)).need("SELECT application")


def read_loose(link: Link, file: File) -> bytes:
    """Give a file of several objects without one around them; nothing when it is absent."""
    if link.send(Command(0xA4, 0x02, 0x0C, file.fid.to_bytes(2, "big"))).sw != OK:
        return b""
    data = b""
    while len(data) < LOOSE_LIMIT:
        answer = link.send(Command(0xB0, len(data) >> 8, len(data) & 0xFF, le=SHORT_LE))
        data += answer.data if _useful(answer) else b""
        if answer.sw != OK or len(answer.data) < SHORT_LE:
            break
    return data


def longest(information: bytes) -> int | None:
    """Give the longest answer EF.ATR/INFO announces, if it does (9303-10, 7816-4 12.7.1)."""
    try:
        sizes = [one.value for one in tlv.items(tlv.find(tlv.items(information), LENGTHS))]
    except TlvError:
        return None
    return int.from_bytes(sizes[1][:4], "big") if len(sizes) == 2 else None


def read_file(
    link: Link,
    file: File,
    chunk: Chunk,
    progress: Callable[[int], None] = lambda size: None,
    *,
    selected: bool = False,
    held: bytearray | None = None,
) -> bytes:
    """Give the whole file; `progress` hears its size after every part. `StatusError` if absent.

    `held` is filled as octets come; what it holds before is taken as read, its end looked at again.
    """
    data = bytearray() if held is None else held
    head = _head(link, file) if selected else _begin(link, file)
    size = _size(head, file)
    again = _take_up(data, head[:size])
    for _ in range(MOST_READS):
        progress(size)
        if len(data) == size:
            return bytes(data)
        part = _part(link, file, len(data), size, chunk)[: size - len(data)]
        if again[: len(part)] != part[: len(again)]:
            del data[len(head) :]
            part = b""
        again = again[len(part) :] if part else b""
        data += part
    raise ChipFault(f"{file.name} takes too many reads")


def whole(file: File, data: bytes | bytearray) -> bool:
    """Tell whether these octets are all of the file."""
    if not data:
        return False
    try:
        return len(data) == _size(bytes(data[:HEAD]), file)
    except TlvError:
        return False


def _take_up(data: bytearray, head: bytes) -> bytes:
    """Begin with the head, or go on behind what is there; give what must come once more."""
    if len(data) <= len(head) or data[: len(head)] != head:
        data[:] = head
        return b""
    at = max(len(head), len(data) - OVERLAP)
    again = bytes(data[at:])
    del data[at:]
    return again


def _begin(link: Link, file: File) -> bytes:
    answer = link.send(Command(0xB0, 0x80 | file.sfi, 0, le=HEAD))
    if not _useful(answer):
        fid = file.fid.to_bytes(2, "big")
        link.send(Command(0xA4, 0x02, 0x0C, fid)).need(f"SELECT {file.name}")
        return _head(link, file)
    return answer.data


def _head(link: Link, file: File) -> bytes:
    answer = link.send(Command(0xB0, 0, 0, le=HEAD))
    if not _useful(answer):
        raise StatusError(f"READ BINARY {file.name}", answer.sw)
    return answer.data


def _size(head: bytes, file: File) -> int:
    try:
        tag, start, length = tlv.header(head)
    except TlvError as broken:
        raise TlvError(f"{file.name}: {broken}") from broken
    if tag != file.tag:
        raise TlvError(f"{file.name} begins with tag {tag:X}")
    if start + length > file.limit:
        raise TlvError(f"{file.name} wants to be {start + length} octets long")
    return start + length


def _part(link: Link, file: File, offset: int, size: int, chunk: Chunk) -> bytes:
    while True:
        wanted = min(chunk.size, size - offset)
        answer = _read_at(link, offset, wanted)
        if _useful(answer):
            if len(answer.data) < wanted:
                chunk.learn(max(len(answer.data), STEPS[-1]))
            return answer.data
        less = answer.sw == OK or answer.sw in TOO_MUCH or answer.sw >> 8 == 0x6C
        if not (less and chunk.down()):
            raise StatusError(f"READ BINARY {file.name}", answer.sw)


def _read_at(link: Link, offset: int, wanted: int) -> Answer:
    if offset < EVEN_REACH:
        return link.send(Command(0xB0, offset >> 8, offset & 0xFF, le=wanted))
    if wanted <= STEPS[FIRST_SHORT]:
        wanted = min(wanted, ODD_SHORT)
    where = tlv.encode(0x54, offset.to_bytes(3, "big").lstrip(b"\0"))
    answer = link.send(Command(0xB1, 0, 0, where, le=wanted + WRAP))
    return Answer(tlv.only(answer.data, 0x53) if answer.data else b"", answer.sw)


def _useful(answer: Answer) -> bool:
    return bool(answer.data) and (answer.sw == OK or answer.sw >> 8 in (0x62, 0x63))
