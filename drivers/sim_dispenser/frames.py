"""Frames of the CRT-571/591 family: F2 address length text 03 BCC. Knows no command's meaning."""

from functools import reduce
from operator import xor
from typing import Final

STX: Final = b"\xf2"
ETX: Final = b"\x03"
ACK: Final = b"\x06"
NAK: Final = b"\x15"
EOT: Final = b"\x04"
OVERHEAD: Final = 6
MAX_TEXT: Final = 3 + 3 + 512  # P cm pm, three states, the longest data
MAX_BURST: Final = 4 * (MAX_TEXT + OVERHEAD)


def frame(text: bytes, address: int = 0) -> bytes:
    """Wrap a text of at most 65535 bytes."""
    body = STX + bytes([address]) + len(text).to_bytes(2, "big") + text + ETX
    return body + bytes([reduce(xor, body)])


def unframe(whole: bytes) -> bytes | None:
    """Give the text of a whole frame; `None` when start, end, length or checksum are wrong."""
    text = whole[4:-2]
    return text if len(whole) >= OVERHEAD and frame(text, whole[1]) == whole else None


def find_texts(heard: bytes) -> list[bytes]:
    """Give the texts of all whole frames among noise, in order."""
    found = []
    start = heard.find(STX)
    while start >= 0:
        length = int.from_bytes(heard[start + 2 : start + 4], "big")
        text = unframe(heard[start : start + length + OVERHEAD]) if length <= MAX_TEXT else None
        if text:
            found.append(text)
        start = heard.find(STX, start + (length + OVERHEAD if text else 1))
    return found
