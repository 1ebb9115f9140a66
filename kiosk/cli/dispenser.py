"""The dispenser that a SPEC names: `dispenser:/dev/ttyX`, or `dispenser` for the kiosk's own.

The kiosk's own is found in kiosk.toml; its line is free only while the kiosk does not run.
"""

import fcntl
import os
from pathlib import Path
from typing import Final

from drivers.sim_card import identify
from drivers.sim_dispenser import Crt591, open_crt591
from kiosk.ports.errors import DeviceGoneError, DeviceRefusedError
from kiosk.settings import SettingsError, load

MODELS: Final = ("dispenser", "crt591", "crt571")
CONFIG: Final = Path("/etc/simkiosk/kiosk.toml")


def opened(spec: str, config: Path = CONFIG) -> Crt591:
    """Give the driver; raise `SettingsError` for a model that has no reader of its own."""
    model, _, where = spec.partition(":")
    if model not in MODELS:
        raise SettingsError(f"{spec}: dispenser:/dev/ttyX or dispenser")
    if not where:
        named = load(config).devices.dispenser or ""
        model, _, where = named.partition(":")
        if model not in MODELS or not where:
            raise SettingsError(
                f"{config}: the dispenser {named!r} has no reader of its own: pcsc:NAME of the one "
                "beside it"
            )
    _insist_on_free(where)
    return open_crt591(where, identify)


def _insist_on_free(line: str) -> None:
    """Say it plainly where the line is not there, or the kiosk has it."""
    try:
        handle = os.open(line, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as absent:
        raise DeviceGoneError(line, f"{absent.strerror}; present: ls /dev/serial/by-id") from absent
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        raise DeviceRefusedError(
            line, "the kiosk has it: systemctl stop simkiosk-devices, then ask again"
        ) from held
    finally:
        os.close(handle)
