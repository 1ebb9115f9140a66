"""Is the camera alive: does time go on, do pictures differ, does light come in.

A sensor's noise makes every frame another one; the same one again and again is a frozen camera.
"""

from typing import Final

import numpy as np

from drivers.camera.source import Frame
from kiosk.ports.vision import CameraFrozenError

FROZEN_S: Final = 2.0
COVERED_S: Final = 1.0
DARKEST: Final = 10.0  # mean of the grey picture, 0..255
FLATTEST: Final = 4.0  # its standard deviation


class Pulse:
    """Feed every frame; made anew whenever the camera starts."""

    def __init__(self) -> None:
        self._lores = np.zeros(0, np.uint8)
        self._changed = self._lit = 0
        self._at = -1
        self._covered = False

    def feed(self, frame: Frame, now_ns: int) -> None:
        """Raise `CameraFrozenError` when nothing has changed for two seconds."""
        if self._at < 0:
            self._changed = self._lit = now_ns
        if frame.timestamp_ns > self._at and not np.array_equal(frame.lores, self._lores):
            self._changed = now_ns
            self._at = frame.timestamp_ns
            self._lores = frame.lores
        elif now_ns - self._changed > FROZEN_S * 1e9:
            raise CameraFrozenError("camera", "repeats one frame")
        if frame.lores[::4, ::4].mean() > DARKEST or frame.lores[::4, ::4].std() > FLATTEST:
            self._lit = now_ns
        self._covered = now_ns - self._lit > COVERED_S * 1e9

    @property
    def covered(self) -> bool:
        """Nothing but darkness for a second: a hand, a lid, a sticker."""
        return self._covered
