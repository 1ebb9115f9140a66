"""BER-TLV (ISO/IEC 7816-4 5.2.2) as hostile octets: every reader of it shares these limits."""

from itertools import pairwise
from typing import Final, NamedTuple

from drivers.emrtd.faults import TlvError

DEPTH: Final = 16
NODES: Final = 2000
TAG_OCTETS: Final = 3
LENGTH_OCTETS: Final = 3
CONSTRUCTED: Final = 0x20
MANY: Final = 0x1F  # low bits of a tag of several octets


class Tlv(NamedTuple):
    """One object; `end` is the offset behind it."""

    tag: int
    constructed: bool
    value: bytes
    end: int


def header(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """Give tag, offset of the value and its length; the value may not be there yet."""
    if at >= len(data):
        raise TlvError("no tag")
    tag = data[at]
    at += 1
    if tag & MANY == MANY:
        tag, at = _long_tag(data, at - 1)
    if at >= len(data):
        raise TlvError("no length")
    first = data[at]
    at += 1
    if first < 0x80:
        return tag, at, first
    octets = first & 0x7F
    if not 1 <= octets <= LENGTH_OCTETS:
        raise TlvError(f"length of {octets} octets")
    if at + octets > len(data):
        raise TlvError("cut short in its length")
    return tag, at + octets, int.from_bytes(data[at : at + octets], "big")


def read(data: bytes, at: int = 0) -> Tlv:
    """Give the object that begins at an offset."""
    tag, start, length = header(data, at)
    end = start + length
    if end > len(data):
        raise TlvError("cut short in its value")
    return Tlv(tag, bool(data[at] & CONSTRUCTED), data[start:end], end)


def items(data: bytes) -> list[Tlv]:
    """Give the objects side by side; nothing may be left over."""
    found: list[Tlv] = []
    at = 0
    while at < len(data):
        found.append(read(data, at))
        at = found[-1].end
        if len(found) > NODES:
            raise TlvError("too many objects")
    return found


def wholes(data: bytes, objects: list[Tlv] | None = None) -> list[bytes]:
    """Give the objects side by side as they are written, heads included; `objects` if known."""
    ends = [0, *(one.end for one in (items(data) if objects is None else objects))]
    return [data[begin:end] for begin, end in pairwise(ends)]


def only(data: bytes, tag: int) -> bytes:
    """Give the value of the one object that fills `data`."""
    outer = read(data)
    if outer.tag != tag:
        raise TlvError(f"tag {outer.tag:X} instead of {tag:X}")
    if outer.end != len(data):
        raise TlvError("octets behind the object")
    return outer.value


def find(objects: list[Tlv], tag: int) -> bytes:
    """Give the value of the first object with a tag."""
    for one in objects:
        if one.tag == tag:
            return one.value
    raise TlvError(f"no object {tag:X}")


def check(data: bytes) -> None:
    """Walk the whole tree against the limits of depth and number, before another parser sees it."""
    waiting = [(0, len(data), 1)]
    nodes = 0
    while waiting:
        at, end, depth = waiting.pop()
        if depth > DEPTH:
            raise TlvError("too deep")
        while at < end:
            _, start, length = header(data, at)
            if start + length > end:
                raise TlvError("cut short in its value")
            if data[at] & CONSTRUCTED:
                waiting.append((start, start + length, depth + 1))
            nodes += 1
            if nodes > NODES:
                raise TlvError("too many objects")
            at = start + length


def encode(tag: int, value: bytes) -> bytes:
    """Wrap a value of at most 65535 octets."""
    size = len(value)
    if size < 0x80:
        length = bytes([size])
    elif size < 0x100:
        length = bytes([0x81, size])
    else:
        length = b"\x82" + size.to_bytes(2, "big")
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length + value


def _long_tag(data: bytes, at: int) -> tuple[int, int]:
    end = at + 1
    while end < len(data) and data[end] & 0x80:
        end += 1
    end += 1
    if end > len(data) or end - at > TAG_OCTETS:
        raise TlvError("broken tag")
    return int.from_bytes(data[at:end], "big"), end
