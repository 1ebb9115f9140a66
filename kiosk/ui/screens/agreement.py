"""What has to be agreed to before the camera looks at anybody."""

from PyQt5.QtGui import QResizeEvent

from kiosk.journeys.events import Declared
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.sheets import PolicySheet
from kiosk.ui.widgets.tick import Tick


class AgreementPage(Page):
    """What has to be agreed to before anything is filmed; nothing is ticked beforehand."""

    def build(self) -> None:
        from_policy = [purpose for purpose in self.view.policy.purposes if purpose.required]
        self.ticks = {}
        for purpose in from_policy:
            key = "consent.text" if purpose.id == "terms" else f"consent.{purpose.id}"
            tick = Tick(self.view, f"consent.{purpose.id}", self.say(key))
            tick.toggled.connect(lambda _on: self.refresh())
            self.ticks[purpose.id] = tick
            self.body.addWidget(tick)
        details = self.button("consent.details", self.say("consent.details"), None, "secondary",
                              "shield")  # fmt: skip
        self._policy = PolicySheet(self)
        details.clicked.connect(lambda: self._policy.open())
        self.body.addWidget(details)
        self.body.addStretch(1)
        self.confirm = self.button("continue", self.say("common.confirm"), icon="check")
        self.confirm.clicked.connect(self._declare)
        self.offer(self.confirm)

    def refresh(self) -> None:
        self.confirm.setEnabled(all(tick.isChecked() for tick in self.ticks.values()))

    def carry(self) -> dict[str, str]:
        return {name: "on" for name, tick in self.ticks.items() if tick.isChecked()}

    def take(self, carried: dict[str, str]) -> None:
        for name, tick in self.ticks.items():
            tick.setChecked(name in carried)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._policy.fit()

    def _declare(self) -> None:
        self.emit(Declared("", tuple(n for n, tick in self.ticks.items() if tick.isChecked())))
