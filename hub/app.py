"""The hub process, part by part: store, broker, mail, line, desk.

Construct -> connect (may fail) -> ready (must not). What needs no network is `hub.folder`.
"""

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

import uvicorn

from hub.fleet.presence import Presence
from hub.folder import StartError, Store
from hub.line.broker import Broker, BrokerError
from hub.line.mqtt import Line
from hub.post import mail, texts
from hub.post.queue import Queue, Sender, Worker
from hub.service import tell, watchdog_s
from hub.signing import parts
from hub.web.site import site
from sync.wire.connection import Access

LINE_READY_S: Final = 20.0
WEB_READY_S: Final = 10.0
STOP_S: Final = 10.0
BEAT_S: Final = 2.0
HUNG_S: Final = 90.0  # a turn of the line may wait for a handshake and a locked database


@dataclass(frozen=True, slots=True)
class Ready:
    """Where the hub is found."""

    web: str
    broker: str


class Hub:
    """Runs until a signal or `stop`. Use as a context manager; entering makes it ready."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._leave = threading.Event()
        self._stack = ExitStack()
        self._line: Line | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Ready:
        with ExitStack() as starting:
            starting.callback(self._store.database.close)
            starting.callback(os.close, _alone(self._store.folder / "hub.lock"))
            access = self._broker(starting)
            server, gateway = self._store.settings.mail, self._store.gateway
            self._post(starting, mail.QUEUE, mail.Post(server).send if server.host else None)
            self._post(starting, texts.QUEUE, texts.Texts(gateway).carry if gateway else None)
            self._open_signing(starting)
            line = self._line = self._open_line(starting, access)
            web = self._open_web(starting, lambda: line.ready)
            self._stack = starting.pop_all()
        tell("READY=1")
        return Ready(web, f"{access.host}:{access.port}")

    def __exit__(self, *_: object) -> None:
        tell("STOPPING=1")
        self._stack.close()

    def wait(self) -> None:
        """Stay until SIGTERM, SIGINT or `stop`; a part that dies ends the process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        pause = min(watchdog_s() or BEAT_S, BEAT_S)
        while not self._leave.wait(pause):
            dead = [thread.name for thread in self._threads if not thread.is_alive()]
            if dead:
                raise StartError(f"{', '.join(dead)} ended")
            if self._line is not None and monotonic() - self._line.turned_at > HUNG_S:
                raise StartError("the line hangs")
            tell("WATCHDOG=1")

    def stop(self) -> None:
        """Ask `wait` to return."""
        self._leave.set()

    def _broker(self, stack: ExitStack) -> Access:
        chosen = self._store.settings.broker
        if chosen.url is not None:
            host, _, port = chosen.url.rpartition(":")
            if not host or not port.isdigit():
                raise StartError(f"{chosen.url} is not HOST:PORT")
            return self._store.pki.access(host, int(port))
        pair = self._store.pki.broker()
        try:
            stack.enter_context(Broker(self._store.folder / "broker", pair, chosen.port))
        except BrokerError as absent:
            raise StartError(str(absent)) from absent
        return self._store.pki.access("localhost", chosen.port)

    def _open_line(self, stack: ExitStack, access: Access) -> Line:
        centre, state = self._store.centre, self._store.folder / "line"
        state.mkdir(mode=0o700, exist_ok=True)
        presence = Presence(centre.devices, centre.clock)
        self._run(stack, "presence", presence.run, presence.stop)
        self._run(stack, "faces", centre.faces.run, centre.faces.stop)
        line = Line(
            access, state, self._store.pki.signing_key(), self._store.pki.device_key,
            centre.intake, centre.answers, presence.hear,
        )  # fmt: skip
        self._run(stack, "line", line.run, line.stop)
        if not line.wait_ready(LINE_READY_S):
            raise StartError(f"the broker at {access.host}:{access.port} does not let us in")
        return line

    def _post(self, stack: ExitStack, queue: Queue, sender: Sender | None) -> None:
        worker = Worker(self._store.database, queue, sender, self._store.centre.clock)
        self._run(stack, queue.name, worker.run, worker.stop)

    def _open_signing(self, stack: ExitStack) -> None:
        made = parts.worker(
            self._store.database, self._store.pepper, self._store.centre.words,
            self._store.settings.signing, self._store.centre.clock,
        )  # fmt: skip
        if made is not None:
            self._run(stack, "signing", made.run, made.stop)

    def _open_web(self, stack: ExitStack, on_line: Callable[[], bool]) -> str:
        web = self._store.settings.web
        try:
            listening = socket.create_server((web.host, web.port))
        except OSError as taken:
            why = os.strerror(taken.errno) if taken.errno else str(taken)
            raise StartError(f"the desk at {web.host}:{web.port}: {why}") from taken
        stack.callback(listening.close)
        app = site(
            self._store.centre, secure_cookie=web.secure_cookie, on_line=on_line,
            mail_server=self._store.settings.mail.host is not None,
            sms_gateway=self._store.gateway is not None,
        )  # fmt: skip
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, log_level="warning", access_log=False, lifespan="off",
                server_header=False, timeout_graceful_shutdown=int(STOP_S),
            )
        )  # fmt: skip

        def leave() -> None:
            server.should_exit = True

        self._run(stack, "web", lambda: server.run(sockets=[listening]), leave)
        _until(lambda: server.started, WEB_READY_S)
        return f"http://{web.host}:{listening.getsockname()[1]}"

    def _run(
        self, stack: ExitStack, name: str, work: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)
        stack.callback(thread.join, STOP_S)
        stack.callback(leave)


def _alone(path: Path) -> int:
    """Hold the folder: two hubs on one would send each mail twice."""
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(held)
        raise StartError(f"another hub runs on {path.parent}") from taken
    return held


def _until(condition: Callable[[], bool], seconds: float) -> None:
    tick, left = threading.Event(), seconds
    while not condition():
        if left <= 0:
            raise StartError("the desk does not start")
        tick.wait(0.02)
        left -= 0.02
