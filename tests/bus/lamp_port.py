"""A small port of the tests' own: a lamp that shines, holds still, refuses and breaks on demand."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.ports.errors import DeviceError, Outcome


class Colour(StrEnum):
    """What a lamp can show."""

    GREEN = "green"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Light:
    """What the lamp shows now."""

    colour: Colour | None
    levels: tuple[int, ...]
    burnt_ms: int


class LampWornError(DeviceError):
    """An error that the caller's catalogue does not list."""

    code = "lamp.worn"
    outcome = Outcome.NOT_DONE


class Lamp(Protocol):
    """One lamp."""

    def shine(self, colour: Colour, levels: tuple[int, ...]) -> Light: ...

    def light(self) -> Light | None: ...

    def hold(self, fifo: str) -> str: ...

    def refuse(self) -> None: ...

    def wear(self) -> None: ...

    def burst(self) -> None: ...
