"""The frames of a shot: three in the usual light, two from each side where lamps are mirrored."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from inference.lighting import SIDES, Lighting
from inference.picture import Bgr
from kiosk.ports.errors import DeviceError
from kiosk.ports.lamps import Lamp

LENGTH: Final = 3
EACH: Final = 2
LATE_S: Final = 6.0  # then the picture is taken in whatever light there is


@dataclass(frozen=True, slots=True)
class Burst:
    """Give the next frames."""

    pictures: Future[list[Bgr]]


@dataclass
class _Taking:
    """`sides` are those still to be lit alone; None before the first frame was looked at."""

    burst: Burst
    until: float
    sides: deque[Lamp] | None = None
    wanted: int = LENGTH  # frames of the light that is on
    pictures: list[Bgr] = field(default_factory=list)


class Bursts:
    """Those asked for, one after another; owned by the camera's thread."""

    def __init__(self, lighting: Lighting, mirrored: Callable[[Bgr], bool]) -> None:
        """`mirrored` tells whether a reflection lies on the document of a picture."""
        self._lighting = lighting
        self._mirrored = mirrored
        self._waiting: deque[_Taking] = deque()

    def __bool__(self) -> bool:
        """Tell whether one is waited for."""
        return bool(self._waiting)

    @property
    def one_sided(self) -> bool:
        """Tell whether a document is lit from one side for the sake of a burst."""
        return bool(self._waiting and self._waiting[0].sides)

    def add(self, burst: Burst, now: float) -> None:
        """Take it after those asked for before."""
        self._waiting.append(_Taking(burst, now + LATE_S))

    def feed(self, picture: Bgr, now: float, *, lit: bool) -> None:
        """Give a frame; `lit` when it shows the light that is wanted."""
        if not self._waiting:
            return
        taking = self._waiting[0]
        if now > taking.until:
            taking.pictures = taking.pictures or [picture]
            self._give(taking)
        elif lit:
            self._take(taking, picture)

    def refuse(self, why: DeviceError) -> None:
        """Tell all who wait that no frame will come."""
        while self._waiting:
            self._waiting.popleft().burst.pictures.set_exception(why)

    def _take(self, taking: _Taking, picture: Bgr) -> None:
        if taking.sides is None:
            taking.sides = deque(SIDES if self._lighting.pair and self._mirrored(picture) else ())
            if self._next_side(taking):
                return
        elif taking.sides and not self._lighting.pair:  # a lamp went out meanwhile
            taking.sides.clear()
            taking.wanted = 1
            self._lighting.usual()
            return
        taking.pictures.append(picture)
        taking.wanted -= 1
        if taking.wanted > 0:
            return
        if taking.sides:
            taking.sides.popleft()
        if not self._next_side(taking):
            self._give(taking)

    def _next_side(self, taking: _Taking) -> bool:
        if not taking.sides:
            return False
        taking.wanted = EACH
        self._lighting.only(taking.sides[0])
        return True

    def _give(self, taking: _Taking) -> None:
        self._waiting.remove(taking)
        self._lighting.usual()
        taking.burst.pictures.set_result(taking.pictures)
