"""A QR code on the screen, for a phone's camera: black on white in every theme, whole pixels."""

from typing import Final

import qrcode
from PyQt5.QtCore import QRect, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent
from PyQt5.QtWidgets import QWidget

from kiosk.ui.widgets.view import View

QUIET: Final = 4  # modules, ISO/IEC 18004 clause 6.3.8
SIDE: Final = 330
DARK: Final = QColor("#000000")
LIGHT: Final = QColor("#FFFFFF")


class CodePicture(QWidget):
    """Shows one text; `wipe` forgets it."""

    def __init__(self, view: View, text: str, name: str, side: int = SIDE) -> None:
        super().__init__()
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET
        )  # fmt: skip
        code.add_data(text)
        code.make(fit=True)
        self._modules: list[list[bool]] = code.get_matrix()
        self._dot = max(3, view.px(side) // len(self._modules))
        whole = self._dot * len(self._modules)
        self.setFixedSize(whole, whole)
        self.setObjectName("code")
        self.setAccessibleName(name)

    def wipe(self) -> None:
        """Forget the code."""
        self._modules = []
        self.update()

    @property
    def empty(self) -> bool:
        return not self._modules

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), LIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    side = self._dot
                    painter.fillRect(QRect(x * side, y * side, side, side), DARK)
