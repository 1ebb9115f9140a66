"""The whole glass in one colour after the other, with the customer's mirror picture on it.

It shows a `Challenge`, which is safe by its making, no faster than asked, and notes when each
colour was painted; with every colour the point to look at goes to another corner.
"""

from time import monotonic_ns
from typing import Final

from PyQt5.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.case.challenge import Challenge, Shown
from kiosk.ui import theme
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import WRAP, View

OVAL_HIGH: Final = 0.36  # of the window
OVAL_WIDE: Final = 0.76  # of its height
BAR: Final = 18.0
POINT: Final = 30.0  # radius


class ColourField(QWidget):
    """Lies over the window until the last colour stood its time; then `shown` tells the moments."""

    shown = pyqtSignal(object)
    turned = pyqtSignal(str)  # another colour is on the glass

    def __init__(self, view: View, challenge: Challenge, over: QWidget, stop: Button) -> None:
        super().__init__(over)
        self.view, self._challenge = view, challenge
        self._picture = QImage()
        self._place = 0
        self._seen: list[Shown] = []
        self.setObjectName("colours")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(view.px(theme.MARGIN),) * 4)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(stop, 2)
        row.addStretch(1)
        column.addLayout(row)
        self.move(QPoint(0, 0))
        self.resize(over.size())
        self.show()
        self.raise_()

    @property
    def colour(self) -> str:
        """Colour that is being shown."""
        return self._challenge.holds[self._place].colour

    def frame(self, jpeg: bytes) -> None:
        """Show the newest mirror picture; it is repainted with no new colour."""
        picture = QImage.fromData(jpeg)
        if not picture.isNull():
            self._picture = picture.mirrored(True, False)
            self.update(self._oval().toAlignedRect())

    def wipe(self) -> None:
        """Forget the picture and stop."""
        self._timer.stop()
        self._picture = QImage()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.colour))
        self._paint_mirror(painter)
        self._paint_words(painter)
        self._paint_point(painter)
        painter.end()
        if len(self._seen) == self._place:  # told once the window system has it
            self._seen.append(Shown(self.colour, 0))
            QTimer.singleShot(0, self._painted)

    def _painted(self) -> None:
        self._seen[-1] = Shown(self.colour, monotonic_ns())
        self._timer.start(round(self._challenge.holds[self._place].seconds * 1000))
        self.turned.emit(self.colour)

    def _next(self) -> None:
        if self._place + 1 < len(self._challenge.holds):
            self._place += 1
            self.update()
            return
        self.hide()
        self.shown.emit(tuple(self._seen))

    def _oval(self) -> QRectF:
        high = self.height() * OVAL_HIGH
        wide = high * OVAL_WIDE
        return QRectF((self.width() - wide) / 2, self.height() * 0.16, wide, high)

    def _paint_mirror(self, painter: QPainter) -> None:
        oval = self._oval()
        clip = QPainterPath()
        clip.addEllipse(oval)
        painter.save()
        painter.setClipPath(clip)
        if not self._picture.isNull():
            size = self._picture.size().scaled(
                oval.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            box = QRectF(0, 0, size.width(), size.height())
            box.moveCenter(oval.center())
            painter.drawImage(box, self._picture)
        painter.restore()
        painter.setPen(QPen(QColor(theme.PAPER), self.view.px(6)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(oval)

    def _paint_words(self, painter: QPainter) -> None:
        text = self.view.say("challenge.hold")
        top = self._oval().bottom() + self.view.px(60)
        box = QRectF(self.rect()).adjusted(self.view.px(64), top, -self.view.px(64), 0)
        box.setHeight(self.view.px(180))
        painter.setPen(QColor(theme.PAPER))
        rect = box.toAlignedRect()
        painter.setFont(self.view.fitting(text, rect, "title", QFont.Weight.Bold, WRAP))
        painter.drawText(rect, int(WRAP | Qt.AlignmentFlag.AlignHCenter), text)
        bar = QRectF(box.left(), box.bottom() + self.view.px(30), box.width(), self.view.px(BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255, 90))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        bar.setWidth(bar.width() * (self._place + 1) / len(self._challenge.holds))
        painter.setBrush(QColor(theme.PAPER))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)

    def _paint_point(self, painter: QPainter) -> None:
        across, down = self._challenge.points[self._place]
        middle = QPointF(self.width() * across, self.height() * down)
        painter.setPen(QPen(QColor(theme.INK), self.view.px(8)))
        painter.setBrush(QColor(theme.PAPER))
        painter.drawEllipse(middle, self.view.px(POINT), self.view.px(POINT))
