"""A stage in which the centre is waited for: a ring and what it does, until a problem is told."""

from typing import ClassVar

from PyQt5.QtCore import Qt

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.view import Card, label


class RingPage(Page):
    """`words` is the key of what is being done."""

    words: ClassVar[str]

    def build(self) -> None:
        self.ring = Card(self.view, pad=64)
        self.ring.box.addWidget(Ring(self.view, 220), 0, Qt.AlignmentFlag.AlignHCenter)
        words = label(self.view, self.say(self.words), "heading")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.ring.box.addWidget(words)
        self.body.addStretch(1)
        self.body.addWidget(self.ring)
        self.body.addStretch(2)

    def refresh(self) -> None:
        self.ring.setVisible(self.visit.problem is None)
