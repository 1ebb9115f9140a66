"""The face instead of a case's code: what is compared and kept, the consent, the answer awaited."""

from typing import ClassVar, Final

from PyQt5.QtWidgets import QHBoxLayout

from kiosk.case.reasons import Reason
from kiosk.journeys.consents import COMPARE
from kiosk.journeys.events import HumanAsked
from kiosk.journeys.state import Busy
from kiosk.ui.screens.agreement import AgreementPage
from kiosk.ui.screens.page import LARGE, Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.view import Card, Glyph, label

POINTS: Final = (("compared", "person"), ("kept", "shield"), ("else", "card"))


class StatusAgreePage(AgreementPage):
    """Before the camera looks; "back" leads to the ways without a face."""

    go: ClassVar = ("status.agree.go", "camera")

    def ask(self) -> None:
        card = Card(self.view, pad=32)
        card.box.setSpacing(self.view.px(28))
        for name, icon in POINTS:
            row = QHBoxLayout()
            row.setSpacing(self.view.px(28))
            if self.view.metrics.text <= LARGE:
                row.addWidget(Glyph(self.view, icon, size=72))
            row.addWidget(label(self.view, self.say(f"status.agree.{name}"), "body"), 1)
            card.box.addLayout(row)
        self.body.addWidget(card)
        self.tick(COMPARE, f"consent.{COMPARE}", self.say(f"consent.{COMPARE}"))


class StatusFacePage(Page):
    """While it is compared; a no leads to another try or, by "back", to number and code."""

    own_waiting: ClassVar = (Busy.COMPARING, Busy.SEARCHING)

    def build(self) -> None:
        self.guide = Guide(self.view, "sending")
        self.body.addWidget(self.guide, 40)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.guide.setVisible(self.visit.problem is None)

    def choices(self) -> list[Button]:
        problem = self.visit.problem
        if problem is None:
            return []
        person = self.button(
            "human", self.say("human.instead"), HumanAsked(), "secondary", "person"
        )
        if problem.reason is Reason.FACE_MODELS:  # no other picture would help
            return [person]
        return [self.retry(self.say("status.again")), person]
