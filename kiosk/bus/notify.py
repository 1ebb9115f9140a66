"""Tells systemd, or whoever plays it, that this process is ready or alive (sd_notify(3))."""

import os
import socket


def notify(state: str) -> None:
    """Send a state such as READY=1 to $NOTIFY_SOCKET; nothing happens where there is none."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.send(state.encode())
