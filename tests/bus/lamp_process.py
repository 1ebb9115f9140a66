"""The process that owns the lamp: `python -m tests.bus.lamp_process FOLDER [broken]`."""

import sys
from pathlib import Path

from kiosk.bus.host import Host
from kiosk.ports.errors import DeviceRefusedError
from tests.bus.lamp_port import Colour, Lamp, LampWornError, Light


class Bulb:
    """A `Lamp`. `service` is no method of the port."""

    def __init__(self) -> None:
        self._light: Light | None = None

    def shine(self, colour: Colour, levels: tuple[int, ...]) -> Light:
        assert isinstance(colour, Colour)
        assert isinstance(levels, tuple)
        self._light = Light(colour, levels, burnt_ms=7)
        return self._light

    def light(self) -> Light | None:
        return self._light

    def hold(self, fifo: str) -> str:
        """Be busy from the moment somebody opens the pipe for writing until it is closed."""
        return Path(fifo).read_text()

    def refuse(self) -> None:
        raise DeviceRefusedError("lamp@1", "status 4")

    def wear(self) -> None:
        raise LampWornError("lamp@1", "10000 hours")

    def burst(self) -> None:
        raise ZeroDivisionError

    def service(self) -> str:
        return "open"


def broken() -> Bulb:
    raise RuntimeError("no filament")


if __name__ == "__main__":
    host = Host()
    for name in ("lamp", "other"):
        host.add(f"ipc://{sys.argv[1]}/{name}", Lamp, broken if "broken" in sys.argv else Bulb)
    host.run()
