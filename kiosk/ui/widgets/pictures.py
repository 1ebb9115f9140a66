"""Pictures: the live camera with what it found, and a taken picture to look at closely."""

from typing import Final

from PyQt5.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import (
    QColor,
    QFont,
    QImage,
    QMouseEvent,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.breaks import whole_words
from kiosk.ui.brush import Painter
from kiosk.ui.icons import paint
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.view import WRAP, View

CARD: Final = 85.6 / 54.0  # ISO/IEC 7810 ID-1
PAGE: Final = 125.0 / 88.0  # ID-3
OVAL: Final = 0.76
FRAME_HIGH: Final = 0.75  # of its width
ZOOMS: Final = (1.0, 1.6, 2.4)
Outline = tuple[tuple[float, float], ...]
Spot = tuple[float, float, float, float]


class Camera(QWidget):
    """Paints the newest JPEG; a frame that comes before the last was painted replaces it."""

    def __init__(self, view: View, shape: float = CARD, mirrored: bool = False) -> None:
        """`shape` is the width of the guide by its height; below 1 an oval for a face."""
        super().__init__()
        self.view, self._shape, self._mirrored = view, shape, mirrored
        self.setObjectName("camera")
        self._picture = QImage()
        self._newest = b""
        self._outline: Outline = ()
        self._spot: Spot | None = None
        self._hint, self._good, self._still = "", False, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(480), self.view.px(360))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep a document's frame whole: no higher than the camera sees."""
        if self._shape >= 1:
            self.setMaximumHeight(round(self.width() * FRAME_HIGH) + self._bar_high())
        super().resizeEvent(event)

    def frame(self, jpeg: bytes, outline: Outline, hint: str, good: bool,
              spot: Spot | None = None) -> None:  # fmt: skip
        """Show one frame, corners in parts of it, words to go with it, and where the fault is."""
        self._spot = spot
        self._newest, self._still = jpeg, False
        self._outline, self._hint, self._good = outline, hint, good
        self.setAccessibleDescription(hint)
        self.update()

    def still(self, jpeg: bytes, hint: str) -> None:
        """Show a refused picture whole and what is wrong with it; without one keep the frame."""
        self.frame(jpeg or self._newest, () if jpeg else self._outline, hint, good=False)
        self._still = bool(jpeg)

    @property
    def hint(self) -> str:
        return self._hint

    def wipe(self) -> None:
        """Forget the picture."""
        self._picture, self._outline, self._hint, self._newest = QImage(), (), "", b""
        self._still = False
        self.update()

    @property
    def empty(self) -> bool:
        return self._picture.isNull() and not self._newest

    def _decode(self) -> None:
        """Decode only what is painted; a torn frame leaves the last one standing."""
        picture = QImage.fromData(self._newest) if self._newest else QImage()
        self._newest = b""
        if not picture.isNull():
            self._picture = picture.mirrored(True, False) if self._mirrored else picture

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        self._decode()
        painter = self.view.painter(self)
        painter.setRenderHint(Painter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), painter.colour(theme.GROUND))
        radius = self.view.px(theme.RADIUS)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), painter.colour(theme.NAVY_DEEP))
        place = self._place()
        if not self._picture.isNull():
            painter.setRenderHint(Painter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._picture)
        if not self._still:
            self._paint_guide(painter)
        self._paint_outline(painter, place)
        self._paint_spot(painter, place)
        self._paint_hint(painter)

    def _place(self) -> QRectF:
        """Fill the widget, cutting what stands over; a still is shown whole."""
        if self._picture.isNull():
            return QRectF(self.rect())
        room = QSize(self.width(), self.height() - self._bar_high())
        whole, filled = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        )
        size = self._picture.size().scaled(room, whole if self._still else filled)
        left = (self.width() - size.width()) / 2
        top = (self.height() - self._bar_high() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _bar_high(self) -> int:
        return round(self.view.px(100) * (1 + (self.view.metrics.text - 1) * 0.6))

    def _guide(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(0, 0, 0, -self._bar_high())
        part = 0.84 if self._shape >= 1 else 0.86
        high = min(room.height() * part, room.width() * part / self._shape)
        wide = high * self._shape
        return QRectF(room.center().x() - wide / 2, room.center().y() - high / 2, wide, high)

    def _paint_guide(self, painter: Painter) -> None:
        guide, shade, hole = self._guide(), QPainterPath(), QPainterPath()
        radius = guide.height() * 0.06
        if self._shape < 1:
            hole.addEllipse(guide)
        else:
            hole.addRoundedRect(guide, radius, radius)
        shade.addRect(QRectF(self.rect()))
        veil = painter.colour(theme.NAVY_DEEP)
        veil.setAlpha(150)
        painter.fillPath(shade.subtracted(hole), veil)
        colour = painter.colour(theme.GREEN_LIGHT if self._good else theme.SNOW)
        line = QPen(
            colour,
            self.view.px(8 if self._good else 5),
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
        )
        if not self._good:
            line.setDashPattern([3, 2.4])
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(hole)

    def _paint_outline(self, painter: Painter, place: QRectF) -> None:
        if len(self._outline) < 3:
            return
        turned = [(1 - x, y) for x, y in self._outline] if self._mirrored else self._outline
        corners = QPolygonF([
            QPointF(place.left() + x * place.width(), place.top() + y * place.height())
            for x, y in turned
        ])  # fmt: skip
        colour = painter.colour(theme.GREEN_LIGHT if self._good else theme.AMBER)
        painter.setPen(
            QPen(
                colour,
                self.view.px(7),
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        glass = QColor(colour)
        glass.setAlpha(36)
        painter.setBrush(glass)
        painter.drawPolygon(corners)

    def _paint_spot(self, painter: Painter, place: QRectF) -> None:
        """Ring the place of the fault, a little wider than it is."""
        if self._spot is None:
            return
        left, top, right, bottom = self._spot
        if self._mirrored:
            left, right = 1 - right, 1 - left
        room = self.view.px(14)
        box = QRectF(
            place.left() + left * place.width(), place.top() + top * place.height(),
            (right - left) * place.width(), (bottom - top) * place.height(),
        ).adjusted(-room, -room, room, room)  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.NAVY_DEEP, 14), (theme.AMBER, 8)):
            painter.setPen(QPen(QColor(colour), self.view.px(width)))
            painter.drawRoundedRect(box, room, room)

    def _paint_hint(self, painter: Painter) -> None:
        if not self._hint:
            return
        high = self._bar_high()
        bar = QRect(0, self.height() - high, self.width(), high)
        painter.fillRect(bar, painter.colour(theme.GREEN if self._good else theme.AMBER_PALE))
        ink = theme.PAPER if self._good else theme.AMBER_INK
        side = self.view.px(48)
        place = QRectF(self.view.px(36), bar.center().y() - side / 2, side, side)
        paint(painter, "check" if self._good else "light", place, ink, 2.4)
        box = bar.adjusted(self.view.px(110), 4, -self.view.px(24), -4)
        words = whole_words(self._hint)
        painter.setFont(self.view.fitting(words, box, "body", QFont.Weight.DemiBold, WRAP))
        painter.setPen(painter.colour(ink))
        painter.drawText(box, int(WRAP | Qt.AlignmentFlag.AlignVCenter), words)


class Picture(QWidget):
    """A still picture; zoomed by `scale`, looked around in by dragging."""

    def __init__(self, view: View, jpeg: bytes) -> None:
        super().__init__()
        self.view = view
        self._picture = QImage.fromData(jpeg)
        self._scale = 1.0
        self._shift = QPointF()
        self._held: QPointF | None = None
        self.setObjectName("picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(420), self.view.px(300))

    def zoom(self, scale: float) -> None:
        self._scale, self._shift = scale, QPointF()
        self.update()

    def wipe(self) -> None:
        """Forget the picture."""
        self._picture = QImage()
        self.update()

    @property
    def empty(self) -> bool:
        return self._picture.isNull()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.setRenderHint(Painter.RenderHint.Antialiasing)
        painter.setRenderHint(Painter.RenderHint.SmoothPixmapTransform)
        radius = self.view.px(theme.RADIUS)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), painter.colour(theme.BLUE_PALE))
        if self._picture.isNull():
            return
        size = (
            self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            * self._scale
        )
        left = (self.width() - size.width()) / 2 + self._shift.x()
        top = (self.height() - size.height()) / 2 + self._shift.y()
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._picture)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._held = event.localPos() - self._shift

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._held is not None and self._scale > 1.0:
            moved = event.localPos() - self._held
            reach = QPointF(self.width(), self.height()) * (self._scale - 1.0) / 2
            self._shift = QPointF(
                max(-reach.x(), min(reach.x(), moved.x())),
                max(-reach.y(), min(reach.y(), moved.y())),
            )
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent | None) -> None:
        self._held = None


class Review(QWidget):
    """A taken picture with a button to come nearer and one to go back."""

    def __init__(self, view: View, jpeg: bytes) -> None:
        super().__init__()
        self._step = 0
        self.picture = Picture(view, jpeg)
        self.nearer = Button(view, "zoom.in", view.say("common.zoom_in"), "quiet", "zoom.in")
        self.farther = Button(view, "zoom.out", view.say("common.zoom_out"), "quiet", "zoom.out")
        self.nearer.clicked.connect(lambda: self._zoom(self._step + 1))
        self.farther.clicked.connect(lambda: self._zoom(self._step - 1))
        row = QHBoxLayout()
        row.setSpacing(view.px(24))
        row.addWidget(self.farther)
        row.addWidget(self.nearer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(view.px(24))
        column.addWidget(self.picture, 1)
        column.addLayout(row)
        self._zoom(0)

    def _zoom(self, step: int) -> None:
        self._step = max(0, min(step, len(ZOOMS) - 1))
        self.picture.zoom(ZOOMS[self._step])
        self.nearer.setEnabled(self._step < len(ZOOMS) - 1)
        self.farther.setEnabled(self._step > 0)
