"""Which document the customer holds."""

from kiosk.case.document import DocumentKind
from kiosk.journeys.events import DocumentChosen
from kiosk.ui.screens.page import Page

KINDS = (
    (DocumentKind.CAN_CUOC, "card"),
    (DocumentKind.CCCD, "chip"),
    (DocumentKind.PASSPORT, "passport"),
    (DocumentKind.CMND, "doc"),
)


class DocumentChoicePage(Page):
    """One tile a kind, the old card among them so that it can be explained."""

    def build(self) -> None:
        for kind, icon in KINDS:
            tile = self.button(
                f"document.{kind.value}", self.say(f"document.{kind.value}"), DocumentChosen(kind),
                "tile", icon, self.say(f"document.{kind.value}.more"),
            )  # fmt: skip
            self.body.addWidget(tile)
        self.body.addStretch(1)
        self.actions()
