"""Fingers on the glass for Qt's own tuiotouch plugin: OSC bundles over UDP (TUIO 1.1, 2Dcur)."""

import socket
import struct
import time


def _text(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def _message(address: str, *values: str | int | float) -> bytes:
    tags, data = ",", b""
    for value in values:
        if isinstance(value, str):
            tags, data = tags + "s", data + _text(value)
        elif isinstance(value, int):
            tags, data = tags + "i", data + struct.pack(">i", value)
        else:
            tags, data = tags + "f", data + struct.pack(">f", value)
    return _text(address) + _text(tags) + data


class Touch:
    """`frame` reports every finger on the glass; positions are parts of the screen."""

    def __init__(self, port: int) -> None:
        self._there, self._number = ("127.0.0.1", port), 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def frame(self, fingers: list[tuple[int, float, float]]) -> None:
        self._number += 1
        path = "/tuio/2Dcur"
        parts = [
            _message(path, "source", "test"),
            _message(path, "alive", *[finger for finger, _, _ in fingers]),
            *[_message(path, "set", n, x, y, 0.0, 0.0, 0.0) for n, x, y in fingers],
            _message(path, "fseq", self._number),
        ]
        bundle = b"".join(struct.pack(">i", len(part)) + part for part in parts)
        self._socket.sendto(_text("#bundle") + struct.pack(">Q", 1) + bundle, self._there)

    def stroke(self, points: list[tuple[float, float]], finger: int = 1) -> None:
        for x, y in points:
            self.frame([(finger, x, y)])
            time.sleep(0.006)
        self.frame([])
        time.sleep(0.01)

    def close(self) -> None:
        self._socket.close()
