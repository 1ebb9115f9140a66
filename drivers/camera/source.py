"""What every camera gives: frames, one still, and controls refused by name when unknown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

MAIN_SIZE: Final = (2304, 1296)
LORES_SIZE: Final = (320, 240)
CONTROLS: Final = frozenset(
    {"AfMode", "LensPosition", "AeEnable", "ExposureTime", "ExposureValue", "AnalogueGain",
     "AwbEnable", "AwbMode", "ColourGains", "Brightness", "Contrast", "Sharpness",
     "FrameDurationLimits"}
)  # fmt: skip


class UnknownControlError(ValueError):
    """No camera of ours has this control; the message names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """`main` is BGR at document resolution, `lores` grey for detection; monotonic sensor time."""

    main: NDArray[np.uint8]
    lores: NDArray[np.uint8]
    timestamp_ns: int
    meta: dict[str, object] = field(default_factory=dict)


class CameraSource(Protocol):
    """One camera. `frames` and `still` raise `CameraGoneError` when it gives no picture."""

    @property
    def dropped(self) -> int:
        """Frames nobody was quick enough to take since `start`."""
        ...

    def start(self) -> None: ...

    def frames(self) -> Iterator[Frame]:
        """Paced frames, newest wins; ends after `stop`."""
        ...

    def still(self) -> Frame:
        """Give the next frame after the call, full resolution."""
        ...

    def set_controls(self, **controls: object) -> None:
        """Set libcamera controls; raise `UnknownControlError` for a name not in `CONTROLS`."""
        ...

    def stop(self) -> None: ...


def checked(controls: dict[str, object]) -> dict[str, object]:
    """Refuse a misspelt control before it reaches the camera."""
    unknown = sorted(set(controls) - CONTROLS)
    if unknown:
        raise UnknownControlError(", ".join(unknown))
    return controls
