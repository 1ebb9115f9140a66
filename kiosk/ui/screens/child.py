"""A child's SIM: what the customer is to the child, and what shows who the child is."""

from typing import ClassVar

from kiosk.case.document import DocumentKind
from kiosk.journeys.events import Chosen, DocumentChosen
from kiosk.journeys.state import Stage
from kiosk.ui.screens.capture import CapturePage
from kiosk.ui.screens.chip import ChipPage
from kiosk.ui.screens.form import ADDRESS, BIRTH, NAME, FormPage, Line
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.review import ReviewPage
from kiosk.ui.widgets.tile import stacked

ICONS = {"father": "person", "mother": "person", "guardian": "doc"}
KINDS = ((DocumentKind.CAN_CUOC, "card"), (DocumentKind.BIRTH_CERTIFICATE, "doc"))
NUMBER_DIGITS = 12


class RelationPage(Page):
    """One tile a relation."""

    def build(self) -> None:
        for name in self.view.policy.minor.relations:
            self.body.addWidget(
                self.tile(f"relation.{name}", self.say(f"relation.{name}"), Chosen(name),
                          ICONS.get(name, "person"), self.say(f"relation.{name}.more"))
            )  # fmt: skip
        self.body.addStretch(1)
        self.offer()


class ChildDocumentPage(Page):
    """The card, or the birth certificate of a child without one."""

    def build(self) -> None:
        tiles = [
            self.tile(
                f"document.{kind.value}", self.say(f"document.{kind.value}"), DocumentChosen(kind),
                icon, self.say(f"child.document.{kind.value}.more"),
            )
            for kind, icon in KINDS
            if kind.value in self.view.policy.minor.documents
        ]  # fmt: skip
        self.body.addLayout(stacked(self.view, tiles))
        self.body.addStretch(1)
        self.offer()


class ChildDetailsPage(FormPage):
    """What stands on the birth certificate."""

    lines: ClassVar = (
        NAME,
        Line("id_number", "digits", "details.number.example", NUMBER_DIGITS, (3, 3, 6),
             "field.personal_number", NUMBER_DIGITS),
        BIRTH,
        ADDRESS,
    )  # fmt: skip


PAGES: dict[Stage, type[Page]] = {
    Stage.RELATION: RelationPage,
    Stage.CHILD_DOCUMENT: ChildDocumentPage,
    Stage.CHILD_FRONT: CapturePage,
    Stage.CHILD_FRONT_REVIEW: ReviewPage,
    Stage.CHILD_BACK: CapturePage,
    Stage.CHILD_BACK_REVIEW: ReviewPage,
    Stage.CHILD_CHIP: ChipPage,
    Stage.CHILD_DETAILS: ChildDetailsPage,
}
