"""The far end of a serial line: a PTY that outlives whoever opens its near end.

A PTY carries no baud rate, parity or modem lines: those stay unproven here.
"""

import os
import select
import shutil
import tempfile
import tty
from pathlib import Path


class DeviceFile:
    """A name for the near end that goes when the cable is pulled, as /dev/serial/by-id does.

    The kernel gives the number of a closed PTY to the next who opens one: a driver that still
    looks for its device must not find somebody else's.
    """

    def __init__(self, slave: int) -> None:
        self._folder = tempfile.mkdtemp(prefix="line-")
        link = Path(self._folder, "tty")
        link.symlink_to(os.ttyname(slave))
        self.path = str(link)

    def remove(self) -> None:
        """Let nobody find the device any more."""
        shutil.rmtree(self._folder, ignore_errors=True)


class LineClosedError(Exception):
    """The twin was stopped or unplugged."""


class PtyLine:
    """Open from construction; `path` is the near end. One thread reads, any thread writes."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._file = DeviceFile(self._slave)
        self.path = self._file.path
        self._wake_r, self._wake_w = os.pipe()
        self._open = True

    def read(self, most: int, timeout_s: float | None = None) -> bytes:
        """Wait for up to `most` bytes; none after the timeout. Raise `LineClosedError`."""
        ready, _, _ = select.select([self._master, self._wake_r], [], [], timeout_s)
        if self._wake_r in ready:
            raise LineClosedError
        return os.read(self._master, most) if ready else b""

    def write(self, data: bytes) -> None:
        """Send to the near end; lost when the line is closed."""
        if self._open:
            os.write(self._master, data)

    def stop(self) -> None:
        """Wake the reader for good."""
        os.write(self._wake_w, b"\0")

    def close(self) -> None:
        """Pull the cable: the near end gets an input/output error. After `stop` and join only."""
        if self._open:
            self._open = False
            self._file.remove()
            for descriptor in (self._slave, self._master, self._wake_r, self._wake_w):
                os.close(descriptor)
