"""The host's side of a PN532: opens the line through nfcpy, sends commands, recovers lost frames.

Opening, change of speed and the transport are nfcpy's. Its `command` is not used: one lost
acknowledgement ends it for good, and an answer that arrives spoilt is never asked for again.
Source: NXP UM0701-02 6.2 (frames), 7.2.11 (wake-up).
"""

import errno
import struct
import termios
from time import monotonic
from typing import Final

from nfc.clf import pn532

from drivers.nfc.line import ACK, EXTENDED, LEAST_WAIT_S, Line
from kiosk.ports.errors import DeviceGarbledError, DeviceTimeoutError
from kiosk.ports.transceiver import ReaderGoneError

START: Final = b"\x00\x00\xff"
NAK: Final = bytes.fromhex("0000ffff0000")
WAKE_UP: Final = b"\x55\x55" + bytes(14)  # a module that sleeps hears nothing else
TO_MODULE: Final = 0xD4
FROM_MODULE: Final = 0xD5
LONGEST_NORMAL: Final = 255
COMMAND_S: Final = 1.0
PATIENT_S: Final = 1.0  # a machine at work is late; nfcpy grants 0.1 s while it opens
GREETINGS: Final = 2  # a module that wakes may miss the first one
SPOILT: Final = 3  # times an answer is asked for again
REPEATABLE: Final = (0x02, 0x06, 0x08, 0x12, 0x14, 0x32)  # do the same when done twice
BROKEN: Final = (OSError, IndexError, struct.error, termios.error)  # how nfcpy meets a bad line


class SpoiltError(Exception):
    """A frame whose sums are wrong."""


class Module:
    """One PN532; any failure that leaves the line in doubt closes it, `open` starts afresh.

    `patient_s` is how long a module may be silent: each time when greeted, twice that after a
    command (15 ms by the manual, but converters and machines at work take their time).
    """

    def __init__(self, path: str, name: str, patient_s: float = PATIENT_S) -> None:
        self._path = path
        self._name = name
        self._patient_s = patient_s
        self._line: Line | None = None

    @property
    def is_open(self) -> bool:
        return self._line is not None

    def open(self) -> None:
        """Wake the module and agree on the line's speed; raise `ReaderGoneError`."""
        for attempt in range(1, GREETINGS + 1):
            line = None
            try:
                line = Line(self._path)
                line.least_wait_s = self._patient_s
                line.write(WAKE_UP)
                pn532.init(line)
            except (*BROKEN, pn532.Chipset.Error) as silent:
                if line is not None and line.tty is not None:
                    line.tty.close()
                if attempt == GREETINGS or line is None:
                    raise ReaderGoneError(self._name, f"no PN532 answers: {silent}") from silent
            else:
                line.least_wait_s = LEAST_WAIT_S
                self._line = line
                return

    def command(self, code: int, data: bytes, wait_s: float = COMMAND_S) -> bytes:
        """Give the answer to a command, without its code.

        A lost acknowledgement is done without, a spoilt answer asked for again; what got lost on
        the way to the module is repeated only where doing it twice is harmless.
        """
        line = self._line
        if line is None:
            raise ReaderGoneError(self._name, "closed")
        try:
            for _ in range(2 if code in REPEATABLE else 1):
                answer = self._ask(line, code, data, wait_s)
                if answer is not None:
                    return answer
        except TimeoutError as late:
            self.drop()
            raise DeviceTimeoutError(self._name, f"command {code:02X}: no answer") from late
        except (SpoiltError, *BROKEN) as broken:
            self.drop()
            detail = f"command {code:02X}: {type(broken).__name__}"
            raise ReaderGoneError(self._name, detail) from broken
        self.drop()
        raise ReaderGoneError(self._name, f"command {code:02X}: not acknowledged")

    def drop(self) -> None:
        """Free the line of a module that lost the thread."""
        line, self._line = self._line, None
        if line is not None and line.tty is not None:
            line.tty.close()

    def _ask(self, line: Line, code: int, data: bytes, wait_s: float) -> bytes | None:
        """Give the answer; None when nothing shows that the module heard the command."""
        line.write(framed(bytes([TO_MODULE, code]) + data))
        body, heard = self._first(line)
        if not heard:
            return None
        if body is None:
            body = self._await(line, monotonic() + wait_s)
        if body is None:
            line.write(ACK)  # the module shall give the command up
            raise TimeoutError
        if body[:1] == b"\x7f":
            raise DeviceGarbledError(self._name, f"command {code:02X}: syntax error")
        if body[:2] != bytes([FROM_MODULE, code + 1]):
            raise SpoiltError
        return body[2:]

    def _first(self, line: Line) -> tuple[bytes | None, bool]:
        """Give the acknowledgement, or the answer itself where that one got lost."""
        try:
            frame = bytes(line.read(int(2 * self._patient_s * 1000)))
        except OSError as silent:
            if silent.errno != errno.ETIMEDOUT:
                raise
            return None, False
        if frame == ACK:
            return None, True
        try:
            return unframed(frame), True
        except SpoiltError:
            line.write(NAK)
            return None, True

    def _await(self, line: Line, ends: float) -> bytes | None:
        for _ in range(SPOILT + 1):
            try:
                frame = bytes(line.read(max(1, int((ends - monotonic()) * 1000))))
                if frame != ACK:
                    return unframed(frame)
            except OSError as silent:
                if silent.errno != errno.ETIMEDOUT:
                    raise
                return None
            except SpoiltError:
                line.write(NAK)  # asks for the answer again, never for the command
        raise SpoiltError


def framed(body: bytes) -> bytes:
    """Wrap identifier, code and data (6.2.1.1, 6.2.1.2)."""
    size = len(body)
    if size <= LONGEST_NORMAL:
        head = bytes([size, -size & 0xFF])
    else:
        length = size.to_bytes(2, "big")
        head = EXTENDED + length + bytes([-sum(length) & 0xFF])
    return START + head + body + bytes([-sum(body) & 0xFF, 0])


def unframed(frame: bytes) -> bytes:
    """Give what a frame holds; raise when one of its sums is wrong."""
    at = 8 if frame[3:5] == EXTENDED else 5
    length = frame[5:8] if at == 8 else frame[3:5]
    body = frame[at:-2]
    right = frame.startswith(START) and not sum(length) & 0xFF and not sum(frame[at:-1]) & 0xFF
    if not right or not body:
        raise SpoiltError
    return body
