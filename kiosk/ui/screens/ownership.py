"""Asks whether the customer already has a number of this operator."""

from kiosk.journeys.events import OwnershipAnswered
from kiosk.ui.screens.page import Page


class OwnershipPage(Page):
    """Two tiles."""

    def build(self) -> None:
        for name, owns, icon in (("no", False, "sim"), ("yes", True, "phone")):
            self.body.addWidget(
                self.tile(f"ownership.{name}", self._words(f"ownership.{name}"),
                            OwnershipAnswered(owns), icon,
                            self._words(f"ownership.{name}.more"))
            )  # fmt: skip
        self.body.addStretch(1)
        self.offer()

    def _words(self, key: str) -> str:
        """Give a text; a journey about somebody else's number has its own."""
        own = f"{key}.{self.visit.journey}"
        return self.say(own if self.view.texts.has(own) else key)
