"""A clip in sign language, the operator's own: played where its file lies, never made up.

The files lie in the folder of `screen.signs`: STAGE.LANGUAGE.webp or .gif, such as
`chip.vi.webp`, else STAGE.webp or .gif for every language.
"""

from pathlib import Path
from typing import Final

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QMovie
from PyQt5.QtWidgets import QLabel

from kiosk.ui.widgets.view import View

ENDINGS: Final = ("webp", "gif")
LARGEST: Final = 32 * 1024 * 1024  # octets of a file
HIGH: Final = 460  # units


def clip_of(folder: Path | None, stage: str, language: str) -> Path | None:
    """Find the clip of a stage; None where the operator gave none of a sound size."""
    if folder is None:
        return None
    for name in (f"{stage}.{language}", stage):
        for ending in ENDINGS:
            file = folder / f"{name}.{ending}"
            if file.is_file() and 0 < file.stat().st_size <= LARGEST:
                return file
    return None


class SignClip(QLabel):
    """Plays over and over while it is seen; `playable` is false for what is no moving picture."""

    def __init__(self, view: View, file: Path) -> None:
        super().__init__()
        self.setObjectName("signs")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(view.say("help.signs"))
        self._movie = QMovie(str(file))
        self._movie.setParent(self)
        self.playable = self._movie.isValid() and self._movie.jumpToFrame(0)
        if not self.playable:
            return
        whole = self._movie.currentImage().size()
        high = view.px(HIGH)
        scaled = whole.scaled(QSize(high * 2, high), Qt.AspectRatioMode.KeepAspectRatio)
        self._movie.setScaledSize(scaled)
        self.setFixedHeight(scaled.height())
        self.setMovie(self._movie)
        self._movie.start()
