"""The ring around the control that keys or the switch are at: two colours, seen on any ground."""

from PyQt5.QtCore import QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QWidget

from kiosk.ui import theme

INNER, OUTER = 6, 12  # pixels


class FocusRing(QWidget):
    """Lies over the window, takes no touch, and never blinks."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus.ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def surround(self, box: QRect) -> None:
        """Stand around a place of the window."""
        self.setGeometry(box.adjusted(-OUTER, -OUTER, OUTER, OUTER))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, inset, width in (
            ("#FFFFFF", OUTER / 2, OUTER),
            (theme.FOCUS, OUTER / 2, INNER),
        ):
            painter.setPen(QPen(QColor(colour), width))
            box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(box, 18, 18)
