"""`simkiosk screens --out DIR`: every screen in every language as a PNG, without a display."""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.cli.output import DONE, FAILED, emit
from kiosk.policies import policy
from kiosk.ui.texts import LANGUAGES


def run(words: list[str]) -> int:
    """Draw them; one line (or JSON object) with the count."""
    parser = argparse.ArgumentParser(prog="simkiosk screens", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--size", default="1080x1920", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--only", action="append", help="name of a screen, such as sim_entry")
    parser.add_argument("--large", action="store_true", help="with larger text")
    parser.add_argument("--brand", default="mobifone")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    drawn = sum(1 for _ in draw(asked))
    emit({"out": str(asked.out), "screens": drawn}, as_json=asked.json)
    return DONE if drawn else FAILED


def draw(asked: argparse.Namespace) -> Iterator[Path]:
    """Write one file a screen and language: `LANGUAGE/NAME.png`."""
    from PyQt5.QtWidgets import QApplication

    from kiosk.ui import examples
    from kiosk.ui.window import Window

    app = QApplication.instance() or QApplication([])
    width, height = (int(part) for part in asked.size.split("x"))
    window = Window(policy.load(asked.brand), width, height)
    window.show()
    for language in asked.language or LANGUAGES:
        folder = asked.out / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, visit in examples.visits(language):
            if asked.only and name not in asked.only:
                continue
            window.display(visit.but(problem=None))
            if asked.large:
                window.enlarge()
            if (frame := examples.seen_by_camera(visit)) is not None:
                window.frame(frame)
            window.display(visit)
            settle(app)
            path = folder / f"{name}.png"
            window.grab().save(str(path))
            if asked.large:
                window.enlarge()
            yield path


def settle(app: object) -> None:
    """Let layouts and shown events pass."""
    for _ in range(3):
        app.processEvents()  # type: ignore[attr-defined]
