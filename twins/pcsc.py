"""A PC/SC reader with two slots: the real pcscd, its reader driver vpcd, and cards from us.

Slot 0 is the contactless one, slot 1 the SIM slot. pcscd runs in a closed room (`pcsc_room`), its
client socket lies in `directory`; clients find it by PCSCLITE_CSOCK_NAME, which libpcsclite reads
once, before its first call. vpcd frames: 2-byte length, then one control byte (00 off, 01 on,
02 reset, 04 give ATR) or a command APDU.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from twins.pcsc_state import slots

OFF, ON, RESET, GET_ATR = 0, 1, 2, 4
PATIENCE_S = 40.0  # for what takes half a second
LONGEST_PATH = 107  # of a UNIX socket
ENVIRONMENT = "PCSCLITE_CSOCK_NAME"


class Card(Protocol):
    """What a slot takes."""

    @property
    def atr(self) -> bytes: ...

    def reset(self) -> None: ...

    def process(self, apdu: bytes) -> bytes:
        """Give the answer, or an empty one for a card that left the field."""
        ...


def directory_for_this_process() -> Path:
    """Give the directory this process' PC/SC clients look into, choosing one at the first call."""
    if ENVIRONMENT not in os.environ:
        os.environ[ENVIRONMENT] = f"{tempfile.mkdtemp(prefix='pcsc-')}/pcscd.comm"
    return Path(os.environ[ENVIRONMENT]).parent


@dataclass
class _Slot:
    line: socket.socket
    card: Card
    events: int = 0  # pcscd's count of changes once the card was in
    gone: threading.Event = field(default_factory=threading.Event)

    def serve(self) -> None:
        try:
            while message := self._message():
                self._react(message)
        except OSError:
            pass
        finally:
            self.gone.set()
            self.line.close()

    def _react(self, message: bytes) -> None:
        if len(message) > 1:
            answer = self.card.process(message)
            if not answer:
                raise ConnectionAbortedError("the card left")
            self._send(answer)
        elif message[0] == GET_ATR:
            self._send(self.card.atr)
        else:
            self.card.reset()

    def _send(self, data: bytes) -> None:
        self.line.sendall(len(data).to_bytes(2, "big") + data)

    def _message(self) -> bytes:
        size = self._take(2)
        return self._take(int.from_bytes(size, "big")) if size else b""

    def _take(self, n: int) -> bytes:
        got = b""
        while len(got) < n:
            # vpcd sends in two pieces under Nagle; the kernel forgets this option after each recv
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self.line.recv(n - len(got))
            if not part:
                return b""
            got += part
        return got


class PcscTwin:
    """Context manager; `directory` defaults to the one of this process."""

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or directory_for_this_process()
        if len(str(self.directory / "pcscd.comm")) > LONGEST_PATH:
            raise ValueError(f"{self.directory} is too long a name for a socket")
        self._slots: dict[int, _Slot] = {}

    @property
    def environment(self) -> dict[str, str]:
        """What a client process needs in its environment."""
        return {ENVIRONMENT: str(self.directory / "pcscd.comm")}

    def __enter__(self) -> "PcscTwin":
        self.directory.mkdir(parents=True, exist_ok=True)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        new_rooms = ["unshare", "-n", "-m"] if os.geteuid() == 0 else ["unshare", "-Urnm"]
        with theirs:
            self._room = subprocess.Popen(
                [*new_rooms, sys.executable, "-m", "twins.pcsc_room",
                 str(self.directory), str(theirs.fileno())],
                pass_fds=[theirs.fileno()], cwd=Path(__file__).parents[1],
            )  # fmt: skip
        if self._control.recv(16) != b"ready":
            self.__exit__()
            raise RuntimeError("pcscd did not start; its words are on standard error")
        return self

    def __exit__(self, *_: object) -> None:
        for slot in list(self._slots):
            self._pull(slot)
        self._control.close()
        self._room.wait(timeout=30)

    def insert(self, slot: int, card: Card, patience_s: float = PATIENCE_S) -> None:
        """Put a card in and wait until pcscd has noticed (it looks every 0.4 s)."""
        self.remove(slot)
        before = slots(self.directory)[slot][1]
        self._control.send(bytes([slot]))
        _, (handle,), _, _ = socket.recv_fds(self._control, 16, 1)
        line = socket.socket(fileno=handle)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        held = self._slots[slot] = _Slot(line, card)
        threading.Thread(target=held.serve, name=f"slot{slot}", daemon=True).start()
        held.events = self._await(slot, patience_s, full=True, after=before)

    def remove(self, slot: int, patience_s: float = PATIENCE_S) -> None:
        """Take the card out and wait until pcscd has noticed; no error when none is in."""
        if slot in self._slots:
            events = self._slots[slot].events
            self._pull(slot)
            self._await(slot, patience_s, full=False, after=events)

    def _pull(self, slot: int) -> None:
        held = self._slots.pop(slot)
        if not held.gone.is_set():
            held.line.shutdown(socket.SHUT_RDWR)
        held.gone.wait(PATIENCE_S)

    def _await(self, slot: int, patience_s: float, *, full: bool, after: int) -> int:
        # the count tells what pcscd saw itself: a client's SCardDisconnect may forge the state
        ends = time.monotonic() + patience_s
        while True:
            present, events = slots(self.directory)[slot]
            if present is full and events > after:
                return events
            if time.monotonic() > ends:
                raise TimeoutError(f"pcscd did not notice the change in slot {slot}")
            time.sleep(0.005)

    def kill(self) -> None:
        """Let the daemon die as in a crash: clients lose the reader."""
        for slot in list(self._slots):
            self._pull(slot)
        self._room.kill()
        self._room.wait()
