"""nfcpy's serial line with its reading of frames put right.

nfcpy takes every frame of length 255 for an extended one and waits for octets that never come;
UM0701-02 6.2.1.2 marks extended frames by FF FF where length and its checksum stand.
"""

import errno
import os
from typing import Final

from nfc.clf import transport

HEAD: Final = 6
ACK: Final = bytes.fromhex("0000ff00ff00")
EXTENDED: Final = b"\xff\xff"
LEAST_WAIT_S: Final = 0.05


class Line(transport.TTY):  # type: ignore[misc]
    """Any tty path; `read` gives one whole frame or raises `OSError` with ETIMEDOUT."""

    def read(self, timeout: int) -> bytearray:
        """Wait so many milliseconds for each part of a frame."""
        if self.tty is None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        self.tty.timeout = max(timeout / 1000, LEAST_WAIT_S)
        frame = self._take(HEAD)
        if frame == ACK:
            return frame
        size = frame[3]
        if frame[3:5] == EXTENDED:
            frame += self._take(3)
            size = frame[5] << 8 | frame[6]
        return frame + self._take(size + 1)

    def _take(self, n: int) -> bytearray:
        got = bytearray(self.tty.read(n))
        if len(got) < n:
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        return got
