"""What happened and what to do next, in one panel; and the panel that says what is waited for."""

from typing import Final

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QMouseEvent
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.view import Card, Glyph, View, centred, label

TONES: Final = {
    "problem": (theme.RED, theme.RED_PALE, "warn"),
    "care": (theme.AMBER_INK, theme.AMBER_PALE, "warn"),
    "good": (theme.GREEN, theme.GREEN_PALE, "check"),
    "info": (theme.BLUE, theme.BLUE_PALE, "help"),
}


class Notice(Card):
    """A headline and lines below it, with an icon: never colour alone."""

    def __init__(self, view: View, tone: str, headline: str, *lines: str, icon: str = "") -> None:
        ink, ground, sign = TONES[tone]
        super().__init__(view, ground, ink, pad=32)
        self.setObjectName("notice")
        self.setAccessibleName(headline)
        self.setAccessibleDescription(" ".join(lines))
        row = QHBoxLayout()
        row.setSpacing(view.px(28))
        row.addWidget(Glyph(view, icon or sign, theme.PAPER, ink, 80), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(view.px(8))
        words.addWidget(label(view, headline, "strong"))
        for line in lines:
            words.addWidget(label(view, line, "body"))
        if lines:
            words.addStretch(1)
        row.addLayout(words, 1)
        self.box.addLayout(row)


class Waiting(QWidget):
    """Lies over a page while the machine works: what it does, never a frozen screen."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setObjectName("waiting")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        ground = QColor(view.shade(theme.GROUND))
        red, green, blue = ground.red(), ground.green(), ground.blue()
        self.setStyleSheet(f"QWidget#waiting {{ background: rgba({red}, {green}, {blue}, 225); }}")
        self._card = Card(view, pad=56)
        self._title = label(view, "", "heading", "waiting.title")
        self._more = label(view, "", "soft", "waiting.more")
        for text in (self._title, self._more):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._card.box.addWidget(Ring(view), 0, Qt.AlignmentFlag.AlignHCenter)
        self._card.box.addWidget(self._title)
        self._card.box.addWidget(self._more)
        self._card.setFixedWidth(view.px(780))
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(centred(self._card))
        column.addStretch(1)

    def say(self, title: str, more: str) -> None:
        self._title.setText(title)
        self._more.setText(more)
        self._more.setVisible(bool(more))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            event.accept()
