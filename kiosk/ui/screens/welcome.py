"""What to have at hand before starting."""

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.view import Card, Glyph, label

THINGS = (("document", "card"), ("sim", "sim"), ("face", "face"), ("email", "mail"))


class NeedsPage(Page):
    """Four things with pictures, then on."""

    def build(self) -> None:
        for name, icon in THINGS:
            card = Card(self.view, pad=28)
            row = QHBoxLayout()
            row.setSpacing(self.view.px(32))
            row.addWidget(Glyph(self.view, icon, size=112))
            words = QVBoxLayout()
            words.setSpacing(self.view.px(6))
            words.addWidget(label(self.view, self.say(f"needs.{name}"), "heading"))
            words.addWidget(label(self.view, self.say(f"needs.{name}.more"), "soft"))
            row.addLayout(words, 1)
            card.box.addLayout(row)
            card.setMaximumHeight(self.view.px(250))
            self.body.addWidget(card, 10)
        self.side.addWidget(label(self.view, self.say("needs.time"), "body"))
        self.body.addStretch(1)
        self.actions(self.next())
