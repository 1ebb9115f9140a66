"""Check: every language of the screen and the receipt has its letters."""

from pathlib import Path
from typing import Final

from kiosk.health.problem import Problem, error
from kiosk.settings import Settings

FOLDER: Final = Path("/usr/share/fonts")
LATIN: Final = ("NotoSans-Regular.ttf", "fonts-noto-core")
FACES: Final = {
    "vi": LATIN,
    "en": LATIN,
    "th": ("NotoSansThai-Regular.ttf", "fonts-noto-core"),
    "zh": ("NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
}


def check(settings: Settings, folder: Path = FOLDER) -> Problem | None:
    """Name the first language that would be shown as empty boxes."""
    for language in settings.kiosk.languages:
        face, package = FACES.get(language, LATIN)
        if next(folder.rglob(face), None) is None:
            return error("fonts.absent", f"{language}: {face}", f"run: apt install {package}")
    return None
