"""The serial line of dispensers with short frames: 02 body 03 BCC. Knows no command's meaning."""

import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import xor
from time import monotonic
from typing import Final

import serial

from kiosk.ports.errors import DeviceGoneError

STX: Final = b"\x02"
ETX: Final = b"\x03"
ENQ: Final = b"\x05"
ACK: Final = b"\x06"
NAK: Final = b"\x15"
BAUD: Final = 9600
WRITE_S: Final = 1.0
MOST: Final = 256  # bytes heard at once; the longest answer has 8


def frame(body: bytes) -> bytes:
    """Wrap a body; the checksum is the XOR of everything before it."""
    whole = STX + body + ETX
    return whole + bytes([reduce(xor, whole)])


def find_bodies(heard: bytes, size: int) -> list[bytes]:
    """Give the bodies of `size` bytes of all whole frames among noise, in order."""
    found = []
    start = heard.find(STX)
    while start >= 0:
        whole = heard[start : start + size + 3]
        good = len(whole) == size + 3 and frame(whole[1:-2]) == whole
        if good:
            found.append(whole[1:-2])
        start = heard.find(STX, start + (len(whole) if good else 1))
    return found


def closed_port(path: str) -> serial.Serial:
    """Prepare the port at `path` without opening it."""
    port = serial.Serial(None, BAUD, exclusive=True, write_timeout=WRITE_S)
    port.port = path
    return port


class Line:
    """Opens at the first word said, and again after it was lost. Raises `DeviceGoneError`."""

    def __init__(self, port: serial.Serial, device: str) -> None:
        self._port = port
        self._device = device

    def close(self) -> None:
        self._port.close()

    def say(self, data: bytes) -> None:
        """Send; what was heard before answers something else and is dropped."""
        with self._named():
            if not self._port.is_open:
                self._port.open()
            self._port.reset_input_buffer()
            self._port.write(data)

    def hear(self, enough: Callable[[bytes], bool], seconds: float) -> bytes:
        """Take bytes until they are enough, too many, or time is over and none lies there."""
        ends = monotonic() + seconds
        heard = b""
        with self._named():
            while not enough(heard) and len(heard) < MOST:
                left, there = ends - monotonic(), self._port.in_waiting
                if left <= 0 and not there:
                    break
                self._port.timeout = max(0.0, left)
                heard += bytes(self._port.read(max(1, there)))
        return heard

    def rest(self, seconds: float) -> None:
        """Leave the machine alone between two questions."""
        self.hear(lambda _: False, seconds)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (OSError, termios.error) as gone:  # pyserial raises both when a tty vanishes
            self._port.close()
            raise DeviceGoneError(self._device, "the serial line is gone") from gone
