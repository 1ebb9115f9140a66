"""Progress in real quantities, a turning ring where there are none, and a ring of seconds."""

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QSizePolicy, QWidget

from kiosk.ui import theme
from kiosk.ui.widgets.motion import Moving
from kiosk.ui.widgets.view import View, rounded

TURN_DEGREES = 9


class Bar(QWidget):
    """A bar filled by `done` of `total`."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._part = 0.0
        self.setObjectName("progress")
        self.setFixedHeight(view.px(28))

    def show_part(self, done: int, total: int) -> None:
        self._part = max(0.0, min(1.0, done / total)) if total > 0 else 0.0
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        half = self.height() / 2
        rounded(painter, QRectF(self.rect()), half, theme.LINE)
        if self._part > 0:
            wide = max(float(self.height()), self.width() * self._part)
            rounded(painter, QRectF(0, 0, wide, self.height()), half, theme.BLUE)


class Ring(Moving):
    """Turns while it is seen; with `seconds` it stands still and shows how many are left."""

    def __init__(self, view: View, units: int = 160) -> None:
        super().__init__(view)
        self._units = units
        self._angle = 90
        self._seconds: tuple[int, int] | None = None
        self.setFixedSize(self.sizeHint())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.view.px(self._units), self.view.px(self._units))

    def show_seconds(self, left: int, whole: int) -> None:
        self._seconds = (left, max(1, whole))
        self.rest()
        self.update()

    def moves(self) -> bool:
        return self._seconds is None and super().moves()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = self.width() / 11
        box = QRectF(self.rect()).adjusted(pen, pen, -pen, -pen)
        painter.setPen(QPen(painter.colour(theme.BLUE_MIST), pen))
        painter.drawEllipse(box)
        span = 100.0
        colour = theme.BLUE
        if self._seconds is not None:
            span = 360.0 * min(1.0, self._seconds[0] / self._seconds[1])
            colour = theme.RED if self._seconds[0] <= 5 else theme.AMBER
        painter.setPen(_round_pen(painter.colour(colour), pen))
        painter.drawArc(box, round(self._angle * 16), round(span * 16))
        if self._seconds is not None:
            font = self.view.font("digits", QFont.Weight.Bold)
            font.setPixelSize(max(10, round(self.width() * 0.36)))
            painter.setFont(font)
            painter.setPen(painter.colour(theme.INK))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), str(self._seconds[0]))

    def tick(self) -> None:
        self._angle = (self._angle - TURN_DEGREES) % 360
        self.update()


def _round_pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
