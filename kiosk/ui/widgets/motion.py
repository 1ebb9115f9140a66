"""What moves while it is seen, and stands still for those who asked for less motion."""

from typing import ClassVar

from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QHideEvent, QShowEvent
from PyQt5.QtWidgets import QWidget

from kiosk.ui.widgets.view import View

TICK_MS = 40


class Moving(QWidget):
    """Calls `tick` again and again while it is on the screen."""

    tick_ms: ClassVar[int] = TICK_MS

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._timer = QTimer(self)
        self._timer.setInterval(self.tick_ms)
        self._timer.timeout.connect(self.tick)

    def tick(self) -> None:
        """Go on by one step."""
        self.update()

    def moves(self) -> bool:
        """Tell whether it may move now."""
        return not self.view.comfort.still

    def rest(self) -> None:
        self._timer.stop()

    def showEvent(self, event: QShowEvent | None) -> None:
        if self.moves():
            self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        self.rest()
        super().hideEvent(event)
