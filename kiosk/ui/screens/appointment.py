"""An appointment: what to do, office, day, time, the check, and what was booked."""

from datetime import date
from typing import ClassVar

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout

from kiosk.case import calendar
from kiosk.case.reasons import Reason
from kiosk.case.shown import day, fours
from kiosk.journeys.events import CancelAsked, Chosen, Continued, ManageAsked, StartedOver
from kiosk.journeys.reference import qr_text
from kiosk.journeys.state import Busy, Stage
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.status import StatusEntryPage
from kiosk.ui.theme import LARGE
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.code import CodePicture
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.tile import stacked
from sync.wire.appointment_v1 import OfficeV1

MOST_DAYS = 12
MOST_TIMES = 18
ENTRY = 460  # a calendar entry is longer than a reference: its code is larger


class AppointmentStartPage(Page):
    """Book one, or change one."""

    def build(self) -> None:
        for name, event, icon in (
            ("book", Continued(), "clock"), ("manage", ManageAsked(), "edit"),
        ):  # fmt: skip
            self.body.addWidget(
                self.tile(f"appointment.{name}", self.say(f"appointment.{name}"), event,
                            icon, self.say(f"appointment.{name}.more"))
            )  # fmt: skip
        self.body.addStretch(1)
        self.offer()


class AppointmentCodePage(StatusEntryPage):
    """Number and code on the receipt of the booking."""

    scans = False


