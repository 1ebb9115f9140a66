"""What this machine does: one tile a journey, in the order of the policy."""

from typing import Final

from PyQt5.QtWidgets import QGridLayout, QWidget

from kiosk.journeys.events import JourneyChosen
from kiosk.ui.screens.page import Page

ICONS: Final = {
    "sim-activate": "sim",
    "real-name": "shield",
    "eid-level1": "chip",
    "signing-sim": "pen",
    "reverify-sim": "phone",
    "update-details": "edit",
    "status": "zoom.in",
    "my-data": "person",
    "my-numbers": "keypad",
    "appointment": "clock",
}
FEW: Final = 5  # so many tiles stand one below the other


class HomePage(Page):
    """Tiles; what the policy does not offer is not shown."""

    def build(self) -> None:
        offered = self.view.policy.journeys
        grid = QGridLayout()
        grid.setSpacing(self.view.px(28))
        columns = 2 if self.view.metrics.landscape or len(offered) > FEW else 1
        for index, name in enumerate(offered):
            grid.addWidget(self._tile(name), index // columns, index % columns)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.offer()

    def _tile(self, name: str) -> QWidget:
        made = self.button(
            f"journey.{name}", self.say(f"home.{name}"), JourneyChosen(name), "tile",
            ICONS[name], self.say(f"home.{name}.more"),
        )  # fmt: skip
        made.units = 236
        return made
