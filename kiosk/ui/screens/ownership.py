"""Asks whether the customer already has a number of this operator."""

from kiosk.journeys.events import OwnershipAnswered
from kiosk.ui.screens.page import Page


class OwnershipPage(Page):
    """Two tiles."""

    def build(self) -> None:
        for name, owns, icon in (("no", False, "sim"), ("yes", True, "phone")):
            self.body.addWidget(
                self.tile(f"ownership.{name}", self.say(f"ownership.{name}"),
                            OwnershipAnswered(owns), icon,
                            self.say(f"ownership.{name}.more"))
            )  # fmt: skip
        self.body.addStretch(1)
        self.offer()
