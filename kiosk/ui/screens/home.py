"""What this machine does: one tile a journey, in the order of the policy."""

from typing import Final

from PyQt5.QtWidgets import QGridLayout, QWidget

from kiosk.journeys.events import JourneyChosen
from kiosk.ui.screens.page import Page
from kiosk.ui.theme import LARGE
from kiosk.ui.widgets.tile import ServiceTile
from kiosk.ui.widgets.view import label

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
    "minor-sim": "person",
    "enterprise-sim": "home",
}
MAIN: Final = 4  # so many stand large, with a line of their own below the name
IN_A_ROW: Final = 3  # services; in large type two


class HomePage(Page):
    """What most people come for stands large, services below; only what the policy offers."""

    def build(self) -> None:
        offered = self.view.policy.journeys
        wide = self.view.metrics.landscape
        large = [self._journey(name, wide) for name in offered[:MAIN]]
        roomy = self.view.metrics.text <= LARGE
        self.body.addLayout(self._rows(large, 2 if wide and roomy else 1))
        services = [self._service(name) for name in offered[MAIN:]]
        if services:
            self.body.addSpacing(self.view.px(12))
            self.body.addWidget(label(self.view, self.say("home.services"), "heading"))
            self.body.addLayout(self._rows(services, IN_A_ROW if roomy else 2))
        self.body.addStretch(1)  # no way back below: "start over" in the header is the same

    def _rows(self, tiles: list[QWidget], columns: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.view.px(18))
        for index, tile in enumerate(tiles):
            grid.addWidget(tile, index // columns, index % columns)
        return grid

    def _journey(self, name: str, wide: bool) -> QWidget:
        note = "" if wide else self.say(f"home.{name}.more")
        chosen = JourneyChosen(name)
        made = self.tile(f"journey.{name}", self.say(f"home.{name}"), chosen, ICONS[name], note)
        made.units = 184
        made.setAccessibleDescription(self.say(f"home.{name}.more"))
        return made

    def _service(self, name: str) -> QWidget:
        made = ServiceTile(self.view, f"journey.{name}", self.say(f"home.{name}"), ICONS[name])
        made.clicked.connect(lambda: self.emit(JourneyChosen(name)))
        made.setAccessibleDescription(self.say(f"home.{name}.more"))
        return made
