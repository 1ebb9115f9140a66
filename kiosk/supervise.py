"""Plays systemd on one machine: the five processes of a kiosk, their heartbeats and restarts.

Speaks sd_notify(3) with each process over a socket of its own (READY=1, WATCHDOG=1) and starts it
as its unit in `systemd/` does. Knows no device, no journey and no bus; a crash costs a second.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Final, TextIO

LONGEST_RESTART_S: Final = 30.0
PATIENCE: Final = 5  # restarts within a minute before they become rarer
MINUTE_S: Final = 60.0
LINE: Final = 8192  # of a log line; the rest is cut
DATAGRAM: Final = 4096


@dataclass(frozen=True, slots=True)
class Process:
    """One unit: what follows `python`, and how long it may be silent or take to stop."""

    name: str
    arguments: tuple[str, ...]
    ready_s: float = 60.0
    watchdog_s: float = 10.0
    stop_s: float = 5.0
    restart_s: float = 0.5


PROCESSES: Final = (
    Process("devices", ("-m", "drivers.host")),
    Process("vision", ("-m", "inference.host")),
    Process("paper", ("-m", "printer.host")),
    Process("sync", ("-m", "sync.agent")),
    Process("kiosk", ("-m", "kiosk.wiring")),
)


@dataclass(frozen=True, slots=True)
class Event:
    """`state`: started, ready, crashed, hung, restarted or stopped; `status` is the exit status."""

    process: str
    state: str
    pid: int
    status: int | None = None


def with_config(processes: tuple[Process, ...], config: Path) -> tuple[Process, ...]:
    """Give each process the arguments that its unit gives it."""
    tail = ("--config", str(config))
    return tuple(replace(one, arguments=one.arguments + tail) for one in processes)


class Supervisor:
    """Starts the processes in order, keeps them alive until `stop`, ends them in reverse order."""

    def __init__(
        self, processes: tuple[Process, ...], say: Callable[[Event], None], err: TextIO = sys.stderr
    ) -> None:
        self._processes = processes
        self._say = say
        self._err = err
        self._wake, self._alarm = socket.socketpair()
        self._stopping = False

    def stop(self) -> None:
        """End `run`; callable from a signal handler or another thread."""
        self._stopping = True
        self._alarm.send(b"x")

    def run(self) -> None:
        """Supervise until `stop`; the processes die with the thread that called this."""
        with (
            selectors.DefaultSelector() as eyes,
            tempfile.TemporaryDirectory(prefix="simkiosk-") as folder,
        ):
            eyes.register(self._wake, selectors.EVENT_READ, lambda: self._wake.recv(64))
            children = [
                _Child(process, Path(folder), eyes, self._say, self._err)
                for process in self._processes
            ]
            try:
                while not self._stopping:
                    _turn(eyes, children)
            finally:
                for child in reversed(children):
                    _end(eyes, child)
        self._wake.close()
        self._alarm.close()


def _turn(eyes: selectors.BaseSelector, children: list["_Child"]) -> None:
    _look(eyes, min(child.due for child in children))
    for child in children:
        if monotonic() >= child.due:
            child.overdue()


def _look(eyes: selectors.BaseSelector, until: float) -> None:
    for key, _ in eyes.select(max(0.0, until - monotonic())):
        if key.fd in eyes.get_map():  # an earlier one of this round may have closed it
            key.data()


def _end(eyes: selectors.BaseSelector, child: "_Child") -> None:
    until = monotonic() + child.process.stop_s
    child.ask_to_stop()
    while child.alive and monotonic() < until:
        _look(eyes, until)
    child.kill()
    while child.alive:
        _look(eyes, monotonic() + 1.0)
    child.close()


class _Child:
    """One process: down, starting or ready. `due` is when the next thing must have happened."""

    def __init__(
        self,
        process: Process,
        folder: Path,
        eyes: selectors.BaseSelector,
        say: Callable[[Event], None],
        err: TextIO,
    ) -> None:
        self.process = process
        self._eyes = eyes
        self._say = say
        self._err = err
        self._ends: deque[float] = deque(maxlen=100)
        self._running: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._exit = -1  # pidfd
        self._tail = b""
        self._verdict = "crashed"
        self._address = folder / process.name
        self._notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._notes.bind(str(self._address))
        self._notes.setblocking(False)
        eyes.register(self._notes, selectors.EVENT_READ, self._noted)
        self._start("started")

    @property
    def alive(self) -> bool:
        return self._running is not None

    def overdue(self) -> None:
        """Start again what is down, kill what is silent."""
        if self._running is None:
            self._start("restarted")
            return
        self._verdict = "hung"
        self.due = monotonic() + self.process.stop_s
        self.kill()

    def ask_to_stop(self) -> None:
        self._verdict = "stopped"
        if self._running is not None:
            self._running.terminate()

    def kill(self) -> None:
        if self._running is not None:
            self._running.kill()

    def close(self) -> None:
        self._eyes.unregister(self._notes)
        self._notes.close()

    def _start(self, state: str) -> None:
        own = {
            "NOTIFY_SOCKET": str(self._address),
            "WATCHDOG_USEC": str(int(self.process.watchdog_s * 1e6)),
        }
        # setpriv: a process whose supervisor was killed must not go on moving cards
        command = ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--", sys.executable]
        self._running = subprocess.Popen(  # noqa: S603 - a fixed table, no shell
            [*command, *self.process.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | own,
        )
        self._pid = self._running.pid
        self._verdict = "crashed"
        self.due = monotonic() + self.process.ready_s
        self._exit = os.pidfd_open(self._pid)
        self._eyes.register(self._exit, selectors.EVENT_READ, self._ended)
        if self._running.stdout is not None:
            os.set_blocking(self._running.stdout.fileno(), False)
            self._eyes.register(self._running.stdout, selectors.EVENT_READ, self._spoke)
        self._tell(state)

    def _noted(self) -> None:
        words = self._notes.recv(DATAGRAM).split(b"\n")
        if self._running is None or self._verdict != "crashed":
            return
        if b"READY=1" in words:
            self._tell("ready")
        if b"READY=1" in words or b"WATCHDOG=1" in words:
            self.due = monotonic() + self.process.watchdog_s

    def _spoke(self) -> None:
        if self._running is None or self._running.stdout is None:
            return
        said = os.read(self._running.stdout.fileno(), 1 << 16)
        if not said:
            self._eyes.unregister(self._running.stdout)
        *lines, self._tail = (self._tail + said).split(b"\n")
        for line in lines:
            self._pass_on(line)
        if len(self._tail) > LINE:
            self._pass_on(self._tail)
            self._tail = b""

    def _pass_on(self, line: bytes) -> None:
        self._err.write(f"{self.process.name}| {line[:LINE].decode(errors='replace')}\n")
        self._err.flush()

    def _ended(self) -> None:
        if self._running is None:
            return
        self._last_words()
        status = self._running.wait()
        self._eyes.unregister(self._exit)
        os.close(self._exit)
        self._running = None
        self.due = monotonic() + self._pause()
        self._tell(self._verdict, status)

    def _last_words(self) -> None:
        pipe = self._running.stdout if self._running else None
        if pipe is None:
            return
        while pipe.fileno() in self._eyes.get_map():
            try:
                self._spoke()
            except BlockingIOError:  # a child of the child holds the line open
                self._eyes.unregister(pipe)
        pipe.close()
        if self._tail:
            self._pass_on(self._tail)
            self._tail = b""

    def _pause(self) -> float:
        now = monotonic()
        self._ends.append(now)
        lately = sum(1 for end in self._ends if end > now - MINUTE_S)
        if lately <= PATIENCE:
            return self.process.restart_s
        return min(LONGEST_RESTART_S, self.process.restart_s * 2.0 ** min(lately - PATIENCE, 10))

    def _tell(self, state: str, status: int | None = None) -> None:
        self._say(Event(self.process.name, state, self._pid, status))


def stop_on_signals(supervisor: Supervisor) -> None:
    """SIGTERM and Ctrl-C end the supervision in order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop())
