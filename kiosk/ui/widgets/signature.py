"""A pad to sign on, by finger or mouse: smooth strokes with their times, kept as case values."""

from itertools import pairwise
from time import monotonic
from typing import Final

from PyQt5.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QFont, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PyQt5.QtWidgets import QSizePolicy, QWidget

from kiosk.case.signature import Point, Signature, Stroke
from kiosk.ui import theme
from kiosk.ui.icons import paint
from kiosk.ui.widgets.view import View, rounded

MOST_POINTS: Final = 20_000
TOUCHES: Final = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class SignaturePad(QWidget):
    """`changed` says whether there is anything on it. One finger writes, others are ignored."""

    changed = pyqtSignal(bool)

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._strokes: list[list[Point]] = []
        self._finger: int | None = None
        self._began: float | None = None
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
        self._finger, self._began = None, None
        self.update()
        self.changed.emit(False)

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
            self._down(event.localPos())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._move(event.localPos())

    def _touch(self, event: QEvent) -> None:
        for point in event.touchPoints():  # type: ignore[attr-defined]
            if point.state() == Qt.TouchPointState.TouchPointPressed and self._finger is None:
                self._finger = point.id()
                self._down(point.pos())
            elif point.id() == self._finger and point.state() == Qt.TouchPointState.TouchPointMoved:
                self._move(point.pos())
            elif (
                point.id() == self._finger
                and point.state() == Qt.TouchPointState.TouchPointReleased
            ):
                self._finger = None
        if event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._finger = None

    def _down(self, at: QPointF) -> None:
        if self._began is None:
            self._began = monotonic()
        self._strokes.append([])
        self._move(at)
        self.changed.emit(True)

    def _move(self, at: QPointF) -> None:
        if not self._strokes or sum(map(len, self._strokes)) >= MOST_POINTS:
            return
        began = monotonic() if self._began is None else self._began
        x = min(1.0, max(0.0, at.x() / max(1, self.width())))
        y = min(1.0, max(0.0, at.y() / max(1, self.height())))
        self._strokes[-1].append(Point(x, y, round((monotonic() - began) * 1000)))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        rounded(painter, QRectF(self.rect()), self.view.px(theme.RADIUS), theme.PAPER, theme.BLUE,
                self.view.px(4))  # fmt: skip
        base = self.height() * 0.76
        pad = self.view.px(60)
        painter.setPen(QPen(QColor(theme.LINE), self.view.px(4)))
        painter.drawLine(QPointF(pad, base), QPointF(self.width() - pad, base))
        side = self.view.px(48)
        paint(painter, "pen", QRectF(pad, base - side - 10, side, side), theme.INK_SOFT)
        if not self._strokes:
            painter.setPen(QColor(theme.INK_SOFT))
            painter.setFont(self.view.font("body", QFont.Weight.Medium))
            room = QRectF(pad, 0, self.width() - 2 * pad, base)
            painter.drawText(
                room,
                int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
                self.view.say("signature.here"),
            )
        ink = QPen(
            QColor("#0A2F8F"),
            self.view.px(9),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(self._path(stroke))

    def _path(self, stroke: list[Point]) -> QPainterPath:
        """Draw curves through the middles between points: no corners at any speed."""
        at = [QPointF(point.x * self.width(), point.y * self.height()) for point in stroke]
        path = QPainterPath(at[0])
        if len(at) == 1:
            path.lineTo(at[0] + QPointF(0.1, 0.1))
        for one, other in pairwise(at):
            path.quadTo(one, (one + other) / 2)
        path.lineTo(at[-1])
        return path
