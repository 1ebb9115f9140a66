"""An earlier case: its number and code or its customer's card, and how it stands.

The face instead of the code: `status_face.py`.
"""

from typing import ClassVar

from kiosk.case.chip_keys import CAN_DIGITS
from kiosk.case.shown import day_of
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.events import (
    ChipAsked,
    Chosen,
    FaceAsked,
    RecreateAsked,
    ScanAsked,
    StartedOver,
    StatusTyped,
)
from kiosk.ui.screens.chip import AT_THE_READER, Reading
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.typing import FOURS, TypingPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.entry import CodeBoxes, Entry
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import View
from sync.wire.status_v1 import StatusV1

SIGNS = 12
RECREATED = ("eid-level1", "PHOTO_REJECTED")
KINDS = {
    "APPROVED": "good", "CONNECTED": "good", "PHOTO_REJECTED": "problem",
    "NEEDS_RESUBMIT": "problem", "REJECTED": "problem", "CONNECT_FAILED": "problem",
}  # fmt: skip

EID_WORDS = {
    "PHOTO_REJECTED": "case.photo_rejected", "ELIGIBLE_FOR_DB_CHECK": "case.eligible",
    "APPROVED": "case.approved",
}  # fmt: skip


class StatusEntryPage(TypingPage):
    """Both stand on the receipt; its QR code spares the typing."""

    letters = ("status.case", "status.code")
    scans = True
    no_code: Button | None = None

    def build(self) -> None:
        self.primary = self.button("continue", self.say("status.show"), icon="zoom.in")
        self.primary.clicked.connect(self._show)
        self.set_entries(
            Entry(self.view, "status.case", self.say("field.case"),
                  self.say("resume.code.example"), FOURS, SIGNS),
            Entry(self.view, "status.code", self.say("field.resume_code"),
                  self.say("resume.code.example"), FOURS, SIGNS),
        )  # fmt: skip
        if not self.scans:
            self.offer(self.primary)
            return
        ways = [self.button("sim.scan", self.say("status.scan"), ScanAsked(), "secondary", "qr")]
        if self.visit.journey == "status":  # other journeys need the code
            words = self.say("status.card")
            ways.append(self.button("status.card", words, ChipAsked(""), "secondary", "card"))
            ways = [*self._face(), *ways]  # the last of them: it needs the number first
        self.offer_ways(*ways)

    def _face(self) -> list[Button]:
        """Offer the face to whoever has the number alone, where the policy knows it."""
        if not self.view.policy.status.by_face:
            return []
        words = self.say("status.no_code")
        self.no_code = self.button("status.no_code", words, None, "secondary", "person")
        self.no_code.clicked.connect(lambda: self.emit(FaceAsked(self.value("status.case"))))
        return [self.no_code]

    def typed(self) -> None:
        if self.no_code is not None:
            self.no_code.setEnabled(len(self.value("status.case")) == SIGNS)
        whole = all(len(self.value(name)) == SIGNS for name in self.letters)
        self.primary.setEnabled(whole)

    def _show(self) -> None:
        self.emit(StatusTyped(self.value("status.case"), self.value("status.code")))


class StatusCardPage(TypingPage):
    """The digits that open the card's chip; then how the card is laid down, and how it is read."""

    own_waiting: ClassVar = AT_THE_READER

    def build(self) -> None:
        self.primary = self.button("continue", self.say("status.read"), icon="chip")
        self.primary.clicked.connect(lambda: self.emit(ChipAsked(self.value("card.digits"))))
        self.set_entries(
            CodeBoxes(self.view, "card.digits", self.say("status.digits"), longest=CAN_DIGITS)
        )
        self.guide, self.card = Guide(self.view, "card_on_reader"), Reading(self.view)
        self.room.setSpacing(self.view.px(24))
        self.room.addWidget(self.guide, 1)
        self.room.addWidget(self.card)
        self.offer(self.primary)

    def refresh(self) -> None:
        laid = self.visit.busy in AT_THE_READER
        for part in (*self.entries.values(), *self.pads.values()):
            part.setVisible(not laid)
        for shown in (self.guide, self.card):
            shown.setVisible(laid)
        self.card.follow(self.visit)
        super().refresh()

    def typed(self) -> None:
        whole = len(self.value("card.digits")) == CAN_DIGITS
        self.primary.setEnabled(whole and self.visit.busy is None)


class StatusListPage(Page):
    """Several cases of one card, the newest first."""

    def build(self) -> None:
        told = self.visit.draft.statuses
        for one in told.cases if told is not None else ():
            name = self.say(f"home.{one.journey}")
            short = f"case.short.{one.state.lower()}"
            full = f"case.state.{one.state.lower()}"
            state = self.say(short if self.view.texts.has(short) else full)
            words = self.say("status.line", state=state, case=one.case)
            self.body.addWidget(
                self.tile(f"choice.{one.case}", name, Chosen(one.case), "doc", words)
            )
        self.body.addStretch(1)
        self.offer()


class StatusPage(Page):
    """State, due date, reason and what to do next; nothing personal (A68)."""

    def build(self) -> None:
        found = self.visit.draft.status
        if found is not None:
            kind = KINDS.get(found.state, "info")
            lines = [in_words(self.view, found)]
            if found.reason and self.view.texts.has(f"reason.{found.reason}"):
                lines.append(self.say(f"reason.{found.reason}"))
            self.body.addWidget(Notice(self.view, kind, *lines))
            rows = [
                (self.say("field.case"), found.case, ""),
                (self.say("field.journey"), self.say(f"home.{found.journey}"), ""),
                (self.say("field.due"), day_of(found.due_at), ""),
            ]
            self.body.addWidget(FieldList(self.view, rows, wide=True))
            if found.step is not None and self._coded():
                self.body.addWidget(Notice(self.view, "care", self.say("status.resume")))
        self.body.addStretch(1)
        finish = self.button("finish", self.say("common.finish"), StartedOver(), icon="check")
        if found is not None and self._goes_on(found):
            finish.kind = "secondary"
            self.offer(self.next(self.say("status.go_on")), finish)
            return
        again = found is not None and (found.journey, found.state) == RECREATED
        if not again or not self._coded():
            self.offer(finish)
            return
        finish.kind = "secondary"
        words = self.say("case.recreate")
        self.offer(self.button("case.recreate", words, RecreateAsked(), icon="restart"), finish)

    def _goes_on(self, found: StatusV1) -> bool:
        """Tell whether the failed step can be repeated here and now."""
        journey = JOURNEYS.get(found.journey)
        offered = found.journey in self.view.policy.journeys
        known = found.step is not None and self._coded()
        return known and offered and bool(journey and journey.opened_by)

    def _coded(self) -> bool:
        """Tell whether the code was told, without which no case is taken up."""
        return bool(self.visit.draft.detail("code"))


def in_words(view: View, found: StatusV1) -> str:
    """Give the state in words; e-identity has fixed words of its own (section 6)."""
    fixed = EID_WORDS.get(found.state) if found.journey == "eid-level1" else None
    return view.say(fixed or f"case.state.{found.state.lower()}")
