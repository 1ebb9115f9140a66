"""What has to be agreed to before the camera looks at anybody."""

from typing import ClassVar

from PyQt5.QtGui import QResizeEvent

from kiosk.journeys.consents import words
from kiosk.journeys.events import Declared
from kiosk.ui.screens.sheets import PolicySheet
from kiosk.ui.screens.ticks import TicksPage


class AgreementPage(TicksPage):
    """What has to be agreed to before anything is filmed; nothing is ticked beforehand."""

    go: ClassVar = ("common.confirm", "check")

    def build(self) -> None:
        self.ask()
        details = self.button("consent.details", self.say("consent.details"), None, "secondary",
                              "shield")  # fmt: skip
        self._policy = PolicySheet(self)
        details.clicked.connect(lambda: self._policy.open())
        self.body.addWidget(details)
        self.body.addStretch(1)
        self.confirm = self.button("continue", self.say(self.go[0]), icon=self.go[1])
        self.confirm.clicked.connect(self._declare)
        self.offer(self.confirm)

    def ask(self) -> None:
        """Put the ticks, above the policy's button."""
        from_policy = [purpose for purpose in self.view.policy.purposes if purpose.required]
        for purpose in from_policy:
            key = words(purpose.id, self.visit.journey)
            self.tick(purpose.id, f"consent.{purpose.id}", self.say(key))

    def refresh(self) -> None:
        self.confirm.setEnabled(len(self.ticked()) == len(self.ticks))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._policy.fit()

    def _declare(self) -> None:
        self.emit(Declared("", self.ticked()))
