"""A stage with boxes to tick; none is ticked beforehand, and none is lost with the language."""

from kiosk.journeys.state import Visit
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.tick import Tick
from kiosk.ui.widgets.view import View


class TicksPage(Page):
    """`ticks` by what they stand for."""

    def __init__(self, view: View, visit: Visit) -> None:
        self.ticks: dict[str, Tick] = {}
        super().__init__(view, visit)

    def tick(self, name: str, control: str, text: str) -> Tick:
        """Add a box below what is there; `control` names it for tests and keys."""
        made = Tick(self.view, control, text)
        made.toggled.connect(lambda _on: self.refresh())
        self.ticks[name] = made
        self.body.addWidget(made)
        return made

    def ticked(self) -> tuple[str, ...]:
        return tuple(name for name, tick in self.ticks.items() if tick.isChecked())

    def carry(self) -> dict[str, str]:
        return dict.fromkeys(self.ticked(), "on")

    def take(self, carried: dict[str, str]) -> None:
        for name, tick in self.ticks.items():
            tick.setChecked(name in carried)
        self.refresh()
