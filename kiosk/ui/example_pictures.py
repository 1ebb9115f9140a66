"""What a camera might see, drawn: for looking at screens without one."""

from functools import cache
from typing import Final

from PyQt5.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QRadialGradient

from kiosk.case.reasons import Reason
from kiosk.ports.vision import Hint, Preview, Subject
from kiosk.ui import theme
from kiosk.ui.widgets.guides import id_card, sim_card

FRAME: Final = (960, 720)
OUTLINE: Final = ((0.17, 0.24), (0.83, 0.22), (0.84, 0.78), (0.16, 0.79))


@cache
def picture(subject: Subject) -> bytes:
    """Draw what a camera might see."""
    image = QImage(*FRAME, QImage.Format.Format_RGB32)
    image.fill(QColor("#5B6472"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if subject is Subject.PORTRAIT:
        _portrait(painter)
    elif subject in (Subject.SIM, Subject.CODE):
        sim_card(painter, FRAME[0] / 2, FRAME[1] / 2, 3.6)
    elif subject is Subject.PAPER:
        _sheet(painter)
    else:
        id_card(painter, FRAME[0] / 2, FRAME[1] / 2, -1.0, 3.6)
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 88)
    return bytes(held)


def preview(subject: Subject, fault: Reason | None, steady: bool) -> Preview:
    """One frame with its hint."""
    outline = () if subject is Subject.PORTRAIT else OUTLINE
    spot = (0.56, 0.36, 0.72, 0.52) if fault is Reason.GLARE else None
    return Preview(1, picture(subject), Hint(fault, steady, outline, spot))


def _sheet(painter: QPainter) -> None:
    """Draw a page with a heading, lines and a stamp."""
    painter.fillRect(QRectF(160, 110, 640, 500), QColor("#F4F1E8"))
    painter.fillRect(QRectF(330, 150, 300, 22), QColor("#3A3F4A"))
    for line in range(9):
        wide = 560 - 90 * (line % 3 == 2)
        painter.fillRect(QRectF(200, 210 + 34 * line, wide, 9), QColor("#7A808C"))
    painter.setPen(QColor("#B5322F"))
    painter.drawEllipse(QRectF(620, 470, 110, 110))


def _portrait(painter: QPainter) -> None:
    light = QRadialGradient(480, 300, 520)
    light.setColorAt(0, QColor("#C9D3E2"))
    light.setColorAt(1, QColor("#8793A8"))
    painter.fillRect(QRectF(0, 0, *FRAME), light)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, box in (
        ("#1F2A44", (270, 560, 420, 300)), ("#2B1D16", (345, 130, 270, 330)),
        ("#E4B48F", (372, 175, 216, 290)), ("#E4B48F", (430, 420, 100, 150)),
    ):  # fmt: skip
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(*box))
    painter.setBrush(QColor(theme.INK))
    for left in (418, 522):
        painter.drawEllipse(QRectF(left, 296, 22, 14))
    painter.setBrush(QColor("#B5654F"))
    painter.drawEllipse(QRectF(446, 392, 70, 16))
