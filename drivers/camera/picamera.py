"""The Raspberry Pi camera through Picamera2: one configuration, main and lores, four buffers.

Picamera2 manual sections 4.2 and 6: "RGB888" is BGR in memory; lores rows may be padded to the
stride; of YUV420 the first height rows are the grey picture. Never run on a Pi yet.
"""

import importlib
import threading
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from drivers.camera.source import LORES_SIZE, MAIN_SIZE, Frame, checked
from kiosk.ports.vision import CameraGoneError

BUFFERS: Final = 4  # more exhausts the contiguous memory of a Pi 4
WAIT_S: Final = 2.0


class PicameraSource:
    """Camera `index` as libcamera counts them."""

    def __init__(self, index: int = 0) -> None:
        self._index = index
        self._camera: Any = None
        self._stride = LORES_SIZE[0]
        self._stopped = threading.Event()
        self.dropped = 0

    def start(self) -> None:
        try:
            camera = _library().Picamera2(self._index)
            camera.configure(
                camera.create_preview_configuration(
                    main={"size": MAIN_SIZE, "format": "RGB888"},
                    lores={"size": LORES_SIZE, "format": "YUV420"}, buffer_count=BUFFERS,
                )
            )  # fmt: skip
            camera.start()
        except (ImportError, RuntimeError, IndexError, OSError) as absent:
            raise CameraGoneError("camera", "does not start") from absent
        self._camera = camera
        self._stride = camera.stream_configuration("lores")["stride"]
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
        except (RuntimeError, TimeoutError) as silent:
            raise CameraGoneError("camera", "gives no frame") from silent
        try:
            main = np.array(request.make_array("main"))
            planes = np.array(request.make_array("lores"))
            meta = dict(request.get_metadata())
        finally:
            request.release()
        lores = planes.reshape(-1)[: self._stride * LORES_SIZE[1]].reshape(-1, self._stride)
        return Frame(main, lores[:, : LORES_SIZE[0]], int(meta.get("SensorTimestamp", 0)), meta)

    def set_controls(self, **controls: object) -> None:
        known = checked(controls)
        if self._camera is None:
            raise CameraGoneError("camera", "not started")
        self._camera.set_controls(known)

    def stop(self) -> None:
        self._stopped.set()
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
            camera.close()


def _library() -> Any:  # noqa: ANN401  # picamera2 ships no types
    """Import Picamera2, which only works where Raspberry Pi OS's libcamera is."""
    return importlib.import_module("picamera2")
