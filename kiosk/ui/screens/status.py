"""An earlier case: its number and code, and how it stands."""

from kiosk.case.shown import day_of
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.events import RecreateAsked, ScanAsked, StartedOver, StatusTyped
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.typing import FOURS, TypingPage
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.notice import Notice
from sync.wire.status_v1 import StatusV1

SIGNS = 12
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
        scan = self.button("sim.scan", self.say("status.scan"), ScanAsked(), "secondary", "qr")
        self.offer_ways(scan)

    def typed(self) -> None:
        whole = all(len(self.value(name)) == SIGNS for name in self.letters)
        self.primary.setEnabled(whole)

    def _show(self) -> None:
        self.emit(StatusTyped(self.value("status.case"), self.value("status.code")))


class StatusPage(Page):
    """State, due date, reason and what to do next; nothing personal (A68)."""

    def build(self) -> None:
        found = self.visit.draft.status
        if found is not None:
            kind = KINDS.get(found.state, "info")
            lines = [self._state(found)]
            if found.reason and self.view.texts.has(f"reason.{found.reason}"):
                lines.append(self.say(f"reason.{found.reason}"))
            self.body.addWidget(Notice(self.view, kind, *lines))
            rows = [
                (self.say("field.case"), found.case, ""),
                (self.say("field.journey"), self.say(f"home.{found.journey}"), ""),
                (self.say("field.due"), day_of(found.due_at), ""),
            ]
            self.body.addWidget(FieldList(self.view, rows, wide=True))
            if found.step is not None:
                self.body.addWidget(Notice(self.view, "care", self.say("status.resume")))
        self.body.addStretch(1)
        finish = self.button("finish", self.say("common.finish"), StartedOver(), icon="check")
        if found is not None and self._goes_on(found):
            finish.kind = "secondary"
            self.offer(self.next(self.say("status.go_on")), finish)
            return
        if found is None or (found.journey, found.state) != ("eid-level1", "PHOTO_REJECTED"):
            self.offer(finish)
            return
        finish.kind = "secondary"
        again = self.say("case.recreate")
        self.offer(self.button("case.recreate", again, RecreateAsked(), icon="restart"), finish)

    def _goes_on(self, found: StatusV1) -> bool:
        """Tell whether the failed step can be repeated here and now."""
        journey = JOURNEYS.get(found.journey)
        offered = found.journey in self.view.policy.journeys
        return found.step is not None and offered and bool(journey and journey.opened_by)

    def _state(self, found: StatusV1) -> str:
        """Give the state in words; e-identity has fixed words of its own (section 6)."""
        fixed = EID_WORDS.get(found.state) if found.journey == "eid-level1" else None
        return self.say(fixed or f"case.state.{found.state.lower()}")
