"""Check: the PC/SC daemon answers its door."""

import os
import socket
from typing import Final

from kiosk.health.problem import Problem, error
from kiosk.settings import Settings

DOOR: Final = "/run/pcscd/pcscd.comm"


def check(settings: Settings, door: str | None = None) -> Problem | None:
    """Only where a PC/SC reader is configured. `door` is libpcsclite's own unless given."""
    devices = settings.devices
    specs = (*devices.chip_readers, devices.sim_reader or "")
    if not any(spec.startswith("pcsc:") for spec in specs):
        return None
    door = door or os.environ.get("PCSCLITE_CSOCK_NAME", DOOR)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1.0)
        try:
            line.connect(door)
        except OSError as refused:
            why = f"{door}: {refused.strerror or 'no answer'}"
            return error("pcscd.absent", why, "run: systemctl restart pcscd.socket pcscd")
    return None
