"""Check: room for the next cases. Watermarks of the outbox: 85 % alarm, 95 % no new case."""

import shutil
from typing import Final

from kiosk.health.problem import Problem, error, warning
from kiosk.settings import Settings

ALARM: Final = 85
STOP: Final = 95
REMEDY: Final = "free the disk: journalctl --vacuum-size=64M; cases leave once the centre answers"


def check(settings: Settings) -> Problem | None:
    """Look at the fuller of the two disks that hold drafts and outbox."""
    folders = (settings.kiosk.state, settings.sync.outbox.parent)
    absent = [folder for folder in folders if not folder.is_dir()]
    if absent:
        return error("disk.folder_absent", str(absent[0]), "run: systemd-tmpfiles --create")
    percent, folder = max((used_percent(str(folder)), folder) for folder in folders)
    if percent >= STOP:
        return error("disk.full", f"{folder} {percent} % used", REMEDY)
    if percent >= ALARM:
        return warning("disk.filling", f"{folder} {percent} % used", REMEDY)
    return None


def used_percent(folder: str) -> int:
    """Count as `df` does: what an ordinary process can no longer write."""
    usage = shutil.disk_usage(folder)
    return 100 - round(100 * usage.free / max(1, usage.used + usage.free))
