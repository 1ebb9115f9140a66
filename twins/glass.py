"""Fingers on the glass, for Qt's own tuiotouch plugin: OSC bundles over UDP (TUIO 1.1, 2Dcur)."""

import socket
import struct
from time import sleep

Point = tuple[float, float]
PROFILE = "/tuio/2Dcur"


class Fingers:
    """Touches at `port`; positions are parts of the screen, 0..1."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._frame = 0

    def tap(self, x: float, y: float) -> None:
        """Touch and lift."""
        self.stroke([(x, y)], 0.02)

    def stroke(self, points: list[Point], pause_s: float = 0.008) -> None:
        """Draw through all points with one finger, then lift."""
        for point in points:
            self.rest([point])
            sleep(pause_s)
        self.rest([])

    def rest(self, fingers: list[Point]) -> None:
        """Report every finger on the glass; who is named no more was lifted."""
        self._frame += 1
        held = [
            _message("set", number, x, y, 0.0, 0.0, 0.0)
            for number, (x, y) in enumerate(fingers, 1)
        ]  # fmt: skip
        parts = [
            _message("source", "finger"), _message("alive", *range(1, len(fingers) + 1)),
            *held, _message("fseq", self._frame),
        ]  # fmt: skip
        bundle = b"".join(struct.pack(">i", len(part)) + part for part in parts)
        self._socket.sendto(_text("#bundle") + struct.pack(">Q", 1) + bundle, self._to)

    def close(self) -> None:
        """Take the hands away."""
        self._socket.close()


def _text(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def _message(*values: str | float) -> bytes:
    tags, data = ",", b""
    for value in values:
        if isinstance(value, str):
            tags, data = tags + "s", data + _text(value)
        elif isinstance(value, int):
            tags, data = tags + "i", data + struct.pack(">i", value)
        else:
            tags, data = tags + "f", data + struct.pack(">f", value)
    return _text(PROFILE) + _text(tags) + data
