"""Stands in for the module `picamera2` where no libcamera is: its surface, written from 0.3.38.

Jobs stand in one line as there: one that ran into its time stays at its head, so that `close`
blocks behind it until `cancel_all_and_flush`. Buffers are few, and one not released is lost.
"""

import threading
import time
from concurrent.futures import TimeoutError as LateError
from typing import Any

import numpy as np
from numpy.typing import NDArray

PAD = 64  # rows of a lores stream are padded to so many octets
ALL = ("AfMode", "LensPosition", "AeEnable", "ExposureTime", "AnalogueGain", "AwbEnable",
       "AwbMode", "ColourGains", "ExposureValue", "Brightness", "Contrast", "Sharpness",
       "FrameDurationLimits")  # fmt: skip
SEARCHING, CONVERGED = 1, 2  # AeState of control_ids_core.yaml
BLIND = 3  # frames until the automatic answers a change of light
EXPOSURE_US = 10_000  # in a light of 1


class Sensor:
    """What is plugged in: shared by every `Picamera2` on it. Faults are switched here."""

    def __init__(self, fixed_focus: bool = False) -> None:
        self.fixed_focus = fixed_focus
        self.silent = False  # the cable is out: no frame comes any more
        self.absent = False
        self.boot_ahead_ns = 0
        self.level = 120
        self.light = 1.0
        self.frames_to_settle = 0  # of the automatic exposure
        self.exposure_us = float(EXPOSURE_US)
        self.unanswered = 0  # frames since the light changed
        self.free = 0
        self.open = 0
        self.controls: dict[str, Any] = {}

    def Picamera2(self, index: int = 0) -> "Camera":  # noqa: N802  # the name in the library
        """Open the camera."""
        if self.absent:
            raise IndexError("list index out of range")
        if self.open:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        return Camera(self)

    def expose(self) -> dict[str, Any]:
        """Let the automatic answer the light of one more frame; say what the metadata say."""
        wanted = EXPOSURE_US / self.light
        if self.exposure_us == wanted:
            self.unanswered = 0
            return {"ExposureTime": round(wanted), "AnalogueGain": 1.0, "AeState": CONVERGED}
        self.unanswered += 1
        blind = self.unanswered <= BLIND
        if not blind:
            left = self.frames_to_settle + BLIND - self.unanswered
            self.exposure_us += (wanted - self.exposure_us) / max(1, left)
        state = CONVERGED if blind else SEARCHING  # it has not noticed yet
        return {"ExposureTime": round(self.exposure_us), "AnalogueGain": 1.0, "AeState": state}


class Camera:
    """One opened camera."""

    def __init__(self, sensor: Sensor) -> None:
        self._sensor = sensor
        sensor.open += 1
        self._blocked = threading.Event()
        self._config: dict[str, Any] = {}
        self.started = False

    @property
    def camera_controls(self) -> dict[str, tuple[int, int, int]]:
        motor = () if not self._sensor.fixed_focus else ("AfMode", "LensPosition")
        return {name: (0, 1, 0) for name in ALL if name not in motor}

    def create_preview_configuration(
        self, main: dict[str, Any], lores: dict[str, Any], buffer_count: int,
        controls: dict[str, Any],
    ) -> dict[str, Any]:  # fmt: skip
        """Sizes as asked; the stride of lores is padded."""
        self.set_controls(controls)
        width = lores["size"][0]
        lores = {**lores, "stride": -(-width // PAD) * PAD}
        return {"main": main, "lores": lores, "buffer_count": buffer_count}

    def configure(self, config: dict[str, Any]) -> None:
        """Take a configuration."""
        self._config = config

    def start(self) -> None:
        """Run."""
        self._sensor.free = self._config["buffer_count"]
        self.started = True

    def stream_configuration(self, name: str) -> dict[str, Any]:
        """Give what a stream was set to."""
        return dict(self._config[name])

    def set_controls(self, controls: dict[str, Any]) -> None:
        """Refuse what the camera has not, as the library does."""
        for name in controls:
            if name not in self.camera_controls:
                raise RuntimeError(f"Control {name} is not advertised by libcamera")
        self._sensor.controls.update(controls)

    def capture_request(self, wait: float) -> "Request":
        """Give the next frame; a job that gets none stays in line."""
        if self._sensor.silent or self._sensor.free == 0:
            time.sleep(min(wait, 0.05))
            self._blocked.set()
            raise LateError
        time.sleep(0.005)
        return Request(self._sensor, self._config)

    def cancel_all_and_flush(self) -> None:
        """Clear the line of jobs."""
        self._blocked.clear()

    def close(self) -> None:
        """Stop, which waits in the line of jobs, and give the camera back."""
        if self._blocked.is_set():
            raise RuntimeError("stop waits for ever behind a job that never ends")
        self._sensor.open -= 1
        self.started = False


class Request:
    """One completed frame, holding its buffer until released."""

    def __init__(self, sensor: Sensor, config: dict[str, Any]) -> None:
        self._sensor, self._config = sensor, config
        sensor.free -= 1

    def make_array(self, name: str) -> NDArray[np.uint8]:
        """Give a copy of the buffer, YUV420 with its padding."""
        stream = self._config[name]
        width, height = stream["size"]
        if name == "main":
            return np.full((height, width, 3), self._sensor.level, np.uint8)
        rows = np.full((height * 3 // 2, stream["stride"]), 255, np.uint8)
        rows[:height, :width] = self._sensor.level
        return rows

    def get_metadata(self) -> dict[str, Any]:
        """Sensor time in ns of the boot clock, frame length in microseconds."""
        now = time.clock_gettime_ns(time.CLOCK_BOOTTIME) + self._sensor.boot_ahead_ns
        return {"SensorTimestamp": now, "FrameDuration": 33_333, **self._sensor.expose()}

    def release(self) -> None:
        """Give the buffer back."""
        self._sensor.free += 1
