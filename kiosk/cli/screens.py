"""`simkiosk screens --out DIR`: every screen in every language and mode, without a display.

`--check` lays them out without painting and names what is wrong: texts that are cut, controls too
small, covered or out of reach.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.output import DONE, FAILED, emit
from kiosk.policies import policy
from kiosk.ui.modes import MODES, Mode
from kiosk.ui.texts import LANGUAGES

if TYPE_CHECKING:
    from PyQt5.QtCore import QCoreApplication

    from kiosk.ui.window import Window


def run(words: list[str]) -> int:
    """Draw them; one line (or JSON object) with the count."""
    parser = argparse.ArgumentParser(prog="simkiosk screens", description=__doc__)
    todo = parser.add_mutually_exclusive_group(required=True)
    todo.add_argument("--out", type=Path)
    todo.add_argument("--check", action="store_true")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--modes", default="normal", help=f"comma list, or all: {', '.join(MODES)}")
    parser.add_argument("--size", help="WIDTHxHEIGHT in pixels instead of the mode's own")
    parser.add_argument("--only", action="append", help="name of a screen, such as sim_entry")
    parser.add_argument("--brand", default="mobifone")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    names = list(MODES) if asked.modes == "all" else asked.modes.split(",")
    if unknown := [name for name in names if name not in MODES]:
        parser.error(f"unknown mode: {', '.join(unknown)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if asked.check:
        found = [fault for name in names for fault in check(asked, name, MODES[name])]
        emit({"faults": found}, as_json=asked.json)
        return FAILED if found else DONE
    drawn = sum(1 for name in names for _ in draw(asked, name, MODES[name]))
    emit({"out": str(asked.out), "screens": drawn}, as_json=asked.json)
    return DONE if drawn else FAILED


def draw(asked: argparse.Namespace, name: str, mode: Mode) -> Iterator[Path]:
    """Write one file a screen and language: `LANGUAGE/NAME.png`, below its mode unless normal."""
    room = asked.out if name == "normal" else asked.out / name
    for window, language, screen in shown(asked, mode):
        path = room / language / f"{screen}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        window.grab().save(str(path))
        yield path


def check(asked: argparse.Namespace, name: str, mode: Mode) -> Iterator[str]:
    """Name each fault with the mode, language and screen it is in."""
    from kiosk.ui import faults

    for window, language, screen in shown(asked, mode):
        yield from (f"{name} {language} {screen}: {fault}" for fault in faults.found(window))


def shown(asked: argparse.Namespace, mode: Mode) -> Iterator[tuple["Window", str, str]]:
    """Show every screen that is asked for, in each language."""
    from PyQt5.QtWidgets import QApplication

    from kiosk.journeys.state import Visit
    from kiosk.ui import examples
    from kiosk.ui.window import Window

    app = QApplication.instance() or QApplication([])
    width, height = (int(part) for part in asked.size.split("x")) if asked.size else mode.size
    window = Window(policy.load(asked.brand), width, height)
    window.show()
    for language in asked.language or LANGUAGES:
        for screen, plain in examples.visits(language):
            if asked.only and screen not in asked.only:
                continue
            visit = plain.but(comfort=mode.comfort)
            window.display(Visit())  # a page is built once a stage: between two of one it goes
            window.display(visit.but(problem=None))
            if (frame := examples.seen_by_camera(visit)) is not None:
                window.frame(frame)
            window.display(visit)
            settle(app)
            yield window, language, screen
    window.close()
    window.deleteLater()


def settle(app: "QCoreApplication") -> None:
    """Let layouts and shown events pass, and what was thrown away go."""
    from PyQt5.QtCore import QEvent

    for _ in range(6):
        app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
