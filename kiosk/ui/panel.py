"""A touch panel for Qt's own tuiotouch plugin, one finger: OSC bundles over UDP on loopback.

Source: TUIO 1.1 specification, profile 2Dcur; OSC 1.0 (strings and bundles in fours of bytes).
"""

import socket
import struct
from typing import Final

PATH: Final = "/tuio/2Dcur"
FINGER: Final = 1
AT_ONCE: Final = struct.pack(">Q", 1)


class Panel:
    """`port` is free for the plugin to listen at until a `QApplication` is made."""

    def __init__(self) -> None:
        self._number = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def report(self, at: tuple[float, float] | None) -> None:
        """Tell where the finger is in parts of the screen, or that it was lifted."""
        self._number += 1
        fingers = [] if at is None else [_message("set", FINGER, *at, 0.0, 0.0, 0.0)]
        alive = _message("alive", *([] if at is None else [FINGER]))
        parts = [_message("source", "panel"), alive, *fingers, _message("fseq", self._number)]
        bundle = b"".join(struct.pack(">i", len(part)) + part for part in parts)
        self._socket.sendto(_text("#bundle") + AT_ONCE + bundle, ("127.0.0.1", self.port))


def _text(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def _message(*values: str | float) -> bytes:
    tags, data = ",", b""
    for value in values:
        match value:
            case str():
                tags, data = tags + "s", data + _text(value)
            case int():
                tags, data = tags + "i", data + struct.pack(">i", value)
            case _:
                tags, data = tags + "f", data + struct.pack(">f", value)
    return _text(PATH) + _text(tags) + data
