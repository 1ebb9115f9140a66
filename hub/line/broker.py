"""mosquitto as a child process with a closed configuration: TLS 1.3, certificates, ACL by name.

The name in a certificate is user and client id at once: a kiosk writes below `fleet/<name>/up/`
and reads below `fleet/<name>/down/`, a hub worker does both everywhere. Nothing is kept in it:
no persistence, no retained messages; the kiosks' outboxes are the memory.
Settings: mosquitto.conf(5).
"""

import contextlib
import errno
import logging
import os
import resource
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from time import monotonic
from typing import Final, Self

from hub.fleet.pki import HUB, Pair
from sync.wire.transfer_v1 import LARGEST_MESSAGE

START_S: Final = 10.0
RESTART_FIRST_S: Final = 0.2
RESTART_MOST_S: Final = 5.0
STEADY_S: Final = 30.0
MOST_CONNECTIONS: Final = 20_000  # above any fleet: one kiosk too many must not shut out the hub
log = logging.getLogger(__name__)

SETTINGS: Final = """\
per_listener_settings false
user {user}
listener {port} {bind}
tls_version tlsv1.3
cafile {authority}
certfile {certificate}
keyfile {key}
require_certificate true
use_identity_as_username true
use_username_as_clientid true
allow_anonymous false
allow_zero_length_clientid false
acl_file {acl}
set_tcp_nodelay true
max_packet_size {largest}
max_inflight_messages 40
max_queued_messages 20000
max_queued_bytes 67108864
max_connections {most}
max_keepalive 120
retain_available false
persistence false
connection_messages false
log_dest stderr
log_timestamp false
log_type error
log_type warning
"""
WORKER: Final = "user {name}\ntopic readwrite fleet/#\n\n"
KIOSK: Final = "pattern write fleet/%u/up/#\npattern read fleet/%u/down/#\n"


class BrokerError(Exception):
    """mosquitto is absent or does not start; the message says which."""


class Broker:
    """Context manager: the broker runs, is restarted when it dies, and ends with us.

    `bind` is loopback unless told otherwise. Raise `BrokerError` on entering.
    """

    def __init__(
        self, folder: Path, pair: Pair, port: int, *,
        bind: str = "127.0.0.1", workers: tuple[str, ...] = (HUB,),
    ) -> None:  # fmt: skip
        self.port, self.bind = port, bind
        self._config = _write_files(folder, pair, port, bind, workers)
        self._leave = threading.Event()
        self._first = threading.Event()
        self._failure = ""
        self._child: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="broker", daemon=True)

    @property
    def pid(self) -> int | None:
        """Process id of the running mosquitto."""
        return self._child.pid if self._child is not None else None

    def __enter__(self) -> Self:
        self._keeper.start()
        self._first.wait(START_S + 1.0)
        if self._failure:
            self._keeper.join()
            raise BrokerError(self._failure)
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        with contextlib.suppress(ProcessLookupError):
            if self._child is not None:
                self._child.terminate()
        self._keeper.join()

    def _keep(self) -> None:
        # the parent-death signal counts for this thread, so every start happens in it
        wait_s = RESTART_FIRST_S
        while not self._leave.is_set():
            started = monotonic()
            try:
                self._start()
            except BrokerError as failed:
                if not self._first.is_set():
                    self._failure = str(failed)
                    self._first.set()
                    return
                log.warning("%s", failed)
            self._first.set()
            if self._child is not None:
                status = self._child.wait()
                if not self._leave.is_set():
                    log.error("mosquitto ended with status %d", status)
            wait_s = RESTART_FIRST_S if monotonic() - started > STEADY_S else wait_s
            self._leave.wait(wait_s)
            wait_s = min(wait_s * 2, RESTART_MOST_S)

    def _start(self) -> None:
        if _taken(self.bind, self.port):
            raise BrokerError(f"port {self.port} belongs to another process")
        command = [
            _program("setpriv"), "--pdeathsig", "TERM",
            _program("prlimit"), f"--nofile={_files()}", _program("mosquitto"),
        ]  # fmt: skip
        self._child = child = subprocess.Popen(  # noqa: S603 - our own program and file
            [*command, "-c", str(self._config)], stdin=subprocess.DEVNULL
        )
        ends = monotonic() + START_S
        while not _taken(self.bind, self.port):
            status = child.poll()
            if status is not None:
                raise BrokerError(f"mosquitto ended with status {status}")
            if monotonic() > ends or self._leave.wait(0.02):
                child.terminate()
                child.wait()
                raise BrokerError("mosquitto does not listen")


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise BrokerError(f"{name} is not installed: apt install {_PACKAGES[name]}")
    return found


_PACKAGES: Final = {"mosquitto": "mosquitto", "setpriv": "util-linux", "prlimit": "util-linux"}


def _files() -> int:
    """Count the files the broker may open: one a kiosk, where a shell's default is 1024."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = MOST_CONNECTIONS + 100
    return wanted if most == resource.RLIM_INFINITY else min(wanted, most)


def _taken(bind: str, port: int) -> bool:
    """Tell whether somebody listens: by binding, since a bare connect is logged as an error."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as refused:
            if refused.errno == errno.EADDRINUSE:
                return True
            raise BrokerError(f"{bind}:{port}: {refused.strerror}") from refused
    return False


def _write_files(folder: Path, pair: Pair, port: int, bind: str, workers: tuple[str, ...]) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    acl, config = folder.resolve() / "acl", folder.resolve() / "mosquitto.conf"
    acl.write_text("".join(WORKER.format(name=name) for name in workers) + KIOSK)
    acl.chmod(0o600)
    # started by root it would drop to a user who may not read our keys; a service is not root
    user = "root" if os.geteuid() == 0 else "mosquitto"
    config.write_text(
        SETTINGS.format(
            user=user,
            port=port,
            bind=bind,
            acl=acl,
            largest=LARGEST_MESSAGE,
            most=MOST_CONNECTIONS,
            authority=pair.authority.resolve(),
            certificate=pair.certificate.resolve(),
            key=pair.key.resolve(),
        )
    )
    config.chmod(0o600)
    return config
