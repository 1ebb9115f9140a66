"""How the owner of a connection waits: woken by a bell, or for a random while before a new try."""

import select
import socket
from secrets import SystemRandom


class Bell:
    """Wakes the owner thread; any thread may ring."""

    def __init__(self) -> None:
        self._ear, self._hammer = socket.socketpair()
        self._ear.setblocking(False)
        self._hammer.setblocking(False)

    def ring(self) -> None:
        try:
            self._hammer.send(b"!")
        except OSError:
            return  # it is ringing already, or its owner has left

    def fileno(self) -> int:
        return self._ear.fileno()

    def hush(self) -> None:
        try:
            self._ear.recv(4096)
        except BlockingIOError:
            return

    def wait(self, seconds: float) -> None:
        """Sleep until it rings, at most so long."""
        select.select([self._ear], [], [], seconds)
        self.hush()

    def close(self) -> None:
        self._ear.close()
        self._hammer.close()


class Backoff:
    """Full jitter: a random wait up to a ceiling that doubles from `first_s` to `most_s`."""

    def __init__(self, first_s: float = 0.25, most_s: float = 20.0) -> None:
        self._first_s, self._most_s, self._tries = first_s, most_s, 0
        self._dice = SystemRandom()

    def reset(self) -> None:
        self._tries = 0

    def next_s(self) -> float:
        ceiling = min(self._most_s, self._first_s * 2.0 ** min(self._tries, 16))
        self._tries += 1
        return self._dice.uniform(0.0, ceiling)
