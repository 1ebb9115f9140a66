"""A black screen for whoever listens: nobody reads along."""

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QWidget


class Curtain(QWidget):
    """Lies over the whole window and takes every touch; keys and speech go on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("curtain")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()

    def follow(self, drawn: bool) -> None:
        """Draw or open the curtain."""
        parent = self.parentWidget()
        if drawn and parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()
        self.setVisible(drawn)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        QPainter(self).fillRect(self.rect(), Qt.GlobalColor.black)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            event.accept()
