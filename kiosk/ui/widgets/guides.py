"""Moving pictures that show the hand what to do, drawn in code on a field of 480 by 320."""

from collections.abc import Callable
from math import cos, pi, sin
from typing import Final

from PyQt5.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import (
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
)
from PyQt5.QtWidgets import QSizePolicy

from kiosk.ui import theme
from kiosk.ui.brush import shade
from kiosk.ui.icons import paint
from kiosk.ui.widgets.guide_serial import sim_serial
from kiosk.ui.widgets.motion import Moving
from kiosk.ui.widgets.view import View, rounded

FIELD: Final = QRectF(0, 0, 480, 320)
LOOP_MS: Final = 2800
STILL_AT: Final = 0.62
LARGEST: Final = 270  # units for 100 of the field
CARD_INK: Final = "#083F97"
GOLD: Final = "#F2C14E"
WHITE: Final = "#FEFEFE"  # of paper and cards in every theme
STEEL: Final = theme.STEEL
GLASS: Final = theme.BLUE_PALE
Scene = Callable[[QPainter, float], None]


def ease(part: float) -> float:
    """Begin and end slowly."""
    return 0.5 - cos(max(0.0, min(1.0, part)) * pi) / 2


def id_card(painter: QPainter, x: float, y: float, tilt: float = 0.0, size: float = 1.0) -> None:
    """Draw an identity card about its centre."""
    painter.save()
    painter.translate(x, y)
    painter.rotate(tilt)
    painter.scale(size, size)
    body = QRectF(-86, -54, 172, 108)
    rounded(painter, body.translated(0, 5), 12, "#C9D6EA")
    shine = QLinearGradient(body.topLeft(), body.bottomRight())
    shine.setColorAt(0, shade(painter, WHITE))
    shine.setColorAt(1, shade(painter, "#D6E7FF"))
    painter.setPen(QPen(shade(painter, "#9DB6DB"), 2))
    painter.setBrush(shine)
    painter.drawRoundedRect(body, 12, 12)
    rounded(painter, QRectF(-72, -34, 46, 58), 6, "#BFD6F7")
    paint(painter, "person", QRectF(-67, -24, 36, 42), CARD_INK, 2.2)
    rounded(painter, QRectF(40, -36, 34, 27), 5, GOLD)
    painter.setPen(QPen(shade(painter, "#B98A17"), 1.6))
    painter.drawLine(QPointF(57, -36), QPointF(57, -9))
    painter.drawLine(QPointF(40, -22.5), QPointF(74, -22.5))
    for row, wide in enumerate((84, 66, 92)):
        rounded(painter, QRectF(-16, 2 + row * 15, wide * 0.9, 7), 3, "#9FB4D3")
    painter.restore()


def sim_card(painter: QPainter, x: float, y: float, size: float = 1.0) -> None:
    """Draw a SIM in its carrier card about its centre."""
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    rounded(painter, QRectF(-80, -46, 160, 100), 11, "#C9D6EA")
    rounded(painter, QRectF(-80, -50, 160, 100), 11, theme.BLUE)
    rounded(painter, QRectF(-80, 22, 160, 14), 0, theme.AMBER)
    rounded(painter, QRectF(-62, -34, 52, 44), 8, WHITE)
    rounded(painter, QRectF(-53, -27, 34, 30), 6, GOLD)
    painter.setPen(QPen(shade(painter, "#B98A17"), 1.6))
    painter.drawLine(QPointF(-36, -27), QPointF(-36, 3))
    painter.drawLine(QPointF(-53, -12), QPointF(-19, -12))
    for row, wide in enumerate((60, 44)):
        rounded(painter, QRectF(6, -26 + row * 15, wide, 7), 3, theme.SKY)
    painter.restore()


