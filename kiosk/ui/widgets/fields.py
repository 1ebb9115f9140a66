"""Names and values in a card; each value may say where it was read."""

from typing import Final

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt5.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from kiosk.ui import theme
from kiosk.ui.icons import paint
from kiosk.ui.widgets.view import Card, View, breakable, keep_private, label, rounded

BADGES: Final = {
    "certificate": ("shield", theme.GREEN, theme.GREEN_PALE),
    "chip": ("chip", theme.GREEN, theme.GREEN_PALE),
    "qr": ("qr", theme.BLUE, theme.BLUE_PALE),
    "mrz": ("doc", theme.BLUE, theme.BLUE_PALE),
    "printed": ("card", theme.BLUE, theme.BLUE_PALE),
    "typed": ("pen", theme.AMBER_INK, theme.AMBER_PALE),
}


class Badge(QWidget):
    """Icon and word on a soft ground: the source of a value. Never colour alone."""

    def __init__(self, view: View, source: str) -> None:
        super().__init__()
        self.view = view
        self._icon, self._ink, self._ground = BADGES[source]
        self._text = view.say(f"source.{source}")
        self._font = view.font("label", QFont.Weight.DemiBold)
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        high = metrics.height() + self.view.px(14)
        return QSize(metrics.horizontalAdvance(self._text) + self.view.px(90), high)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        high = float(self.height())
        rounded(painter, QRectF(self.rect()), high / 2, self._ground)
        side = self.view.px(32)
        paint(painter, self._icon, QRectF(self.view.px(18), (high - side) / 2, side, side),
              self._ink, 2.2)  # fmt: skip
        painter.setFont(self._font)
        painter.setPen(painter.colour(self._ink))
        room = QRectF(self.view.px(60), 0, self.width() - self.view.px(60), high)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self._text)


class FieldList(Card):
    """Rows of name, value and, where known, source."""

    def __init__(self, view: View, rows: list[tuple[str, str, str]], wide: bool = False) -> None:
        """Each row is label, value, and a source of `BADGES` or nothing."""
        super().__init__(view, pad=32)
        stacked = view.metrics.text > 1.0  # large type: the name above its value
        grid = QGridLayout()
        grid.setHorizontalSpacing(view.px(28))
        grid.setVerticalSpacing(view.px(14))
        grid.setColumnStretch(0 if stacked else 1, 1)
        for index, (name, value, source) in enumerate(rows):
            top = 3 * index
            if index:
                grid.addWidget(self._line(), top - 1, 0, 1, 3)
            left = label(view, name, "label")
            grid.addWidget(left, top, 0)
            shown = label(view, breakable(value), "value" if wide else "strong", f"value.{index}")
            keep_private(shown)
            if stacked:
                grid.addWidget(shown, top + 1, 0, 1, 3)
            else:
                left.setMinimumWidth(view.px(270 if wide else 210))
                grid.addWidget(shown, top, 1)
            if source:
                grid.addWidget(Badge(view, source), top, 2, Qt.AlignmentFlag.AlignRight)
        self.box.addLayout(grid)

    def _line(self) -> QFrame:
        line = QFrame()
        line.setFixedHeight(max(1, self.view.px(2)))
        line.setStyleSheet(f"background: {self.view.shade(theme.LINE)};")
        return line
