"""A number the customer has: named or read, how it stands, and the book against the document."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar

from kiosk.case.shown import day, field, masked
from kiosk.journeys.events import Picked, SlotAsked, StartedOver
from kiosk.journeys.state import Busy
from kiosk.journeys.steps.holder import changes
from kiosk.journeys.steps.subscriber import REVERIFY, settled
from kiosk.policies.device_change import deadlines
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.ring import RingPage
from kiosk.ui.screens.ticks import TicksPage
from kiosk.ui.screens.typing import NumberPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import keep_private

TONES = {"ACTIVE": "info", "OUTGOING_BLOCKED": "care", "BLOCKED": "problem"}
KEPT = 3  # digits of a number


class SubscriberEntryPage(NumberPage):
    """The number, or the SIM itself in the slot."""

    def build(self) -> None:
        slot = self.button("sim.slot", self.say("subscriber.slot"), SlotAsked(), "secondary", "sim")
        self.ask_number(self.say("common.continue"), "next")
        self.offer_ways(slot)


class SubscriberPage(Page):
    """Status, reason, days left; or that nothing has to be done."""

    def build(self) -> None:
        found = self.visit.draft.subscriber
        if found is None:
            self.offer()
            return
        rows = [(self.say("field.number"), masked(found.number, KEPT), "")]
        if settled(self.visit):
            self.title(self.say("subscriber.settled"))
            self.body.addWidget(Notice(self.view, "good", self.say("subscriber.settled"),
                                       self.say("subscriber.settled.more")))  # fmt: skip
            self.body.addWidget(FieldList(self.view, rows, wide=True))
            self.body.addStretch(1)
            done = self.button("finish", self.say("common.finish"), StartedOver(), icon="check")
            self.offer(done)
            return
        lines = [self.say(f"subscriber.reason.{found.reason}")] if found.reason else []
        headline = self.say(f"subscriber.status.{found.status.lower()}")
        self.body.addWidget(Notice(self.view, TONES.get(found.status, "care"), headline, *lines))
        if found.reason and self.visit.journey == REVERIFY:
            rows += self._deadlines(found.since)
        self.body.addWidget(FieldList(self.view, rows, wide=True))
        self.body.addStretch(1)
        room = self.side if self.view.metrics.landscape else self.body
        room.addWidget(Notice(self.view, "info", self.say("subscriber.code"), icon="phone"))

    def choices(self) -> list[Button] | None:
        if self.visit.draft.subscriber is None or settled(self.visit):
            return None
        send = self.next(self.say("number.send"))
        send.icon_name = "send"
        return [send]

    def _deadlines(self, since: float) -> list[tuple[str, str, str]]:
        noticed = datetime.fromtimestamp(since).astimezone().date()
        today = datetime.now().astimezone().date()
        last = deadlines(noticed, today, self.view.policy.device_change)
        return [
            (self.say("field.blocked_on"), self._left(last.blocked, last.blocked_left), ""),
            (self.say("field.ended_on"), self._left(last.ended, last.ended_left), ""),
        ]

    def _left(self, when: date, left: int) -> str:
        return self.say("subscriber.left", day=day(when.isoformat()), n=left)


class HolderPage(RingPage):
    """The centre compares; without it a re-verification may still be sent."""

    own_waiting: ClassVar = (Busy.CHECKING, Busy.SEARCHING)
    words = "holder.comparing"

    def choices(self) -> list[Button]:
        if self.visit.problem is None:
            return []
        if self.visit.journey != REVERIFY:
            return [self.retry()]
        anyway = self.next(self.say("holder.send_anyway"))
        anyway.kind = "secondary"
        return [self.retry(), anyway]


class ChangesPage(TicksPage):
    """Each field that differs: the book's value, masked, and the document's; one tick each."""

    def build(self) -> None:
        draft = self.visit.draft
        offered, record = changes(draft), draft.record
        if not offered or record is None:
            self.title(self.say("changes.none"))
            self.lead(self.say("changes.none.more"))
            self.body.addWidget(Guide(self.view, "take_card"), 1)
            done = self.button("finish", self.say("common.finish"), StartedOver(), icon="check")
            self.offer(done)
            return
        before = {one.name: one.masked for one in record.fields}
        for name in offered:
            words = self.say(
                "changes.row", field=self.say(f"field.{_key(name)}"),
                old=_shown(name, before.get(name, ""), self.say), new=self._new(name),
            )  # fmt: skip
            keep_private(self.tick(name, f"changes.{name}", words))
        self.body.addStretch(1)
        self.confirm = self.button("continue", self.say("common.confirm"), icon="check")
        self.confirm.clicked.connect(self._confirm)
        self.offer(self.confirm)

    def refresh(self) -> None:
        if self.ticks:
            self.confirm.setEnabled(bool(self.ticked()))

    def _new(self, name: str) -> str:
        value = self.visit.draft.person.get(_key(name))
        return masked(value) if name == "document" else field(name, value, self.say)

    def _confirm(self) -> None:
        self.emit(Picked(self.ticked()))


def _key(name: str) -> str:
    """Give the person's own name of a field of the book."""
    return "id_number" if name == "document" else name


def _shown(name: str, old: str, say: Callable[[str], str]) -> str:
    return field(name, old, say) if name == "sex" else old
