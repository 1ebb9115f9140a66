"""When a frame shows the light of now: told by the frames themselves, never by waiting.

A frame counts whose first row was exposed after the change, once the camera's own automatic has
answered it. The metadata say so (libcamera's control_ids_core.yaml): `AeState`, in older libcameras
`AeLocked`, and two frames alike in exposure time times gain. The automatic sees a change some
frames late, so the first `LAG` are passed over. A camera that tells no exposure has no automatic.
"""

from typing import Final

from drivers.camera.source import Frame

LAG: Final = 4  # frames from a change of light to the automatic's answer in the metadata
LATEST: Final = 24  # frames; a light that flickers for ever still gets its picture
ALIKE: Final = 0.04  # part by which two exposures may differ
SEARCHING: Final = 1  # AeStateSearching; idle is 0, converged 2


class Settling:
    """Feed every frame; `begin` it whenever the light has changed."""

    def __init__(self) -> None:
        self._since = 0
        self._seen = 0
        self._exposure: float | None = None

    def begin(self, at_ns: int) -> None:
        """Count frames exposed after this moment, on the clock of `Frame.timestamp_ns`."""
        self._since, self._seen, self._exposure = at_ns, 0, None

    def __call__(self, frame: Frame) -> bool:
        """Tell whether this frame counts."""
        if frame.timestamp_ns < self._since:
            return False
        self._seen += 1
        before, self._exposure = self._exposure, _exposure(frame.meta)
        if self._exposure is None or self._seen >= LATEST:
            return True
        if self._seen <= LAG or before is None or _searching(frame.meta):
            return False
        return abs(self._exposure / before - 1) <= ALIKE


def _exposure(meta: dict[str, object]) -> float | None:
    """Exposure time times gains, microseconds; None where the camera does not tell."""
    time, gain = meta.get("ExposureTime"), meta.get("AnalogueGain", 1.0)
    digital = meta.get("DigitalGain", 1.0)
    if not all(isinstance(figure, int | float) and figure > 0 for figure in (time, gain, digital)):
        return None
    return float(time) * float(gain) * float(digital)  # type: ignore[arg-type]


def _searching(meta: dict[str, object]) -> bool:
    return meta.get("AeState") == SEARCHING or meta.get("AeLocked") is False
