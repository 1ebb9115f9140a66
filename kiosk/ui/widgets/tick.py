"""A box to tick, with its whole text as the target."""

from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy

from kiosk.ui import theme
from kiosk.ui.breaks import whole_words
from kiosk.ui.icons import paint
from kiosk.ui.widgets.view import WRAP, View, rounded


class Tick(QAbstractButton):
    """Unticked until the customer touches it."""

    def __init__(self, view: View, name: str, text: str) -> None:
        super().__init__()
        self.view = view
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pressed.connect(view.touched)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(self.view.px(600), self.heightForWidth(self.view.px(600)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.view.px(400), self.view.metrics.touch)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        text = QFontMetrics(self._font()).boundingRect(
            QRect(0, 0, width - self._left() - self.view.px(24), 9999), WRAP, self._words()
        )
        return max(self.view.metrics.touch, text.height() + self.view.px(40))

    def fits(self) -> bool:
        return self.height() >= self.heightForWidth(self.width())

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        on = self.isChecked()
        ground = theme.BLUE_PALE if on or self.isDown() else theme.PAPER
        edge = theme.BLUE if on else theme.EDGE
        rounded(painter, QRectF(self.rect()), self.view.px(20), ground, edge, self.view.px(3))
        side = self.view.px(56)
        box = QRectF(self.view.px(28), (self.height() - side) / 2, side, side)
        rounded(painter, box, self.view.px(12), theme.BLUE if on else theme.PAPER,
                theme.BLUE if on else theme.INK_SOFT, self.view.px(4))  # fmt: skip
        if on:
            paint(painter, "check", box.adjusted(6, 6, -6, -6), theme.PAPER, 3.0)
        painter.setFont(self._font())
        painter.setPen(painter.colour(theme.INK))
        room = QRect(self._left(), 0, self.width() - self._left() - self.view.px(24), self.height())
        painter.drawText(room, int(WRAP | Qt.AlignmentFlag.AlignVCenter), self._words())

    def _words(self) -> str:
        return whole_words(self.text())

    def _font(self) -> QFont:
        return self.view.font("body")

    def _left(self) -> int:
        return self.view.px(112)
