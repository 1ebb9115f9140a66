"""Which document the customer holds."""

from kiosk.case.document import DocumentKind
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.events import DocumentChosen
from kiosk.journeys.state import Stage
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
                icon, self.say(self._more(kind)),
            )
            for kind, icon in KINDS
            if kind.value in self.view.policy.accepted(self.visit.journey)
            or kind is DocumentKind.CMND
        ]  # fmt: skip
        self.body.addLayout(stacked(self.view, tiles))
        self.body.addStretch(1)
        self.offer()

    def _more(self, kind: DocumentKind) -> str:
        journey = JOURNEYS.get(self.visit.journey)
        called = journey is not None and journey.leg(Stage.CALL) is not None
        in_person = self.view.policy.foreigner_in_person_only and called
        met = kind is DocumentKind.PASSPORT and in_person
        return f"document.{kind.value}.in_person" if met else f"document.{kind.value}.more"