def card_on_reader(painter: QPainter, at: float) -> None:
    """Let a card come down on the reader and stay."""
    rounded(painter, QRectF(110, 196, 260, 92), 24, "#C9D6EA")
    rounded(painter, QRectF(110, 188, 260, 92), 24, STEEL)
    rounded(painter, QRectF(128, 202, 224, 64), 16, theme.STEEL_HIGH)
    glow = ease((at - 0.45) / 0.2)
    paint(painter, "waves", QRectF(216, 210, 48, 48), theme.SKY if glow < 0.5 else theme.AMBER, 2.2)
    down = ease(at / 0.45)
    id_card(painter, 240, 70 + 108 * down, -8 * (1 - down))
    if glow > 0.5:
        pulse = (at * 3) % 1.0
        colour = shade(painter, theme.AMBER)
        colour.setAlphaF(1 - pulse)
        painter.setPen(QPen(colour, 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(110, 188, 260, 92).adjusted(*_grown(pulse * 22)), 30, 30)


def sim_out(painter: QPainter, at: float) -> None:
    """Let a SIM come out of the slot; the arrow points to it."""
    rounded(painter, QRectF(90, 40, 300, 120), 26, STEEL)
    rounded(painter, QRectF(140, 116, 200, 18), 9, theme.NAVY_DEEP)
    painter.save()
    painter.setClipRect(QRectF(0, 125, 480, 200))
    sim_card(painter, 240, 92 + 118 * ease(at / 0.5))
    painter.restore()
    if at > 0.5:
        lift = 8 * sin((at - 0.5) * 4 * pi)
        paint(painter, "down", QRectF(376, 190 + lift, 56, 56), theme.AMBER_INK, 2.6)


def take_card(painter: QPainter, at: float) -> None:
    """Let card, SIM and receipt leave to the right."""
    slide = 24 * ease(abs(1 - 2 * at))
    id_card(painter, 150 + slide, 110, -6, 0.95)
    sim_card(painter, 300 + slide, 200, 0.95)
    receipt(painter, 330 + slide, 40)


def take_papers(painter: QPainter, at: float) -> None:
    """Let card and receipt leave to the right."""
    slide = 24 * ease(abs(1 - 2 * at))
    id_card(painter, 150 + slide, 130, -6, 0.95)
    receipt(painter, 320 + slide, 84)


def receipt(painter: QPainter, left: float, top: float) -> None:
    """Draw a slip with four lines."""
    rounded(painter, QRectF(left, top, 80, 116), 8, WHITE, "#9DB6DB")
    for row, wide in enumerate((52, 40, 52, 30)):
        rounded(painter, QRectF(left + 14, top + 18 + row * 18, wide, 7), 3, "#9FB4D3")


def printing(painter: QPainter, at: float) -> None:
    """Let paper grow out of the printer."""
    long = 40 + 130 * ease(at)
    rounded(painter, QRectF(170, 118, 140, long), 6, WHITE, "#9DB6DB")
    painter.save()
    painter.setClipRect(QRectF(170, 126, 140, max(1.0, long - 14)))
    for row in range(8):
        rounded(
            painter, QRectF(188, 100 + long - row * 20 - 20, 70 + 34 * (row % 2), 8), 3, "#9FB4D3"
        )
    painter.restore()
    rounded(painter, QRectF(120, 50, 240, 84), 22, STEEL)
    rounded(painter, QRectF(154, 108, 172, 14), 7, theme.NAVY_DEEP)
    rounded(painter, QRectF(142, 70, 16, 16), 8, "#43D68C")


def sending(painter: QPainter, at: float) -> None:
    """Let an envelope under seal fly to the centre."""
    rounded(painter, QRectF(40, 90, 110, 150), 18, STEEL)
    rounded(painter, QRectF(52, 104, 86, 96), 10, theme.SKY)
    rounded(painter, QRectF(330, 90, 110, 150), 18, theme.BLUE)
    for row in range(3):
        rounded(painter, QRectF(346, 110 + row * 40, 78, 24), 8, theme.BLUE_DEEP)
        rounded(painter, QRectF(354, 118 + row * 40, 8, 8), 4, "#43D68C")
    x = 95 + 290 * ease(at / 0.8)
    y = 160 - 70 * sin(pi * min(1.0, at / 0.8))
    rounded(painter, QRectF(x - 46, y - 32, 92, 64), 10, WHITE, theme.BLUE, 3)
    painter.setPen(
        QPen(
            shade(painter, theme.BLUE),
            3,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.drawPolyline(QPointF(x - 42, y - 26), QPointF(x, y + 4), QPointF(x + 42, y - 26))
    rounded(painter, QRectF(x - 12, y - 8, 24, 24), 12, theme.AMBER)


def _grown(by: float) -> tuple[float, float, float, float]:
    return -by, -by, by, by


def take_portrait(painter: QPainter, at: float) -> None:
    """Let a card and a face become one picture."""
    come = ease(at / 0.5)
    id_card(painter, 130 + 20 * come, 160, -4)
    rounded(painter, QRectF(290 - 10 * come, 70, 130, 180), 22, STEEL)
    rounded(painter, QRectF(302 - 10 * come, 84, 106, 140), 12, WHITE)
    paint(painter, "face", QRectF(315 - 10 * come, 114, 80, 80), CARD_INK, 1.8)
    if at > 0.5:
        rounded(painter, QRectF(222, 236, 52, 52), 26, "#1E9E5A")
        paint(painter, "check", QRectF(234, 248, 28, 28), WHITE, 3.0)


SCENES: Final[dict[str, Scene]] = {
    "card_on_reader": card_on_reader,
    "sim_out": sim_out,
    "take_card": take_card,
    "take_papers": take_papers,
    "printing": printing,
    "sending": sending,
    "take_portrait": take_portrait,
    "sim_serial": sim_serial,
}
BOXES: Final = {  # what of the field a scene fills: shown as large as its room allows
    "card_on_reader": QRectF(84, 0, 312, 312),
    "sim_out": QRectF(60, 20, 380, 270),
    "take_card": QRectF(44, 24, 392, 250),
    "take_papers": QRectF(44, 24, 392, 250),
    "printing": QRectF(96, 34, 288, 270),
    "sending": QRectF(24, 50, 432, 210),
    "take_portrait": QRectF(30, 52, 410, 240),
    "sim_serial": QRectF(6, 26, 468, 276),
}


class Guide(Moving):
    """Plays one scene while it is seen."""

    def __init__(self, view: View, scene: str, name: str = "guide") -> None:
        super().__init__(view)
        self._scene, self._box = SCENES[scene], BOXES[scene]
        self._clock = QElapsedTimer()
        self._clock.start()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(360), self.view.px(200))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, QRectF(self.rect()), self.view.px(theme.RADIUS), GLASS)
        box = self._box
        scale = min(self.width() / box.width(), self.height() / box.height(),
                    self.view.px(LARGEST) / 100)  # fmt: skip
        painter.translate(QPointF(self.width() / 2, self.height() / 2) - box.center() * scale)
        painter.scale(scale, scale)
        self._scene(painter, self.moment())

    def moment(self) -> float:
        """Give the place in the loop, 0 to 1; where nothing may move, one that shows the end."""
        if self.view.comfort.still:
            return STILL_AT
        return (self._clock.elapsed() % LOOP_MS) / LOOP_MS
