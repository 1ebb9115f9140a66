"""Short tones that say what the screen also says; made by code, played by aplay.

Every cue has its own melody, so that it is told apart without words: up for good, down for a
problem, repeated for a warning, three notes for "take your things".
"""

import io
import logging
import math
import shutil
import struct
import subprocess
import wave
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PyQt5.QtCore import QObject

RATE: Final = 22_050  # samples a second
PEAK: Final = 0.5
FADE_S: Final = 0.012
PROGRAM: Final = "aplay"
Tone = tuple[float, float]  # hertz, 0 for silence; seconds
MELODIES: Final[dict[str, tuple[Tone, ...]]] = {
    "touch": ((1400.0, 0.035),),
    "good": ((660.0, 0.11), (880.0, 0.18)),
    "problem": ((440.0, 0.16), (330.0, 0.26)),
    "warn": ((740.0, 0.18), (0.0, 0.12), (740.0, 0.18), (0.0, 0.12), (740.0, 0.18)),
    "take": ((523.0, 0.16), (659.0, 0.16), (784.0, 0.34)),
}
log = logging.getLogger(__name__)


def cue(name: str) -> bytes:
    """Make the WAV of a cue, mono, 16 bit; an unknown name raises KeyError."""
    samples: list[int] = []
    for hertz, seconds in MELODIES[name]:
        count = round(seconds * RATE)
        fade = min(count // 2, round(FADE_S * RATE))
        for at in range(count):
            edge = min(1.0, at / fade, (count - at) / fade) if fade else 1.0
            value = math.sin(2 * math.pi * hertz * at / RATE) * PEAK * edge
            samples.append(round(value * 32_767))
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return held.getvalue()


class Sounds(QObject):
    """Keeps the cues as files for as long as the process lives."""

    def __init__(self, parent: QObject | None = None, program: str = PROGRAM) -> None:
        super().__init__(parent)
        self._folder = TemporaryDirectory(prefix="cues-")
        self.destroyed.connect(self._folder.cleanup)
        self._program = shutil.which(program)
        self._playing: list[subprocess.Popen[bytes]] = []
        if self._program is None:
            log.warning("no sound cues: %s is not installed", program)
        for name in MELODIES:
            (Path(self._folder.name) / f"{name}.wav").write_bytes(cue(name))

    def play(self, name: str) -> None:
        """Begin a cue and return at once; one without a melody is silent.

        QProcess would copy this whole process twice for each touch.
        """
        self._playing = [one for one in self._playing if one.poll() is None]
        if self._program is None or name not in MELODIES:
            return
        path = Path(self._folder.name) / f"{name}.wav"
        try:
            self._playing.append(
                subprocess.Popen(  # noqa: S603
                    [self._program, "-q", path], stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
            )  # fmt: skip
        except OSError as failed:
            log.warning("no sound cue: %s", failed)
