"""Port: the lamps beside the camera. Missing light is told and never keeps a picture from being."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class LampGoneError(DeviceError):
    """The lamp is not there, or its file can no longer be written."""

    code = "lamp.gone"
    outcome = Outcome.NOT_DONE


class LampHeldError(LampGoneError):
    """Something else than this program switches the lamp: a trigger of the kernel."""

    code = "lamp.held"


class Lamp(StrEnum):
    """Two shine on the document bay from either side, one on the face."""

    LEFT = "left"
    RIGHT = "right"
    FACE = "face"


@dataclass(frozen=True, slots=True)
class LampFault:
    """`code` is that of the error; `detail` names the lamp as the kernel does."""

    lamp: Lamp
    code: str
    detail: str


class LampBoard(Protocol):
    """What others than the camera's process may ask of the lamps."""

    def faults(self) -> tuple[LampFault, ...]:
        """Name every lamp that would not light now; none of them is switched."""
        ...


class Lamps(LampBoard, Protocol):
    """The lamps of a kiosk, which may have none."""

    @property
    def there(self) -> frozenset[Lamp]:
        """The lamps this kiosk is said to have."""
        ...

    def light(self, lamp: Lamp, level: float) -> None:
        """Set one at once, 0 dark to 1 full; raise `LampGoneError`."""
        ...

    def dark(self) -> None:
        """Put every lamp out at once; one that is gone is passed over."""
        ...
