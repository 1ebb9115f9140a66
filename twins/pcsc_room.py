"""The closed room of the PC/SC twin: pcscd with vpcd in namespaces of its own, started by `pcsc`.

Needs new network and mount namespaces (vpcd listens on every address it sees). It hands each
connection to a slot to the twin outside as an open file, so that cards may live there.
Ends with its pcscd when the twin's end of the control socket closes.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PORTS = (0x8C7B, 0x8C7C)
RUN = Path("/run/pcscd")  # compiled into pcscd
CONF = """FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:0x8C7B
LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID    0x8C7B
"""


def main(directory: str, control_fd: str) -> int:
    """Serve until the control socket ends: one byte names a slot, the answer is a connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its owner, not before
    control = socket.socket(fileno=int(control_fd))
    _furnish(directory)
    daemon = subprocess.Popen(
        [
            "setpriv",
            "--pdeathsig",
            "KILL",
            "pcscd",
            "--foreground",
            "--critical",
            "-c",
            f"{RUN}/conf",
        ],
    )
    try:
        _await(RUN / "pcscd.comm", 40.0)
        control.send(b"ready")
        while wish := control.recv(1):
            with _connect(PORTS[wish[0]], 40.0) as line:
                socket.send_fds(control, [b"slot"], [line.fileno()])
    except OSError as lost:
        print(f"pcsc room: {lost}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        daemon.kill()
        daemon.wait()
    return 0


def _furnish(directory: str) -> None:
    handle = os.open(directory, os.O_PATH)  # stays valid when it lies under /run
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    if not RUN.is_dir():
        subprocess.run(["mount", "-t", "tmpfs", "none", str(RUN.parent)], check=True)
        RUN.mkdir()
    source = f"/proc/self/fd/{handle}"
    subprocess.run(["mount", "--bind", source, str(RUN)], check=True, pass_fds=[handle])
    os.close(handle)
    for stale in ("pcscd.comm", "pcscd.pid"):
        (RUN / stale).unlink(missing_ok=True)
    (RUN / "conf").mkdir(exist_ok=True)
    (RUN / "conf/vpcd").write_text(CONF)


def _await(path: Path, patience_s: float) -> None:
    ends = time.monotonic() + patience_s
    while True:  # the socket is there a moment before its daemon listens
        with (
            contextlib.suppress(FileNotFoundError, ConnectionRefusedError),
            socket.socket(socket.AF_UNIX) as line,
        ):
            line.connect(str(path))
            return
        if time.monotonic() > ends:
            raise TimeoutError(f"pcscd did not listen on {path}")
        time.sleep(0.01)


def _connect(port: int, patience_s: float) -> socket.socket:
    ends = time.monotonic() + patience_s
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port))
        if time.monotonic() > ends:
            raise TimeoutError(f"vpcd does not listen on port {port}")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
