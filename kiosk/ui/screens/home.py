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
MAIN: Final = 4  # so many stand large, with a line of their own below the name


class HomePage(Page):
    """What most people come for stands large, the rest below; only what the policy offers."""

    def build(self) -> None:
        offered = self.view.policy.journeys
        wide = self.view.metrics.landscape
        large = [
            self._tile(name, 172, "" if wide else self.say(f"home.{name}.more"))
            for name in offered[:MAIN]
        ]
        small = [self._tile(name, 124) for name in offered[MAIN:]]
        self.body.addLayout(self._rows(large, 2 if wide else 1))
        self.body.addLayout(self._rows(small, 2))
        self.body.addStretch(1)
        self.offer()

    def _rows(self, tiles: list[QWidget], columns: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.view.px(18))
        for index, tile in enumerate(tiles):
            grid.addWidget(tile, index // columns, index % columns)
        return grid

    def _tile(self, name: str, units: int, note: str = "") -> QWidget:
        made = self.button(
            f"journey.{name}", self.say(f"home.{name}"), JourneyChosen(name), "tile",
            ICONS[name], note,
        )  # fmt: skip
        made.units = units
        if not note:
            made.setAccessibleDescription(self.say(f"home.{name}.more"))
        return made
