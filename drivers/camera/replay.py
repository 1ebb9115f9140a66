"""A camera that shows a picture file: demonstration, tests, replay of a field report.

DIR/scene.jpg or DIR/scene.png is what lies before the lens; it may be replaced (renamed over, or a
link turned) at any time. DIR/fault holds one word: frozen (no new picture arrives), black, or gone.

Light changes what is seen: DIR/lamps is a link to a folder of lamps as the kernel shows them, and
beside the picture a link leads to, say NAME.jpg, lie NAME+LAMP.jpg for one lamp lit and
NAME+LAMP+OTHER.jpg (in the order of the alphabet) for two; without them the picture stays.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, monotonic_ns
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.camera.source import LORES_SIZE, Frame, checked
from kiosk.ports.vision import CameraGoneError

NAMES: Final = ("scene.jpg", "scene.png")
DARK: Final = ("", "0")  # a brightness of no light, also while it is written
FAULTS: Final = ("", "frozen", "black", "gone")
Picture = NDArray[np.uint8]
Mark = tuple[int, int, int]


class ReplaySource:
    """Shows the scene file of a folder at a fixed rate."""

    def __init__(self, folder: Path, frames_per_s: float = 15.0) -> None:
        self._folder = folder
        self._period = 1.0 / frames_per_s
        self._stopped = threading.Event()
        self._stopped.set()
        self._mark: Mark | None = None
        self._shown: tuple[Picture, Picture] | None = None
        self._controls: dict[str, object] = {}
        self._flicker = False
        self.dropped = 0

    def start(self) -> None:
        if not self._folder.is_dir():
            raise CameraGoneError("camera", "no folder to replay")
        self.dropped = 0
        self._stopped.clear()

    def frames(self) -> Iterator[Frame]:
        due = monotonic()
        while not self._stopped.is_set():
            yield self.still()
            due += self._period
            late = int((monotonic() - due) / self._period)
            if late > 0:
                self.dropped += late
                due += late * self._period
            self._stopped.wait(max(0.0, due - monotonic()))

    def still(self) -> Frame:
        fault = self._fault()
        if fault == "gone":
            raise CameraGoneError("camera", "unplugged")
        if fault != "frozen" or self._shown is None:
            self._look()
        if self._shown is None:
            raise CameraGoneError("camera", "no picture")
        main, lores = self._shown
        if fault != "frozen":
            self._flicker = not self._flicker
            lores = lores ^ np.uint8(self._flicker)  # a sensor never gives one picture twice
        if fault == "black":
            main, lores = np.zeros_like(main), np.zeros_like(lores)
        return Frame(main, lores, monotonic_ns(), dict(self._controls))

    def set_controls(self, **controls: object) -> None:
        self._controls.update(checked(controls))

    def stop(self) -> None:
        self._stopped.set()
        self._mark = self._shown = None

    def _fault(self) -> str:
        try:
            word = (self._folder / "fault").read_text(encoding="ascii").strip()
        except OSError:
            return ""
        return word if word in FAULTS else ""

    def _look(self) -> None:
        """Decode the scene when it is another file than before."""
        for name in NAMES:
            path = self._in_this_light(self._folder / name)
            try:
                found = path.stat()
            except OSError:
                continue
            mark = (found.st_ino, found.st_mtime_ns, found.st_size)
            if mark == self._mark:
                return
            picture = _decoded(path)
            if picture is None:
                return  # half-written: the last picture stays until the next look
            lores = cv2.resize(picture, LORES_SIZE, interpolation=cv2.INTER_AREA)
            grey = cv2.cvtColor(lores, cv2.COLOR_BGR2GRAY)
            self._mark = mark
            self._shown = (picture, grey.astype(np.uint8))
            return

    def _in_this_light(self, path: Path) -> Path:
        """Give the file of this scene for the lamps that shine, else the scene's own."""
        lamps = self._folder / "lamps"
        if not lamps.exists():
            return path
        lit = sorted(file.parent.name for file in lamps.glob("*/brightness") if _shines(file))
        real = path.resolve()
        other = real.with_name("+".join([real.stem, *lit]) + real.suffix)
        return other if lit and other.exists() else real


def _shines(brightness: Path) -> bool:
    try:
        return brightness.read_text(encoding="ascii").strip() not in DARK
    except OSError:
        return False


def _decoded(path: Path) -> Picture | None:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    found: Picture | None = picture if picture is None else picture.astype(np.uint8, copy=False)
    return found
