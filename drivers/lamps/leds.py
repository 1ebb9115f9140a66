"""Lamps as the kernel's LED class shows them: a folder a lamp, with plain numbers in its files.

NAME/brightness (0 is dark), NAME/max_brightness (1 for a lamp on a GPIO, which cannot be dimmed),
NAME/trigger (the one in brackets drives the lamp; writing 0 to brightness ends it).
Source: docs/devices/lamps.md. No lamp was met: only folders that look like the kernel's.
"""

import os
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Final

from kiosk.ports.lamps import Lamp, LampFault, LampGoneError, LampHeldError

FOLDER: Final = Path("/sys/class/leds")
MOST: Final = 4096  # bytes of a file of the class
NO_TRIGGER: Final = "[none]"


class LedLamps:
    """`Lamps`. Any thread may ask; `dark` also from a signal's handler, after which none lights."""

    def __init__(self, names: Mapping[Lamp, str], folder: Path = FOLDER) -> None:
        """`names` are those of folders in `folder`; without any this is a kiosk without lamps."""
        self._places = MappingProxyType({lamp: folder / name for lamp, name in names.items()})
        self._shown: dict[Lamp, int] = {}
        self._fullest: dict[Lamp, int] = {}
        self._lock = Lock()
        self._closed = False

    @property
    def there(self) -> frozenset[Lamp]:
        return frozenset(self._places)

    def light(self, lamp: Lamp, level: float) -> None:
        """Write only what changes. A lamp that cannot be dimmed is on at any level above 0."""
        place = self._places.get(lamp)
        if place is None:
            raise LampGoneError("lamps", f"no {lamp} lamp here")
        with self._lock:
            if self._closed:
                return
            if lamp not in self._fullest:
                self._fullest[lamp] = _fullest(place)
            wanted = ceil(min(max(level, 0.0), 1.0) * self._fullest[lamp])
            if self._shown.get(lamp) == wanted:
                return
            self._shown.pop(lamp, None)  # unknown until it is written
            _write(place, wanted)
            self._shown[lamp] = wanted

    def dark(self) -> None:
        with self._lock:
            self._out()

    def close(self) -> None:
        """Put all out for good: the process ends, whatever another thread is about to light."""
        with self._lock:
            self._closed = True
            self._out()

    def faults(self) -> tuple[LampFault, ...]:
        found = ((lamp, _fault(place)) for lamp, place in self._places.items())
        return tuple(LampFault(lamp, why.code, why.detail) for lamp, why in found if why)

    def _out(self) -> None:
        self._shown.clear()
        self._fullest.clear()  # another lamp may be plugged in until the next customer
        for place in self._places.values():
            try:
                _write(place, 0)
            except LampGoneError:
                continue  # a lamp that is not there gives no light


def _fault(place: Path) -> LampGoneError | None:
    try:
        _fullest(place)
    except LampGoneError as gone:
        return gone
    if not os.access(place / "brightness", os.W_OK):
        return LampGoneError("lamps", f"{place.name}: brightness may not be written")
    trigger = _text(place / "trigger", place.name)
    if NO_TRIGGER not in trigger.split():
        held = next((word for word in trigger.split() if word.startswith("[")), "[]")
        return LampHeldError("lamps", f"{place.name} is driven by {held[1:-1][:40]!r}")
    return None


def _fullest(place: Path) -> int:
    told = _text(place / "max_brightness", place.name)
    if not told.isascii() or not told.isdecimal() or len(told) > 9 or int(told) < 1:
        raise LampGoneError("lamps", f"{place.name}: max_brightness is no number")
    return int(told)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST).decode("ascii", "replace").strip()
    except OSError as gone:
        raise LampGoneError("lamps", f"{name}: {gone.strerror}") from gone


def _write(place: Path, value: int) -> None:
    try:
        file = os.open(place / "brightness", os.O_WRONLY | os.O_TRUNC)  # never makes a file
        try:
            os.write(file, f"{value}\n".encode())
        finally:
            os.close(file)
    except OSError as gone:
        raise LampGoneError("lamps", f"{place.name}: {gone.strerror}") from gone
