"""The instruction before the portrait: short scenes drawn here, each with its caption (A83).

Stored on the machine, silent: what is to be known stands in the caption, which is read aloud where
speech is on. Where nothing may move, each scene stands still for its time. There is no clip in
sign language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin
from typing import Final

from PyQt5.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QHideEvent, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.brush import shade
from kiosk.ui.icons import paint
from kiosk.ui.widgets.guides import FIELD, GLASS, ease
from kiosk.ui.widgets.motion import TICK_MS
from kiosk.ui.widgets.progress import Bar
from kiosk.ui.widgets.view import View, label, rounded

SCENE_S: Final = 4.0
LARGEST_STEP_S: Final = 0.1  # however long the machine was busy
SKIN: Final = "#E4B48F"
HAIR: Final = "#2B1D16"
SHIRT: Final = "#1F4E9A"
DARK: Final = "#2A2F3A"
STILL_AT: Final = 0.8
Draw = Callable[[QPainter, float], None]


def face(painter: QPainter, x: float = 240, y: float = 150, eyes: float = 1.0) -> None:
    """Draw a head and shoulders; `eyes` from 0, closed, to 1."""
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, box in (
        (SHIRT, QRectF(x - 92, y + 78, 184, 130)), (HAIR, QRectF(x - 62, y - 96, 124, 150)),
        (SKIN, QRectF(x - 22, y + 46, 44, 56)), (SKIN, QRectF(x - 52, y - 72, 104, 138)),
    ):  # fmt: skip
        painter.setBrush(shade(painter, colour))
        painter.drawEllipse(box)
    painter.setBrush(shade(painter, DARK))
    for side in (-24, 24):
        high = 2 + 8 * eyes
        painter.drawEllipse(QRectF(x + side - 8, y - 14 - high / 2, 16, high))
    painter.setPen(QPen(shade(painter, "#B5654F"), 4, Qt.PenStyle.SolidLine,
                        Qt.PenCapStyle.RoundCap))  # fmt: skip
    painter.drawLine(QPointF(x - 14, y + 36), QPointF(x + 14, y + 36))


def bare(painter: QPainter, at: float) -> None:
    """Take glasses and mask off."""
    face(painter)
    away = ease((at - 0.25) / 0.45)
    if away >= 1.0:
        return
    lift = 150 * away
    painter.setPen(QPen(shade(painter, DARK), 5))
    painter.setBrush(shade(painter, DARK))
    for side in (-26, 26):
        painter.drawEllipse(QRectF(240 + side - 20, 122 - lift, 40, 28))
    painter.drawLine(QPointF(234, 134 - lift), QPointF(246, 134 - lift))
    rounded(painter, QRectF(194, 164 + lift, 92, 52), 18, "#BFD6F7", "#9DB6DB")


def lit(painter: QPainter, at: float) -> None:
    """Let the light come from the front."""
    glow = 0.25 + 0.75 * ease(at / 0.6)
    colour = shade(painter, theme.AMBER)
    for index in range(3):
        colour.setAlphaF(max(0.0, glow - 0.25 * index))
        painter.setPen(QPen(colour, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            start = 240 + side * (110 + 34 * index)
            painter.drawLine(QPointF(start, 60 + 26 * index), QPointF(start + side * 26, 40))
    face(painter)


def looking(painter: QPainter, at: float) -> None:
    """Open the eyes and come into the oval."""
    come = ease(at / 0.5)
    face(painter, 240 + 90 * (1 - come), 150, eyes=0.15 + 0.85 * ease((at - 0.4) / 0.3))
    inside = at > 0.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(shade(painter, theme.GREEN if inside else theme.BLUE), 6))
    painter.drawEllipse(QRectF(168, 44, 144, 190))


def coloured(painter: QPainter, at: float) -> None:
    """Hold still while the screen is orange, then blue: two soft changes, no flash."""
    wash = shade(painter, "#FFD9A0" if at < 0.5 else "#B9D2FF")
    rounded(painter, QRectF(30, 14, 420, 292), 24, wash.name())
    face(painter)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(shade(painter, theme.INK), 4, Qt.PenStyle.DashLine))
    painter.drawEllipse(QRectF(168, 44, 144, 190))


def done(painter: QPainter, at: float) -> None:
    """Show the photo: confirm it, or take it again."""
    rounded(painter, QRectF(130, 16, 220, 288), 16, "#FEFEFE", "#9DB6DB")
    painter.save()
    painter.setClipRect(QRectF(140, 26, 200, 268))
    face(painter)
    painter.restore()
    lift = 5 * sin(at * 2 * pi)
    rounded(painter, QRectF(316, 214 + lift, 72, 72), 36, theme.GREEN)
    paint(painter, "check", QRectF(332, 230 + lift, 40, 40), theme.PAPER, 2.8)


@dataclass(frozen=True, slots=True)
class Part:
    """One scene and the key of its caption."""

    draw: Draw
    caption: str


PARTS: Final = (
    Part(bare, "clip.bare"),
    Part(lit, "clip.light"),
    Part(looking, "clip.eyes"),
    Part(coloured, "clip.colours"),
    Part(done, "clip.confirm"),
)
LENGTH_S: Final = SCENE_S * len(PARTS)


class Picture(QWidget):
    """The scene of the moment."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._part, self._at = PARTS[0], 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_part(self, part: Part, at: float) -> None:
        self._part, self._at = part, at
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(360), self.view.px(240))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, QRectF(self.rect()), self.view.px(theme.RADIUS), GLASS)
        scale = min(self.width() / FIELD.width(), self.height() / FIELD.height())
        painter.translate(self.width() / 2 - 240 * scale, self.height() / 2 - 160 * scale)
        painter.scale(scale, scale)
        painter.setClipRect(FIELD)
        self._part.draw(painter, self._at)


class Clip(QWidget):
    """Plays once from its beginning; says `ended` after the last scene."""

    ended = pyqtSignal()

    def __init__(self, view: View, scene_s: float = SCENE_S) -> None:
        super().__init__()
        self.view = view
        self.setObjectName("clip")
        self._scene_s = scene_s
        self._spent = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._turn)
        self._stage = Picture(view)
        self._caption = label(view, view.say("clip.before"), "heading", "clip.caption")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.setMinimumHeight(view.px(150))
        self._bar = Bar(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(view.px(20))
        column.addWidget(self._stage, 1)
        column.addWidget(self._caption)
        column.addWidget(self._bar)
        self.rest()

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def play(self) -> None:
        """Begin, unless it plays already."""
        if not self.playing:
            self._spent = 0.0
            self._clock.start()
            self._timer.start()
            self._turn()

    def rest(self) -> None:
        """Stand still on the first scene."""
        self._timer.stop()
        self._caption.setText(self.view.say("clip.before"))
        self._bar.setVisible(False)
        self._stage.show_part(PARTS[2], STILL_AT)

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _turn(self) -> None:
        self._spent += min(self._clock.restart() / 1000, LARGEST_STEP_S)  # no scene is left out
        spent = self._spent / self._scene_s
        index = int(spent)
        if index >= len(PARTS):
            self._timer.stop()
            self.ended.emit()
            return
        part, within = PARTS[index], spent - index
        self._caption.setText(self.view.say(part.caption))
        self._bar.setVisible(True)
        self._bar.show_part(int(spent * 100), len(PARTS) * 100)
        self._stage.show_part(part, STILL_AT if self.view.comfort.still else within)
