"""Which document the customer holds."""

from kiosk.case.document import DocumentKind
from kiosk.journeys.events import DocumentChosen
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.tile import stacked

KINDS = (
    (DocumentKind.CAN_CUOC, "card"),
    (DocumentKind.CCCD, "chip"),
    (DocumentKind.PASSPORT, "passport"),
    (DocumentKind.CMND, "doc"),
)


class DocumentChoicePage(Page):
    """One tile a kind, the old card among them so that it can be explained."""

    def build(self) -> None:
        tiles = [
            self.tile(
                f"document.{kind.value}", self.say(f"document.{kind.value}"), DocumentChosen(kind),
                icon, self.say(f"document.{kind.value}.more"),
            )
            for kind, icon in KINDS
            if kind.value in self.view.policy.accepted(self.visit.journey)
            or kind is DocumentKind.CMND
        ]  # fmt: skip
        self.body.addLayout(stacked(self.view, tiles))
        self.body.addStretch(1)
        self.offer()
