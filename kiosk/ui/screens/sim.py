"""The number that was found, and the moving of the machine's own SIM."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from kiosk.case.shown import day, phone
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.state import Busy, Stage
from kiosk.ports.centre import ReservationStatus
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import Card, label


class SimDetailsPage(Page):
    """Number, package, status and expiry, to be confirmed."""

    def build(self) -> None:
        found = self.visit.draft.reservation
        if found is None:
            self.offer(self.next())
            return
        card = Card(self.view, pad=48)
        card.box.addWidget(label(self.view, self.say("field.number"), "label"))
        card.box.addWidget(label(self.view, phone(found.number), "big", "number"))
        self.body.addWidget(card)
        rows = [
            (self.say("field.package"), found.package, ""),
            (self.say("field.status"), self.say(f"res.{found.status.value.lower()}"), ""),
            (self.say("field.expires"), day(found.expires), ""),
            (self.say("field.serial"), self._serial(found.iccid), ""),
        ]
        self.body.addWidget(FieldList(self.view, rows, wide=True))
        if found.status is ReservationStatus.CONNECT_FAILED:
            code = f"reason.{found.failure}"
            known = found.failure is not None and self.view.texts.has(code)
            why = self.say(code) if known else self.say("sim.failed_before.unknown")
            part = self.side if self.view.metrics.landscape else self.body
            part.addWidget(Notice(self.view, "care", self.say("sim.failed_before"), why))
        if found.agents_at is not None and JOURNEYS[self.visit.journey].leg(Stage.CALL):
            self.side.addWidget(self._away(found.agents_at))
        if self.visit.draft.dispenses and self.visit.lacks("sim_dispenser"):
            lacks = self.say("lacks.sim_dispenser"), self.say("lacks.sim_dispenser.more")
            self.side.addWidget(Notice(self.view, "care", *lacks, icon="sim"))
        self.body.addStretch(1)
        self.offer(self.next())

    def _away(self, until: float) -> Notice:
        """Say when agents answer again, before anything is asked of the customer (C8)."""
        comes = datetime.fromtimestamp(until, ZoneInfo(self.view.policy.zone))
        day = f"{self.say(f'weekday.{comes.isoweekday()}')} {comes:%d/%m}"
        said = self.say("agents.back", time=f"{comes:%H:%M}", day=day)
        return Notice(self.view, "care", said, self.say("agents.back.more"), icon="video")

    def _serial(self, iccid: str | None) -> str:
        return f"•••• {iccid[-4:]}" if iccid else self.say("sim.from_machine")


class SimFeedPage(Page):
    """A SIM is brought from the magazine and read; failing that, the case goes without."""

    own_waiting: ClassVar = (Busy.MOVING_SIM,)

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "sim_out"), 1)

    def choices(self) -> list[Button]:
        if self.visit.problem is None:
            return []
        later = self.next(self.say("sim.fetch_later"))
        later.kind = "secondary"
        return [self.retry(), later]


class SimTakePage(Page):
    """The SIM waits at the slot."""

    own_waiting: ClassVar = (Busy.AWAITING_TAKEN,)

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "sim_out"), 1)
        self.body.addWidget(Notice(self.view, "care", self.say("sim.take_now"), icon="sim"))
        self.offer()
