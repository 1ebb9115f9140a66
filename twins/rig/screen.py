"""The customer's eyes and fingers: the screen's mirror socket, and touches as TUIO 1.1 over UDP.

The mirror tells stage, overlay and controls as JSON lines. Touches enter through Qt's own
tuiotouch plugin; positions are parts of the window, 0..1.
"""

import json
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from twins.glass import Fingers, Point

LOOK_S = 0.01
TOUCH_S = 20.0
GLANCE_S = 0.5
MOST_PAGES = 4
LIGHT = -10  # nice value of the thread that follows the colours of the screen


class ScreenGoneError(RuntimeError):
    """The screen did not come, or did not change as awaited."""


@dataclass(frozen=True)
class View:
    """What the screen shows at one moment; `at` is monotonic seconds of its arrival."""

    at: float
    stage: str
    overlay: str | None
    problem: str | None
    busy: str | None
    outcome: str
    controls: dict[str, dict[str, Any]]
    colour: str = ""  # of the whole glass, #RRGGBB

    def enabled(self, name: str) -> bool:
        """Tell whether a control can be touched."""
        return bool(self.controls.get(name, {}).get("enabled"))


def at_rest(seen: View) -> bool:
    """Tell whether nothing has changed on the screen for a glance."""
    return monotonic() - seen.at > GLANCE_S


def more_below(seen: View, name: str) -> bool:
    """Tell whether a control may be further down on the page."""
    return name not in seen.controls and seen.enabled("scroll.down") and at_rest(seen)


def view(told: dict[str, Any]) -> View:
    """Read one line of the mirror."""
    return View(
        monotonic(), told["stage"], told["overlay"], told["problem"], told["busy"],
        told["outcome"], {c["id"]: c for c in told["controls"]}, told["colour"],
    )  # fmt: skip


@dataclass
class Screen:
    """Follows the mirror in a thread, over restarts of the kiosk; `views` are all that was seen."""

    path: Path
    touch_port: int
    listener: Callable[[View], None] = lambda _: None
    touching: Callable[[str], None] = lambda _: None  # called before each touch with its name
    views: list[View] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._fingers = Fingers(self.touch_port)
        self._line: socket.socket | None = None
        self._stop = threading.Event()
        self._shots: dict[str, threading.Event] = {}
        self._words: list[Any] = []
        self._heard = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="mirror", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look away."""
        self._stop.set()
        self._thread.join(3)

    @property
    def now(self) -> View | None:
        return self.views[-1] if self.views else None

    def wait(self, until: Callable[[View], bool], seconds: float, what: str = "") -> View:
        """Give the first view, from now on, for which `until` holds."""
        ends = monotonic() + seconds
        while monotonic() < ends:
            if self.now is not None and until(self.now):
                return self.now
            sleep(LOOK_S)
        raise ScreenGoneError(f"waited {seconds:.0f} s for {what or 'a view'}, saw {self._last()}")

    def tap(self, name: str, seconds: float = TOUCH_S) -> View:
        """Touch a control once it can be touched; give the view it was touched on.

        While it is not to be seen and the page at rest has more below, the page is turned on.
        """
        ends, what = monotonic() + seconds, f"control {name!r}"
        for _ in range(MOST_PAGES):
            seen = self.wait(lambda v: v.enabled(name) or more_below(v, name),
                             ends - monotonic(), what)  # fmt: skip
            if seen.enabled(name):
                break
            self._turn(seen, ends)
        else:
            seen = self.wait(lambda v: v.enabled(name), ends - monotonic(), what)
        self._touch(seen, name)
        return seen

    def _turn(self, seen: View, ends: float) -> None:
        self._touch(seen, "scroll.down")
        self.wait(lambda v: v is not seen and at_rest(v), ends - monotonic(), "the page at rest")

    def _touch(self, seen: View, name: str) -> None:
        self.touching(name)
        left, top, wide, high = seen.controls[name]["rect"]
        self._fingers.tap(left + wide / 2, top + high / 2)

    def draw(self, name: str, strokes: list[list[Point]]) -> None:
        """Draw with the finger inside a control; points are parts of it."""
        seen = self.wait(lambda v: name in v.controls, TOUCH_S, f"control {name!r}")
        self.touching(name)
        left, top, wide, high = seen.controls[name]["rect"]
        for stroke in strokes:
            self._fingers.stroke([(left + wide * x, top + high * y) for x, y in stroke])

    def shot(self, path: Path, seconds: float = 5.0) -> bool:
        """Have the window saved as a picture."""
        done = self._shots[str(path)] = threading.Event()
        if self._line is None:
            return False
        wish = {"ask": "shot", "path": str(path)}
        try:
            self._line.sendall(json.dumps(wish).encode() + b"\n")
        except OSError:
            return False
        return done.wait(seconds)

    def spoken(self, seconds: float = 2.0) -> list[str]:
        """Give what the speech would read of the screen."""
        return self._ask("spoken", seconds)

    def printed(self, seconds: float = 10.0) -> list[list[str]]:
        """Give the words an eye would see on the page, each after the name of its control."""
        return self._ask("printed", seconds)

    def _ask(self, what: str, seconds: float) -> list[Any]:
        if self._line is None:
            return []
        self._heard.clear()
        try:
            self._line.sendall(json.dumps({"ask": what}).encode() + b"\n")
        except OSError:
            return []
        return self._words if self._heard.wait(seconds) else []

    def _last(self) -> str:
        return "nothing" if self.now is None else f"{self.now.stage}, problem {self.now.problem}"

    def _follow(self) -> None:
        with suppress(OSError):  # light needs no processor: nobody's work comes before it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LIGHT)
        while not self._stop.is_set():
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.connect(str(self.path))
                    line.settimeout(0.5)
                    self._line = line
                    self._read(line)
            except OSError:
                self._line = None
                sleep(0.05)

    def _read(self, line: socket.socket) -> None:
        held = b""
        while not self._stop.is_set():
            try:
                part = line.recv(1 << 16)
            except TimeoutError:
                continue
            if not part:
                raise ConnectionError
            *lines, held = (held + part).split(b"\n")
            for text in lines:
                self._told(json.loads(text))

    def _told(self, told: dict[str, Any]) -> None:
        if "stage" in told:
            self.views.append(view(told))
            self.listener(self.views[-1])
        elif words := told.keys() & {"spoken", "printed"}:
            self._words = told[words.pop()]
            self._heard.set()
        elif "shot" in told and told["shot"] in self._shots:
            self._shots.pop(told["shot"]).set()
