"""Check: the serial lines named in the configuration exist."""

import stat
from pathlib import Path

from kiosk.health.problem import Problem, error
from kiosk.settings import Devices, Settings


def check(settings: Settings) -> Problem | None:
    """Name every line that is no character device."""
    absent = [path for path in serial_lines(settings.devices) if not _is_line(Path(path))]
    if not absent:
        return None
    remedy = "plug it in, or correct [devices] in kiosk.toml; present: ls /dev/serial/by-id"
    return error("device.file_absent", ", ".join(absent), remedy)


def serial_lines(devices: Devices) -> list[str]:
    """Give the paths of the SPECs that name one, such as `crt591:/dev/ttyUSB0`."""
    specs = (*devices.chip_readers, devices.sim_reader, devices.dispenser, devices.printer)
    paths = (spec.partition(":")[2] for spec in specs if spec)
    return [path for path in paths if path.startswith("/")]


def _is_line(path: Path) -> bool:
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False
