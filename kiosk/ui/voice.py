"""Speaks lines one after the other through espeak-ng, a process a line; knows no screen.

The words go through a pipe, never into a command line that other programs could read. A line can
be stopped at once, and after a pause it begins anew. Where a voice or a sound card is missing,
nothing is said and nothing fails: the screen stays as it is.
"""

import logging
import shutil
import subprocess
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PyQt5.QtCore import QObject, QProcess, pyqtSignal

PROGRAM: Final = "espeak-ng"
VOICES: Final = {"vi": "vi", "zh": "cmn", "en": "en-gb", "th": "th"}
WORDS_A_MINUTE: Final = {1: 120, 2: 165, 3: 220, 4: 290}
LOUDNESS: Final = {1: 50, 2: 100, 3: 145, 4: 200}
ASK_S: Final = 5.0
END_MS: Final = 1000  # what was killed is gone at once, but on a laden machine
Said = tuple[str, tuple[str, ...]]  # words, and options of the program
log = logging.getLogger(__name__)


class Voice(QObject):
    """`said` tells each line when it begins. `into` is a folder that gets WAV files instead."""

    said = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None, into: Path | None = None) -> None:
        super().__init__(parent)
        self._into = into
        self._count = 0
        self._lines: deque[Said] = deque()
        self._now: Said | None = None
        self._paused = False
        self._process: QProcess | None = None

    @property
    def speaking(self) -> bool:
        return self._process is not None

    @property
    def paused(self) -> bool:
        return self._paused

    def say(self, lines: Iterable[str], language: str, rate: int = 2, volume: int = 2) -> None:
        """Break off what is being said and say these lines."""
        self.stop()
        self.add(lines, language, rate, volume)

    def add(self, lines: Iterable[str], language: str, rate: int = 2, volume: int = 2) -> None:
        """Say these lines after what is being said."""
        how = ("-v", VOICES[language], "-s", str(WORDS_A_MINUTE[rate]), "-a", str(LOUDNESS[volume]))
        self._lines.extend((line, how) for line in lines if line.strip())
        self._next()

    def stop(self) -> None:
        """Be silent at once and forget what was to be said."""
        self._lines.clear()
        self._now, self._paused = None, False
        self._end()

    def pause(self) -> None:
        """Be silent at once; the line begins anew when it goes on."""
        if self._now is not None and not self._paused:
            self._paused = True
            self._lines.appendleft(self._now)
            self._end()

    def go_on(self) -> None:
        """Go on after a pause."""
        if self._paused:
            self._paused = False
            self._next()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect()
            process.finished.connect(process.deleteLater)
            process.kill()
            process.waitForFinished(END_MS)
            if process.state() == QProcess.ProcessState.NotRunning:
                process.deleteLater()

    def _next(self) -> None:
        if self._process is not None or self._paused or not self._lines:
            return
        words, how = self._now = self._lines.popleft()
        where: list[str] = []
        if self._into is not None:
            self._count += 1
            where = ["-w", str(self._into / f"{self._count:03}.wav")]
        process = QProcess(self)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(PROGRAM, [*how, *where, "--stdin"])
        process.write(words.encode() + b"\n")
        process.closeWriteChannel()
        self.said.emit(words)

    def _finished(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self._now = None
        self._next()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            log.warning("no speech: %s does not start", PROGRAM)
            self._process.deleteLater()
            self._process, self._now = None, None
            self._lines.clear()


def speaks(language: str) -> bool:
    """Ask the program whether it has a voice for a language."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    asked = [program, f"--voices={VOICES[language]}"]
    heard = subprocess.run(asked, capture_output=True, check=False, timeout=ASK_S)  # noqa: S603
    return len(heard.stdout.splitlines()) > 1
