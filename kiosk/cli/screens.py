"""`simkiosk screens --out DIR`: every screen in every language and mode, without a display."""

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


def run(words: list[str]) -> int:
    """Draw them; one line (or JSON object) with the count."""
    parser = argparse.ArgumentParser(prog="simkiosk screens", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
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
    drawn = sum(1 for name in names for _ in draw(asked, name, MODES[name]))
    emit({"out": str(asked.out), "screens": drawn}, as_json=asked.json)
    return DONE if drawn else FAILED


def draw(asked: argparse.Namespace, name: str, mode: Mode) -> Iterator[Path]:
    """Write one file a screen and language: `LANGUAGE/NAME.png`, below its mode unless normal."""
    from PyQt5.QtWidgets import QApplication

    from kiosk.ui import examples
    from kiosk.ui.window import Window

    app = QApplication.instance() or QApplication([])
    width, height = (int(part) for part in asked.size.split("x")) if asked.size else mode.size
    window = Window(policy.load(asked.brand), width, height)
    window.show()
    room = asked.out if name == "normal" else asked.out / name
    for language in asked.language or LANGUAGES:
        folder = room / language
        folder.mkdir(parents=True, exist_ok=True)
        for screen, plain in examples.visits(language):
            if asked.only and screen not in asked.only:
                continue
            visit = plain.but(comfort=mode.comfort)
            window.display(visit.but(problem=None))
            if (frame := examples.seen_by_camera(visit)) is not None:
                window.frame(frame)
            window.display(visit)
            settle(app)
            path = folder / f"{screen}.png"
            window.grab().save(str(path))
            yield path
    window.close()
    window.deleteLater()


def settle(app: "QCoreApplication") -> None:
    """Let layouts and shown events pass, and what was thrown away go."""
    from PyQt5.QtCore import QEvent

    for _ in range(3):
        app.processEvents()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
