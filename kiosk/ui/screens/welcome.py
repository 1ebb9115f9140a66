"""What to have at hand before starting."""

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import Card, Glyph, label, tiled

DEVICES = ("sim_dispenser", "printer")
THINGS = (("document", "card"), ("sim", "sim"), ("face", "face"), ("email", "mail"))
THINGS_OF = {
    "minor-sim": (("guardian", "card"), ("child", "person"), ("sim", "sim"), ("email", "mail")),
    "enterprise-sim": (("company", "home"), ("papers", "doc"), ("sims", "sim"),
                       ("document", "card")),
}  # fmt: skip


class NeedsPage(Page):
    """Four things with pictures, then on; a journey may need others."""

    def build(self) -> None:
        cards: list[QWidget] = []
        for name, icon in THINGS_OF.get(self.visit.journey, THINGS):
            card = Card(self.view, pad=28)
            row = QHBoxLayout()
            row.setSpacing(self.view.px(32))
            row.addWidget(Glyph(self.view, icon, size=112))
            words = QVBoxLayout()
            words.setSpacing(self.view.px(6))
            words.addStretch(1)
            words.addWidget(label(self.view, self.say(f"needs.{name}"), "heading"))
            words.addWidget(label(self.view, self.say(f"needs.{name}.more"), "soft"))
            words.addStretch(1)
            row.addLayout(words, 1)
            card.box.addLayout(row)
            cards.append(card)
        self.body.addLayout(tiled(self.view, cards), 4)
        lacks = [self.say(f"lacks.{name}") for name in DEVICES if self.visit.lacks(name)]
        if lacks:
            self._lead.hide()  # what will not work comes first
            self.side.addWidget(Notice(self.view, "care", *lacks))
        else:
            self.side.addWidget(label(self.view, self.say("needs.time"), "body"))
        self.body.addStretch(1)
        self.offer(self.next())
