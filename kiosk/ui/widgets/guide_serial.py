"""Where a SIM's serial stands: on its carrier card below the bar code, and on the SIM itself."""

from typing import Final

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QFont, QPainter, QPen

from kiosk.ui import theme
from kiosk.ui.brush import shade
from kiosk.ui.widgets.view import rounded

CARRIER: Final = QRectF(20, 36, 440, 248)
BARS: Final = QRectF(222, 166, 206, 44)
DIGITS: Final = QRectF(222, 222, 206, 28)
SERIAL: Final = "8984 04•• •••• •••• •••"
WIDTHS: Final = (3, 1, 2, 1, 1, 3, 1, 2, 3, 1, 1, 2, 2, 1, 3, 1, 1, 2, 1, 3, 2, 1, 1, 3, 1, 2, 1, 1)
PAPER: Final = "#FEFEFE"
PRINT: Final = "#1F2A44"
GOLD: Final = "#F2C14E"
CUT: Final = "#9DB6DB"


def sim_serial(painter: QPainter, at: float) -> None:
    """Point at the digits below the bar code, then at those on the SIM itself."""
    rounded(painter, CARRIER.translated(0, 6), 18, "#C9D6EA")
    rounded(painter, CARRIER, 18, PAPER, CUT, 2)
    rounded(painter, QRectF(20, 58, 440, 34), 0, theme.BLUE)
    rounded(painter, QRectF(20, 92, 440, 7), 0, theme.AMBER)
    _sim(painter)
    _bars(painter)
    _write(painter, DIGITS, SERIAL, 19)
    spot = DIGITS.adjusted(-10, -5, 10, 5) if at < 0.72 else QRectF(62, 222, 102, 28)
    _ring(painter, spot)


def _sim(painter: QPainter) -> None:
    """Draw the SIM, still held in its carrier."""
    rounded(painter, QRectF(52, 122, 122, 136), 12, "#EEF4FD", CUT, 2)
    rounded(painter, QRectF(78, 140, 70, 62), 9, GOLD)
    painter.setPen(QPen(shade(painter, "#B98A17"), 2))
    painter.drawLine(QPointF(113, 140), QPointF(113, 202))
    painter.drawLine(QPointF(78, 161), QPointF(148, 161))
    painter.drawLine(QPointF(78, 181), QPointF(148, 181))
    _write(painter, QRectF(58, 226, 110, 20), "8984 04•• ••••", 12)


def _bars(painter: QPainter) -> None:
    x = BARS.left()
    unit = BARS.width() / (sum(WIDTHS) + 2 * len(WIDTHS))
    for wide in WIDTHS:
        painter.fillRect(QRectF(x, BARS.top(), wide * unit, BARS.height()), shade(painter, PRINT))
        x += (wide + 2) * unit


def _write(painter: QPainter, box: QRectF, text: str, size: int) -> None:
    font = QFont(theme.FAMILIES[0])
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(shade(painter, PRINT))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _ring(painter: QPainter, box: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(shade(painter, theme.RED), 4))
    painter.drawRoundedRect(box, 12, 12)
