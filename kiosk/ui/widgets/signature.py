"""A pad to sign on, by finger or mouse: smooth strokes with their times, kept as case values.

What is drawn stays in a picture beside the screen: a move paints the new piece of the line and the
small box around it, never the whole pad.
"""

from collections.abc import Iterator
from time import monotonic
from typing import Final

from PyQt5.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PyQt5.QtWidgets import QSizePolicy, QWidget

from kiosk.case.signature import Point, Signature, Stroke
from kiosk.ui import theme
from kiosk.ui.brush import Painter, shade
from kiosk.ui.icons import paint
from kiosk.ui.widgets.view import View, rounded

MOST_POINTS: Final = 20_000
INK: Final = theme.BLUE_DEEP
CLOCKS_AGREE_MS: Final = 1000  # further apart, an event's own time is of another clock
TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class SignaturePad(QWidget):
    """One finger writes, others are ignored.

    `changed` says whether there is anything on it, `enough` whether it is more than a slip.
    """

    changed = pyqtSignal(bool)
    enough = pyqtSignal(bool)

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._strokes: list[list[Point]] = []
        self._points = 0
        self._finger: int | None = None
        self._began: tuple[float, int] | None = None  # our clock in s, the event's in ms
        self._enough = False
        self._ground = self._ink = QPixmap()
        self.setObjectName("sign.pad")
        self.setAccessibleName(view.say("signature.pad"))
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(500), self.view.px(300))

    def signature(self) -> Signature:
        """Give what is drawn now."""
        strokes: tuple[Stroke, ...] = tuple(tuple(stroke) for stroke in self._strokes)
        return Signature(strokes, self.width() / max(1, self.height()))

    def wipe(self) -> None:
        """Forget every stroke."""
        self._strokes.clear()
        self._points = 0
        self._finger, self._began = None, None
        self._redraw()
        self.changed.emit(False)
        self._judge()

    @property
    def empty(self) -> bool:
        return not self._strokes

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() in TOUCHES:
            self._touch(event)
            event.accept()
            return True
        return bool(super().event(event))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._down(event.localPos(), event.timestamp())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._move(event.localPos(), event.timestamp())

    def mouseReleaseEvent(self, _event: QMouseEvent | None) -> None:
        self._up()

    def resizeEvent(self, _event: QResizeEvent | None) -> None:
        self._redraw()

    def _touch(self, event: QEvent) -> None:
        stamp: int = event.timestamp()  # type: ignore[attr-defined]
        for point in event.touchPoints():  # type: ignore[attr-defined]
            if point.state() == Qt.TouchPointState.TouchPointPressed and self._finger is None:
                self._finger = point.id()
                self._down(point.pos(), stamp)
            elif point.id() != self._finger:
                continue
            elif point.state() == Qt.TouchPointState.TouchPointMoved:
                self._move(point.pos(), stamp)
            elif point.state() == Qt.TouchPointState.TouchPointReleased:
                self._finger = None
                self._up()
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._finger = None

    def _down(self, at: QPointF, stamp: int) -> None:
        if self._began is None:
            self._began = monotonic(), stamp
        first = self.empty
        self._strokes.append([])
        if first:
            self._redraw()  # the invitation goes
        self._move(at, stamp)
        self.changed.emit(True)

    def _move(self, at: QPointF, stamp: int) -> None:
        if not self._strokes or self._points >= MOST_POINTS:
            return
        x = min(1.0, max(0.0, at.x() / max(1, self.width())))
        y = min(1.0, max(0.0, at.y() / max(1, self.height())))
        self._strokes[-1].append(Point(x, y, self._time(stamp)))
        self._points += 1
        self._ink_last()

    def _up(self) -> None:
        """Draw the end of the stroke for good, and judge the whole."""
        if not self._strokes:
            return
        self._draw(self._tip(self._strokes[-1]))
        self._judge()

    def _judge(self) -> None:
        enough = self.signature().enough
        if enough != self._enough:
            self._enough = enough
            self.enough.emit(enough)

    def _time(self, stamp: int) -> int:
        """Give the event's own time since the first touch, never earlier than the last point's."""
        began, first = self._began or (monotonic(), stamp)
        ours, told = round((monotonic() - began) * 1000), stamp - first
        last = next((stroke[-1].t_ms for stroke in reversed(self._strokes) if stroke), 0)
        return max(last, told if abs(told - ours) < CLOCKS_AGREE_MS else ours)

    def _ink_last(self) -> None:
        """Add the newest curve to the picture, and show it with the tip that will yet bend."""
        stroke = self._strokes[-1]
        dirty = self._reach(self._tip(stroke[:-1])) if len(stroke) > 1 else QRect()
        pieces = list(self._curves(stroke[-3:], whole=len(stroke) <= 3))
        if len(stroke) > 1:
            self._draw(pieces[-1])
            dirty = dirty.united(self._reach(pieces[-1]))
        self.update(dirty.united(self._reach(self._tip(stroke))))

    def _draw(self, path: QPainterPath) -> None:
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen())
        painter.drawPath(path)
        painter.end()

    def _pen(self) -> QPen:
        return QPen(
            QColor(self.view.shade(INK)), self.view.px(9), Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin,
        )  # fmt: skip

    def _reach(self, path: QPainterPath) -> QRect:
        """Give the box that a path inks."""
        pen = self.view.px(9)
        return path.boundingRect().adjusted(-pen, -pen, pen, pen).toAlignedRect()

    def _redraw(self) -> None:
        """Make both pictures anew: after a change of size, at the first touch and a wipe."""
        ratio = self.devicePixelRatioF()
        self._ground, self._ink = (QPixmap(self.size() * ratio) for _ in range(2))
        for picture in (self._ground, self._ink):
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
        if not self._ground.isNull():
            self._paint_ground()
            for stroke in filter(None, self._strokes):
                for piece in (*self._curves(stroke, whole=True), self._tip(stroke)):
                    self._draw(piece)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if event is None:
            return
        painter = self.view.painter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, self._ground)
        painter.drawPixmap(0, 0, self._ink)
        if self._strokes and self._strokes[-1]:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._pen())
            painter.drawPath(self._tip(self._strokes[-1]))

    def _paint_ground(self) -> None:
        painter = Painter(self._ground, self.view.comfort.contrast)
        rounded(painter, QRectF(self.rect()), self.view.px(theme.RADIUS), theme.PAPER, theme.BLUE,
                self.view.px(4))  # fmt: skip
        base = self.height() * 0.76
        pad = self.view.px(60)
        painter.setPen(QPen(shade(painter, theme.LINE), self.view.px(4)))
        painter.drawLine(QPointF(pad, base), QPointF(self.width() - pad, base))
        side = self.view.px(48)
        paint(painter, "pen", QRectF(pad, base - side - 10, side, side), theme.INK_SOFT)
        if not self._strokes:
            painter.setPen(shade(painter, theme.INK_SOFT))
            painter.setFont(self.view.font("body", QFont.Weight.Medium))
            room = QRectF(pad, 0, self.width() - 2 * pad, base)
            painter.drawText(
                room,
                int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
                self.view.say("signature.here"),
            )
        painter.end()

    def _curves(self, points: list[Point], *, whole: bool) -> Iterator[QPainterPath]:
        """Draw curves through the middles between points: no corners at any speed.

        With `whole` the first point begins the stroke: the first piece starts there.
        """
        at = [self._place(point) for point in points]
        start = at[0]
        for n in range(1, len(at)):
            path = QPainterPath(start)
            middle = (at[n - 1] + at[n]) / 2
            path.quadTo(at[n - 1], middle)
            start = middle
            if n > 1 or whole:
                yield path

    def _tip(self, stroke: list[Point]) -> QPainterPath:
        """Give the straight end from the last middle to the pen; a dot where there is no more."""
        last = self._place(stroke[-1])
        before = self._place(stroke[-2]) if len(stroke) > 1 else last
        path = QPainterPath((before + last) / 2)
        path.lineTo(last if len(stroke) > 1 else last + QPointF(0.1, 0.1))
        return path

    def _place(self, point: Point) -> QPointF:
        return QPointF(point.x * self.width(), point.y * self.height())
