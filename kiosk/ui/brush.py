"""A painter that knows the customer's theme: colours are named by their plain shade."""

from PyQt5.QtGui import QColor, QPainter
from PyQt5.QtWidgets import QWidget

from kiosk.ui import theme


class Painter(QPainter):
    """Paints a widget, with high contrast where the customer chose it."""

    def __init__(self, on: QWidget, contrast: bool) -> None:
        super().__init__(on)
        self.contrast = contrast

    def colour(self, plain: str) -> QColor:
        return QColor(theme.shade(plain, self.contrast))


def shade(painter: QPainter, plain: str) -> QColor:
    """Give a colour in the theme of a painter; one of Qt's own paints the plain theme."""
    return QColor(theme.shade(plain, isinstance(painter, Painter) and painter.contrast))
