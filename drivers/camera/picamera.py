"""The Raspberry Pi camera through Picamera2: one configuration, main and lores, four buffers.

Written against Picamera2 0.3.38: "RGB888" is BGR in memory; `make_array` is a copy already; a
YUV420 picture keeps the padding of its rows (`stride`), its first height rows are grey; lores is
not cut, so a 4:3 lores of a 16:9 main is squeezed. A job that ran into its time stays in line and
would block `stop` for ever: it is cancelled before closing. Never run on a Pi yet.
"""

import importlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from drivers.camera.source import LORES_SIZE, MAIN_SIZE, Frame, checked
from kiosk.ports.vision import CameraGoneError

BUFFERS: Final = 4  # more exhausts the contiguous memory of a Pi 4
WAIT_S: Final = 2.0
START: Final[dict[str, object]] = {
    "AwbEnable": True,
    "AeEnable": True,
    "AfMode": 2,
}  # 2: continuous focus
BROKEN: Final = (RuntimeError, OSError, ValueError, KeyError, AttributeError)
log = logging.getLogger(__name__)


class PicameraSource:
    """Camera `index` as libcamera counts them. Used by one thread, which is no GUI thread."""

    def __init__(self, index: int = 0, library: Callable[[], Any] | None = None) -> None:
        """`library` gives the module `picamera2`; only where that is absent it is another one."""
        self._index = index
        self._library = library or _library
        self._camera: Any = None
        self._stride = LORES_SIZE[0]
        self._stopped = threading.Event()
        self._silent = False
        self.dropped = 0

    def start(self) -> None:
        camera: Any = None
        try:
            camera = self._library().Picamera2(self._index)
            camera.configure(
                camera.create_preview_configuration(
                    main={"size": MAIN_SIZE, "format": "RGB888"},
                    lores={"size": LORES_SIZE, "format": "YUV420"}, buffer_count=BUFFERS,
                    controls=_advertised(camera, START),
                )
            )  # fmt: skip
            camera.start()  # starts an event loop in a thread of its own
            self._stride = camera.stream_configuration("lores")["stride"]
        except (ImportError, IndexError, *BROKEN) as absent:
            if camera is not None:
                _close(camera)  # an open camera would refuse every later start
            raise CameraGoneError("camera", "does not start") from absent
        self._camera = camera
        self._silent = False
        self.dropped = 0
        self._stopped.clear()

    def frames(self) -> Iterator[Frame]:
        before = 0
        while not self._stopped.is_set():
            frame = self.still()
            length = frame.meta.get("FrameDuration")
            if before and isinstance(length, int) and length > 0:
                missed = round((frame.timestamp_ns - before) / (length * 1000)) - 1
                self.dropped += max(0, missed)
            before = frame.timestamp_ns
            yield frame

    def still(self) -> Frame:
        if self._camera is None:
            raise CameraGoneError("camera", "not started")
        try:
            request = self._camera.capture_request(wait=WAIT_S)
        except (TimeoutError, *BROKEN) as silent:
            self._silent = True
            raise CameraGoneError("camera", "gives no frame") from silent
        try:
            main = request.make_array("main")
            planes = request.make_array("lores")
            meta = dict(request.get_metadata())
        except BROKEN as torn:
            raise CameraGoneError("camera", "gives a torn frame") from torn
        finally:
            request.release()
        width, height = LORES_SIZE
        lores = planes.reshape(-1)[: self._stride * height].reshape(height, self._stride)
        return Frame(main, np.ascontiguousarray(lores[:, :width]), _moment(meta), meta)

    def set_controls(self, **controls: object) -> None:
        known = checked(controls)
        if self._camera is None:
            raise CameraGoneError("camera", "not started")
        try:
            self._camera.set_controls(_advertised(self._camera, known))
        except BROKEN as refused:
            raise CameraGoneError("camera", "refuses its controls") from refused

    def stop(self) -> None:
        self._stopped.set()
        camera, self._camera = self._camera, None
        if camera is None:
            return
        if self._silent:
            camera.cancel_all_and_flush()
        _close(camera)


def _close(camera: Any) -> None:  # noqa: ANN401  # picamera2 ships no types
    """Give the camera back; one that was pulled out may refuse even that."""
    try:
        camera.close()  # stops it first
    except BROKEN as gone:
        log.warning("camera not closed: %s", type(gone).__name__)


def _advertised(camera: Any, wanted: dict[str, object]) -> dict[str, object]:  # noqa: ANN401
    """Leave out what this camera has not: a lens without motor knows no AfMode."""
    there = camera.camera_controls
    return {name: value for name, value in wanted.items() if name in there}


def _moment(meta: dict[str, object]) -> int:
    """Sensor time on the monotonic clock; libcamera may count the time asleep too (boot clock)."""
    told = meta.get("SensorTimestamp", 0)
    at = told if isinstance(told, int) else 0
    if at > time.monotonic_ns():
        at -= time.clock_gettime_ns(time.CLOCK_BOOTTIME) - time.monotonic_ns()
    return at


def _library() -> Any:  # noqa: ANN401  # picamera2 ships no types
    """Import Picamera2, which only works where Raspberry Pi OS's libcamera is."""
    return importlib.import_module("picamera2")
