"""nfcpy's serial line with its reading of frames put right.

nfcpy takes every frame of length 255 for an extended one and waits for octets that never come;
UM0701-02 6.2.1.2 marks extended frames by FF FF where length and its checksum stand. It also sets
the port up anew for every wait, which costs more than the octets at 921,600 baud.
"""

import contextlib
import errno
import os
import select
import termios
from time import monotonic
from typing import Any, Final

from nfc.clf import transport

HEAD: Final = 6
ACK: Final = bytes.fromhex("0000ff00ff00")
EXTENDED: Final = b"\xff\xff"
LEAST_WAIT_S: Final = 0.05
LARGEST_READ: Final = 4096
WRITE_S: Final = 1.0  # for 300 octets, at 9600 baud a third of a second


class Line(transport.TTY):  # type: ignore[misc]
    """Any tty path; `read` gives one whole frame or raises `OSError` with ETIMEDOUT."""

    tty: Any  # pyserial's port, or None
    least_wait_s = LEAST_WAIT_S
    _held = b""

    def open(self, port: str, baudrate: int = 115200) -> None:
        """Open the port anew, at another speed."""
        self._held = b""
        super().open(port, baudrate)

    def close(self) -> None:
        """Close the port when all has gone out; nfcpy throws away what still waits to be sent."""
        if self.tty is not None:
            with contextlib.suppress(termios.error):  # a cable that was pulled
                self.tty.flush()
            self.tty.close()
            self.tty = None

    def write(self, frame: bytes) -> None:
        """Send a frame; what came before and was not asked for is forgotten."""
        self._held = b""
        handle, rest = self._handle(), bytes(frame)
        termios.tcflush(handle, termios.TCIFLUSH)
        while rest:
            try:
                rest = rest[os.write(handle, rest) :]
            except BlockingIOError as full:
                if not select.select([], [handle], [], WRITE_S)[1]:
                    raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from full

    def read(self, timeout: int) -> bytearray:
        """Wait so many milliseconds for each part of a frame."""
        wait_s = max(timeout / 1000, self.least_wait_s)
        frame = self._take(HEAD, wait_s)
        if frame == ACK:
            return frame
        size = frame[3]
        if frame[3:5] == EXTENDED:
            frame += self._take(3, wait_s)
            size = frame[5] << 8 | frame[6]
        return frame + self._take(size + 1, wait_s)

    def _take(self, n: int, wait_s: float) -> bytearray:
        handle, ends = self._handle(), monotonic() + wait_s
        while len(self._held) < n:
            if not select.select([handle], [], [], max(0.0, ends - monotonic()))[0]:
                raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            got = os.read(handle, LARGEST_READ)
            if not got:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            self._held += got
        taken, self._held = self._held[:n], self._held[n:]
        return bytearray(taken)

    def _handle(self) -> int:
        if self.tty is None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return int(self.tty.fileno())