class ChoicePage(Page):
    """Tiles or small buttons, one a value."""

    columns: ClassVar[int] = 3

    def values(self) -> list[tuple[str, str]]:
        """Give each value with its words."""
        return []

    def build(self) -> None:
        self._offered: object = None
        self._room = QVBoxLayout()
        self.body.addLayout(self._room)
        self.body.addStretch(1)
        self.offer()
        self._fill()

    def refresh(self) -> None:
        self._fill()

    def choices(self) -> list[Button] | None:
        return [self.retry()] if self.visit.problem is not None else []

    def _fill(self) -> None:
        """Lay the choice out once it is known."""
        slots = self.visit.draft.slots
        if slots is None or self._offered is slots:
            return
        self._offered = slots
        if slots.held:
            self.side.addWidget(Notice(self.view, "care", self.say("appointment.held")))
        self._room.addLayout(self._laid(self.values()))

    def _laid(self, values: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.view.px(20))
        columns = 2 if self.view.metrics.text > 1.0 else self.columns
        for index, (value, words) in enumerate(values):
            made = self.button(f"choice.{index}", words, Chosen(value), "secondary")
            grid.addWidget(made, index // columns, index % columns)
        return grid


class OfficePage(ChoicePage):
    """The offices that have free times."""

    def _fill(self) -> None:
        slots = self.visit.draft.slots
        if slots is None or self._offered is slots:
            return
        self._offered = slots
        if slots.held:
            self.side.addWidget(Notice(self.view, "care", self.say("appointment.held")))
        tiles = [
            self.tile(f"choice.{index}", office.name, Chosen(office.code), "home",
                        office.address)
            for index, office in enumerate(slots.offices[:6])
        ]  # fmt: skip
        self._room.addLayout(stacked(self.view, tiles))


class DayPage(ChoicePage):
    """The next days with free times."""

    columns = 2

    def values(self) -> list[tuple[str, str]]:
        slots = self.visit.draft.slots
        days = dict.fromkeys(calendar.day(starts) for starts in (slots.starts if slots else ()))
        return [(iso, self._words(date.fromisoformat(iso))) for iso in list(days)[:MOST_DAYS]]

    def _words(self, found: date) -> str:
        return f"{self.say(f'weekday.{found.isoweekday()}')} {found:%d/%m}"


class TimePage(ChoicePage):
    """The free times of the day."""

    def values(self) -> list[tuple[str, str]]:
        slots, chosen = self.visit.draft.slots, self.visit.draft.choice[1]
        found = [s for s in (slots.starts if slots else ()) if calendar.day(s) == chosen]
        return [(starts, calendar.hour(starts)) for starts in found[:MOST_TIMES]]


class AppointmentPage(Page):
    """Office, day and time before they are booked, of a booking, and once it stands."""

    own_waiting: ClassVar = (Busy.PRINTING,)

    def build(self) -> None:
        shown = self._booking()
        if shown is not None:
            office, starts = shown
            rows = [
                (self.say("field.office"), office.name, ""),
                (self.say("field.place"), office.address, ""),
                (self.say("field.day"), day(calendar.day(starts)), ""),
                (self.say("field.time"), calendar.hour(starts), ""),
            ]
            self.body.addWidget(FieldList(self.view, rows, wide=True))
        self.more()
        self.body.addStretch(1)

    def more(self) -> None:
        """Add what belongs to the stage."""

    def choices(self) -> list[Button] | None:
        words = self.say("appointment.confirm")
        problem = self.visit.problem
        if problem is None:
            return [self.next(words)]
        return [self.retry("" if problem.reason is Reason.SLOT_TAKEN else words)]

    def _booking(self) -> tuple[OfficeV1, str] | None:
        draft = self.visit.draft
        if draft.lease is not None:
            return draft.lease.office, draft.lease.starts
        found = draft.appointment
        return (found.office, found.starts) if found is not None else None


class AppointmentShownPage(AppointmentPage):
    """A booking: move it, cancel it."""

    def more(self) -> None:
        found = self.visit.draft.appointment
        if found is not None:
            words = self.say(f"case.state.{found.state.lower()}")
            self.body.addWidget(Notice(self.view, "info", words, icon="clock"))

    def choices(self) -> list[Button] | None:
        found = self.visit.draft.appointment
        if found is None or found.state != "APPOINTMENT_BOOKED":
            return [self.button("finish", self.say("common.finish"), StartedOver(), icon="check")]
        cancel = self.button("appointment.cancel", self.say("appointment.cancel"), CancelAsked(),
                             "secondary", "cross")  # fmt: skip
        return [self.next(self.say("appointment.move")), cancel]


class AppointmentDonePage(AppointmentPage):
    """The booking as a calendar entry to photograph, its number and code."""

    def more(self) -> None:
        draft = self.visit.draft
        if self.visit.outcome == "cancelled":
            self.title(self.say("appointment.cancelled"))
            self.lead(self.say("appointment.cancelled.more"))
            return
        rows = [(self.say("field.case"), draft.case, "")]
        if not draft.printed:
            rows.append((self.say("field.resume_code"), fours(draft.resume_code), ""))
        wide = self.view.metrics.landscape
        beside = self.side if wide else self.body
        beside.addWidget(FieldList(self.view, rows, wide=True))
        told = Notice(self.view, "info", self.say("appointment.scan"),
                      self.say("appointment.bring"), icon="clock")  # fmt: skip
        text = qr_text(draft, self.say("appointment.note"))
        code = CodePicture(self.view, text, self.say("appointment.scan"), ENTRY)
        large = self.view.metrics.text > LARGE
        row = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight
        )
        row.setSpacing(self.view.px(28))
        if wide:
            self.side.addWidget(told)
        else:
            row.addWidget(told, 1)
        row.addWidget(code, 0, Qt.AlignmentFlag.AlignCenter)
        self.body.addLayout(row)

    def choices(self) -> list[Button] | None:
        return [self.button("finish", self.say("common.finish"), StartedOver(), icon="check")]

    def wipe(self) -> None:
        for code in self.findChildren(CodePicture):
            code.wipe()


PAGES: dict[Stage, type[Page]] = {
    Stage.APPOINTMENT_START: AppointmentStartPage,
    Stage.APPOINTMENT_CODE: AppointmentCodePage,
    Stage.APPOINTMENT_SHOWN: AppointmentShownPage,
    Stage.APPOINTMENT_OFFICE: OfficePage,
    Stage.APPOINTMENT_DAY: DayPage,
    Stage.APPOINTMENT_TIME: TimePage,
    Stage.APPOINTMENT_CHECK: AppointmentPage,
    Stage.APPOINTMENT_DONE: AppointmentDonePage,
}
