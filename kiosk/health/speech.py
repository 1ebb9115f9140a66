"""Check: the screen can be heard: what reads pages aloud, and what plays tones, is installed."""

import shutil
from typing import Final

from kiosk.health.problem import Problem, warning
from kiosk.settings import Settings

PROGRAMS: Final = {  # program: what is missing without it, its Debian package
    "espeak-ng": ("no page is read aloud", "espeak-ng"),
    "aplay": ("no tone is heard", "alsa-utils"),
}


def check(_settings: Settings, path: str | None = None) -> Problem | None:
    """Name the programs that are absent; `path` is a search path instead of the account's own."""
    absent = [PROGRAMS[name] for name in PROGRAMS if shutil.which(name, path=path) is None]
    if not absent:
        return None
    detail = ", ".join(what for what, _ in absent)
    return warning(
        "speech.absent", detail, f"run: apt install {' '.join(package for _, package in absent)}"
    )
