"""Tells a test program what the screen shows, over a local socket in JSON lines.

Each change pushes stage, overlay, language, problem, busy and the controls that can be touched.
Asked `{"ask": "controls"}` it tells them again; `{"ask": "shot", "path": FILE}` writes a PNG;
`{"ask": "spoken"}` gives what the speech would read, `{"ask": "printed"}` what an eye would. It
touches nothing; only the jack, which no finger reaches, is plugged by
`{"ask": "headset", "plugged": true}`.
"""

import json
from pathlib import Path
from typing import Final

from PyQt5.QtCore import QObject, QPoint, QTimer
from PyQt5.QtNetwork import QLocalServer, QLocalSocket
from PyQt5.QtWidgets import QAbstractButton, QWidget

from kiosk.journeys.events import HeadsetPlugged
from kiosk.journeys.state import Stage
from kiosk.settings import Settings
from kiosk.ui.reading import aloud, printed, told
from kiosk.ui.screens.challenge import ChallengePage
from kiosk.ui.texts import Texts
from kiosk.ui.widgets.signature import SignaturePad
from kiosk.ui.window import Window

LONGEST_ASK: Final = 4096
MOST_LISTENERS: Final = 8
SETTLE_MS: Final = 30
WATCH_MS: Final = 150
COLOURED_MS: Final = 20


class MirrorRefusedError(RuntimeError):
    """A production kiosk shows its screen to no program."""


class Mirror(QObject):
    """Serves `settings.screen.mirror` as long as it lives."""

    def __init__(self, window: Window, settings: Settings) -> None:
        super().__init__(window)
        if settings.kiosk.production:
            raise MirrorRefusedError("the screen mirror is refused on a production kiosk")
        if settings.screen.mirror is None:
            raise MirrorRefusedError("no path is set for the screen mirror")
        self._window = window
        self._listeners: list[QLocalSocket] = []
        self._last = ""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._push)
        path = settings.screen.mirror
        path.unlink(missing_ok=True)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._join)
        if not self._server.listen(str(path)):
            raise MirrorRefusedError(f"{path}: {self._server.errorString()}")
        window.shown.connect(lambda _visit: self._settle.start())
        self._watch = QTimer(self)  # what a page changes by itself, such as a button coming alive
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self._push)
        self._watch.start()

    def close(self) -> None:
        """Stop listening."""
        self._watch.stop()
        self._server.close()

    def _join(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            if len(self._listeners) >= MOST_LISTENERS:
                line.abort()
                continue
            self._listeners.append(line)
            line.readyRead.connect(lambda line=line: self._asked(line))
            line.disconnected.connect(lambda line=line: self._leave(line))
            self._send(line, self._told())

    def _leave(self, line: QLocalSocket) -> None:
        if line in self._listeners:
            self._listeners.remove(line)
            line.deleteLater()

    def _asked(self, line: QLocalSocket) -> None:
        while line.canReadLine():
            self._answer(line, bytes(line.readLine(LONGEST_ASK)))
        if line.bytesAvailable() >= LONGEST_ASK:
            line.abort()

    def _answer(self, line: QLocalSocket, text: bytes) -> None:
        try:
            wish = json.loads(text)
        except (UnicodeDecodeError, ValueError):
            wish = None
        match wish:
            case {"ask": "controls"}:
                self._send(line, self._told())
            case {"ask": "shot", "path": str(path)}:
                done = Path(path).suffix == ".png" and self._window.grab().save(path, "PNG")
                self._send(line, json.dumps({"shot": path, "done": bool(done)}))
            case {"ask": "spoken"}:
                self._send(line, json.dumps({"spoken": self._spoken()}, ensure_ascii=False))
            case {"ask": "printed"}:
                lines = printed(self._window)
                self._send(line, json.dumps({"printed": lines}, ensure_ascii=False))
            case {"ask": "headset", "plugged": bool(there)}:
                self._window.happened.emit(HeadsetPlugged(there))
                self._send(line, json.dumps({"headset": there}))
            case _:
                self._send(line, json.dumps({"error": "mirror.not_understood"}))

    def _push(self) -> None:
        coloured = self._window.visit.stage is Stage.CHALLENGE  # light is quicker than words
        self._watch.setInterval(COLOURED_MS if coloured else WATCH_MS)
        told = self._told() if self._listeners else self._last
        if told != self._last:
            self._last = told
            for line in self._listeners:
                self._send(line, told)

    def _send(self, line: QLocalSocket, text: str) -> None:
        line.write(text.encode() + b"\n")
        line.flush()

    def _spoken(self) -> list[str]:
        visit = self._window.visit
        texts = Texts(visit.language)
        return [aloud(line, texts, visit.headset) for line in told(self._window)]

    def _told(self) -> str:
        visit = self._window.visit
        return json.dumps(
            {
                "stage": visit.stage.value,
                "overlay": visit.overlay.value if visit.overlay else None,
                "language": visit.language,
                "problem": visit.problem.reason.value if visit.problem else None,
                "busy": visit.busy.value if visit.busy else None,
                "outcome": visit.outcome,
                "colour": colour(self._window),
                "controls": controls(self._window),
            },
            ensure_ascii=False,
        )


def colour(window: Window) -> str:
    """Name the colour that fills the whole glass, as #RRGGBB; none for a page."""
    page = window.page
    return page.colour if isinstance(page, ChallengePage) else ""


def controls(window: Window) -> list[dict[str, object]]:
    """List what a finger could touch now: not what lies below an overlay or out of sight."""
    found = window.findChildren(QAbstractButton) + window.findChildren(SignaturePad)
    named = (part for part in found if part.objectName() and part.isVisible())
    return [_control(window, part) for part in named if _reachable(window, part)]


def _reachable(window: Window, part: QWidget) -> bool:
    middle = part.mapTo(window, part.rect().center())
    hit = window.childAt(middle)
    return hit is part or (hit is not None and part.isAncestorOf(hit))


def _control(window: Window, part: QWidget) -> dict[str, object]:
    corner = part.mapTo(window, QPoint(0, 0))
    wide, high = max(1, window.width()), max(1, window.height())
    text = part.text() if isinstance(part, QAbstractButton) else part.accessibleName()
    rect = (corner.x() / wide, corner.y() / high, part.width() / wide, part.height() / high)
    return {
        "id": part.objectName(),
        "text": text,
        "enabled": part.isEnabled(),
        "rect": [round(value, 4) for value in rect],
    }
