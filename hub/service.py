"""What systemd wants to hear: READY, and a sign of life (sd_notify(3))."""

import os
import socket
from typing import Final

USEC: Final = 1_000_000


def tell(state: str) -> None:
    """Send a state to the service manager, if there is one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.sendall(state.encode())


def watchdog_s() -> float | None:
    """Give half the watchdog's patience in seconds, or None without a watchdog."""
    micros = os.environ.get("WATCHDOG_USEC", "")
    mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(micros) / USEC / 2 if micros.isdigit() and mine else None
