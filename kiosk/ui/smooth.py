"""Measures the signature pad: what a frame costs while a pen or finger writes.

`python -m kiosk.ui.smooth` prints one JSON object a way of writing. The window is Qt's own on a
platform that nobody sees, the glass Qt's own touch plugin. A frame holds the events that arrive
within it and the painting of what they touch, in milliseconds of the processor. `bare_ms` is the
pad's picture blitted whole, without any events.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import process_time
from typing import Final

from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PyQt5.QtGui import QMouseEvent, QPainter, QPixmap
from PyQt5.QtWidgets import QApplication

from kiosk.policies.policy import load
from kiosk.ui.panel import Panel
from kiosk.ui.texts import Texts
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.signature import SignaturePad
from kiosk.ui.widgets.view import View

FRAME_HZ: Final = 60
WAYS: Final = (("mouse", 120), ("touch", 120), ("touch", 240))
PAD: Final = (1160, 560)
GLASS: Final = (1280, 800)
STROKE: Final = 0.6  # seconds without lifting
LIFTED: Final = 0.05


def main(arguments: list[str] | None = None) -> int:
    """Write for so many seconds of a hand's time in each way, as fast as the machine can."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.smooth", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    seconds = parser.parse_args(arguments).seconds
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    panel = Panel()
    os.environ["QT_QPA_GENERIC_PLUGINS"] = f"tuiotouch:udp={panel.port}"
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = QApplication(["smooth"])
    for way, rate in WAYS:
        pad = _pad()
        frames = sorted(_frames(app, pad, panel, way, rate, seconds))
        told = {
            "way": way, "rate": rate, "frames": len(frames), "points": _points(pad),
            "median_ms": round(median(frames), 3),
            "p99_ms": round(frames[len(frames) * 99 // 100], 3),
            "worst_ms": round(frames[-1], 3), "bare_ms": round(_bare(pad), 3),
        }  # fmt: skip
        panel.report(None)
        app.processEvents()
        sys.stdout.write(json.dumps(told) + "\n")
        pad.close()
    return 0


def _pad() -> SignaturePad:
    view = View(Metrics(*GLASS), Texts("vi"), load("mobifone"))
    pad = SignaturePad(view)
    pad.resize(*PAD)
    pad.show()
    return pad


def _points(pad: SignaturePad) -> int:
    return sum(len(stroke) for stroke in pad.signature().strokes)


def _frames(
    app: QApplication, pad: SignaturePad, panel: Panel, way: str, rate: int, seconds: int
) -> Iterator[float]:
    """Give the milliseconds of each frame: its events, then what they have to paint."""
    send = _mouse(app, pad) if way == "mouse" else _touch(pad, panel)
    each = rate // FRAME_HZ
    app.processEvents()
    for frame in range(seconds * FRAME_HZ):
        began = process_time()
        for n in range(each):
            send((frame * each + n) / rate)
        app.processEvents()
        yield 1000 * (process_time() - began)


def _hand(at: float) -> tuple[QEvent.Type, QPointF]:
    """Give what a quick hand does at that second: loops across the pad, stroke by stroke."""
    part = at % (STROKE + LIFTED)
    x = 0.1 + 0.8 * (at % 5.0) / 5.0 + 0.06 * math.sin(31 * at)
    y = 0.5 + 0.33 * math.sin(23 * at)
    kind = QEvent.Type.MouseMove if part < STROKE else QEvent.Type.MouseButtonRelease
    return kind, QPointF(x * PAD[0], y * PAD[1])


def _mouse(app: QApplication, pad: SignaturePad) -> Callable[[float], None]:
    down = False

    def send(at: float) -> None:
        nonlocal down
        kind, place = _hand(at)
        if kind == QEvent.Type.MouseMove and not down:
            kind = QEvent.Type.MouseButtonPress
        lifts = kind == QEvent.Type.MouseButtonRelease
        if lifts and not down:
            return
        down = not lifts
        held = Qt.MouseButton.NoButton if lifts else Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, place, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier
        )
        event.setTimestamp(round(at * 1000) + 1)
        app.sendEvent(pad, event)

    return send


def _touch(pad: SignaturePad, panel: Panel) -> Callable[[float], None]:
    corner = pad.mapToGlobal(QPoint(0, 0))
    screen = QApplication.primaryScreen()
    glass = QRect(0, 0, *GLASS) if screen is None else screen.geometry()

    def send(at: float) -> None:
        kind, place = _hand(at)
        if kind == QEvent.Type.MouseButtonRelease:
            panel.report(None)
            return
        on_glass = place + corner
        panel.report((on_glass.x() / glass.width(), on_glass.y() / glass.height()))

    return send


def _bare(pad: SignaturePad) -> float:
    """Blit a picture as large as the pad onto another, whole."""
    ground, ink = (QPixmap(pad.size()) for _ in range(2))
    ground.fill(Qt.GlobalColor.white)
    ink.fill(Qt.GlobalColor.transparent)
    took = []
    for _ in range(50):
        began = process_time()
        painter = QPainter(ground)
        painter.drawPixmap(0, 0, ink)
        painter.end()
        took.append(1000 * (process_time() - began))
    return median(took)


if __name__ == "__main__":
    sys.exit(main())
