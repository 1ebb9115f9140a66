"""The two ways a visit ends without a case that goes on: a rule, or a person."""

from datetime import datetime
from typing import ClassVar, Final

from PyQt5.QtCore import Qt

from kiosk.case.reasons import Reason
from kiosk.journeys.events import StartedOver
from kiosk.journeys.state import Problem, Stage
from kiosk.journeys.steps.identity import OWN
from kiosk.policies.rules import behind
from kiosk.ui import theme
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.view import Card, Glyph, View, discard, label

READER: Final = (
    Reason.CHIP_NOT_FOUND, Reason.CHIP_MOVED, Reason.CHIP_KEY_REFUSED, Reason.CHIP_SW_ERROR,
    Reason.CHIP_READER_GONE, Reason.PA_UNTRUSTED_ISSUER,
)  # fmt: skip
ASKING: Final = (*OWN, "status", "appointment")  # nothing new was made of it yet


class EndPage(Page):
    """A reason, what is left to do, the hotline, and the way out."""

    icon: ClassVar[str] = "call"

    def build(self) -> None:
        self._rows: list[tuple[str, str, str]] = []
        self._list: FieldList | None = None
        self.body.addWidget(hotline(self.view, self.visit.journey))
        self.body.addStretch(1)
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))

    def refresh(self) -> None:
        rows = [*self._case(), *self._rule()]
        if rows == self._rows:
            return
        if self._list is not None:
            self.body.removeWidget(self._list)
            discard(self._list)
        self._rows, self._list = rows, FieldList(self.view, rows, wide=True)
        self.body.insertWidget(0, self._list)

    def _case(self) -> list[tuple[str, str, str]]:
        """Give a number only where somebody at the centre could find it: an agent was called."""
        draft = self.visit.draft
        if not draft.case or self.visit.journey in ASKING:
            return []
        known = draft.case if draft.call is not None else self.say("end.unsent")
        return [(self.say("field.case"), known, "")]

    def remedy(self, problem: Problem) -> str:
        """Say who goes on, where the words would have one try again."""
        if self.visit.stage is not Stage.HUMAN:
            return super().remedy(problem)
        if problem.tries_left == 0:
            return self.say("human.tried")
        asked = not problem.final or problem.reason in READER
        return self.say("human.next") if asked else super().remedy(problem)

    def _rule(self) -> list[tuple[str, str, str]]:
        """Name the rule behind the word, and its law, so that it can be disputed."""
        if self.visit.problem is None:
            return []
        rule = behind(self.visit.problem.reason, datetime.now().astimezone().date())
        rows = [(self.say("field.rule"), self.say(f"rule.{rule.id}"), "")]
        return [*rows, (self.say("field.law"), rule.law, "")] if rule.law else rows


def hotline(view: View, journey: str) -> Card:
    """Show the number to call about a journey, large."""
    card = Card(view, theme.BLUE_PALE, "", pad=44)
    card.box.addWidget(
        Glyph(view, "call", theme.PAPER, theme.BLUE, 110), 0, Qt.AlignmentFlag.AlignHCenter
    )
    line = view.policy.helpline(journey)
    own = line != view.policy.hotline
    words = label(view, view.say("help.identity_line" if own else "help.hotline"), "body")
    number = label(view, line, "big", "hotline")
    for part in (words, number):
        part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card.box.addWidget(part)
    return card
