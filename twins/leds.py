"""Lamps as Linux shows them: a folder that looks like /sys/class/leds, with real files.

Written from Documentation/ABI/testing/sysfs-class-led and drivers/leds/leds-gpio.c: `brightness` is
0 to `max_brightness`, which is 1 for a lamp on a GPIO; `trigger` lists what may drive the lamp, the
one that does in brackets. What a file of the kernel does besides (refuse a number, end the trigger
at 0) these files do not.
"""

import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

FULL = 255
TRIGGERS = ("none", "timer", "heartbeat", "default-on")
LOOK_S = 0.002
AGAIN = 1000


@dataclass
class Leds:
    """`names` with their max_brightness. Faults: `take_away`, `seal`, `drive`."""

    folder: Path
    names: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.names:
            self.plug(name)

    def plug(self, name: str) -> None:
        """Let a lamp appear, dark."""
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "max_brightness").write_text(f"{self.names[name]}\n")
        (place / "brightness").write_text("0\n")
        self.drive(name, "none")

    def drive(self, name: str, trigger: str) -> None:
        """Let a trigger of the kernel have the lamp."""
        words = (f"[{one}]" if one == trigger else one for one in TRIGGERS)
        (self.folder / name / "trigger").write_text(" ".join(words) + "\n")

    def take_away(self, name: str) -> None:
        """Unplug it: its folder is gone."""
        shutil.rmtree(self.folder / name)

    def seal(self, name: str) -> None:
        """Let every write fail, also root's."""
        (self.folder / name / "brightness").unlink()
        (self.folder / name / "brightness").mkdir()

    def shining(self, name: str) -> int:
        """Give the brightness; a file that is just being written is read again."""
        for _ in range(AGAIN):
            try:
                told = (self.folder / name / "brightness").read_text(encoding="ascii").strip()
            except OSError:
                break
            if told:
                return min(int(told), self.names[name])
        return 0

    def lit(self) -> set[str]:
        """Name the lamps that give light."""
        return {name for name in self.names if self.shining(name) > 0}


class Watched:
    """Looks at the lamps all the time it is entered, and keeps every change with its moment."""

    def __init__(self, leds: Leds) -> None:
        self._leds = leds
        self._ended = threading.Event()
        self.seen: list[tuple[float, dict[str, int]]] = []

    def __enter__(self) -> "Watched":
        self._thread = threading.Thread(target=self._look, name="lamps", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def ever(self, lit: set[str]) -> bool:
        """Tell whether exactly these were seen shining at one time."""
        return any({name for name, value in now.items() if value} == lit for _, now in self.seen)

    def _look(self) -> None:
        while not self._ended.wait(LOOK_S):
            now = {name: self._leds.shining(name) for name in self._leds.names}
            if not self.seen or self.seen[-1][1] != now:
                self.seen.append((monotonic(), now))
