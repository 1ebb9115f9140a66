"""Stages where something is typed: serial or reservation code, resume code, number, OTP."""

from typing import ClassVar

from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.journeys.events import (
    NumberTyped,
    OtpAskedAgain,
    OtpTyped,
    ResumeTyped,
    ScanAsked,
    SimTyped,
    SlotAsked,
)
from kiosk.journeys.state import Problem
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.sheets import KeySheet, SerialSheet
from kiosk.ui.theme import LARGE, LARGER
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.entry import CodeBoxes, Entry
from kiosk.ui.widgets.keys import Keyboard, Keypad

ICCID_LONGEST = 20
CODE_LONGEST = 20
NUMBER_LONGEST = 15
OTP_DIGITS = 6
FOURS = (4,)
PHONE = (4, 3, 3)


class LinesPage(Page):
    """Lines to be filled; what was typed is carried over and forgotten."""

    entries: dict[str, Entry]
    sheets: dict[str, KeySheet]  # the keys of lines that have none on the page
    primary: Button

    def typed(self) -> None:
        """Follow a change of the lines."""
        self.primary.setEnabled(any(entry.value for entry in self.entries.values()))

    def refresh(self) -> None:
        self.typed()

    def carry(self) -> dict[str, str]:
        return {name: entry.value for name, entry in self.entries.items()}

    def take(self, carried: dict[str, str]) -> None:
        for name, value in carried.items():
            if name in self.entries:
                self.entries[name].set_value(value)
        self.typed()

    def wipe(self) -> None:
        for entry in self.entries.values():
            entry.set_value("")
        for sheet in self.sheets.values():
            sheet.wipe()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        for sheet in self.sheets.values():
            sheet.fit()


class TypingPage(LinesPage):
    """Lines and the keys of the line that is active."""

    letters: ClassVar[tuple[str, ...]] = ()  # entries that take letters too

    def set_entries(self, *entries: Entry) -> None:
        self.entries = {entry.objectName(): entry for entry in entries}
        self.pads: dict[str, QWidget] = {}
        self.sheets = {}
        self.room = QVBoxLayout()
        self.body.addStretch(1)
        self.body.addLayout(self.room, 40)  # the keys stand low, where every hand reaches
        for name, entry in self.entries.items():
            self.side.addWidget(entry)
            entry.clicked.connect(lambda _on, name=name: self.activate(name))
            if name in self.letters and self.view.metrics.landscape:
                self.sheets[name] = KeySheet(self, entry, "letters", self.typed)
                continue
            pad = Keyboard(self.view, mail=False) if name in self.letters else Keypad(self.view)
            pad.pressed.connect(self.press)
            row = QHBoxLayout()
            row.addWidget(pad)
            self.room.addLayout(row)
            self.pads[name] = pad
        if self.pads:
            self.activate(next(iter(self.pads)))

    def activate(self, name: str) -> None:
        """Send the keys to one of the lines; on a wide screen letters have a sheet."""
        if name in self.sheets:
            self.sheets[name].begin()
            return
        self.active = name
        for other, entry in self.entries.items():
            entry.activate(other == name)
        for other, pad in self.pads.items():
            pad.setVisible(other == name)

    def press(self, key: str) -> None:
        if key == "ok":
            if self.primary.isEnabled():
                self.primary.click()
            return
        self.entries[self.active].press(key)
        self.typed()

    def value(self, name: str) -> str:
        return self.entries[name].value

    def offer_ways(self, *ways: Button) -> None:
        """Offer what spares the typing: beside the primary button, or above the lines."""
        if self.view.metrics.landscape and self.view.metrics.text <= LARGE:
            self.offer(self.primary, *ways)
            return
        narrow = self.view.metrics.landscape or (len(ways) > 2 and self.view.metrics.text > LARGER)
        row = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        row.setSpacing(self.view.px(20))
        for button in reversed(ways):
            if len(ways) > 1:
                button.units = 112
            row.addWidget(button)
        self.side.insertLayout(0, row)
        self.offer(self.primary)


class SerialPage(TypingPage):
    """A page with the line `sim.serial`: beside it stands where the serial is found."""

    def explain_serial(self) -> None:
        self.where = SerialSheet(self)
        ask = self.button("sim.where", "", None, "quiet", "help")
        ask.setAccessibleName(self.say("sim.where"))
        ask.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        ask.setFixedWidth(self.view.metrics.touch)
        ask.clicked.connect(self.where.open)
        entry = self.entries["sim.serial"]
        row = QHBoxLayout()
        row.setSpacing(self.view.px(16))
        at = self.side.indexOf(entry)
        self.side.removeWidget(entry)
        row.addWidget(entry, 1)
        row.addWidget(ask)
        self.side.insertLayout(at, row)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.where.fit()


class SimEntryPage(SerialPage):
    """Serial or reservation code, typed, scanned, or read from the SIM in the slot."""

    letters = ("sim.code",)

    def build(self) -> None:
        self.primary = self.button("continue", self.say("sim.search"), icon="zoom.in")
        self.primary.clicked.connect(self._search)
        self.set_entries(
            Entry(self.view, "sim.serial", self.say("sim.serial"), self.say("sim.serial.example"),
                  FOURS, ICCID_LONGEST),
            Entry(self.view, "sim.code", self.say("sim.code"), self.say("sim.code.example"),
                  (), CODE_LONGEST),
        )  # fmt: skip
        self.explain_serial()
        self.offer_ways(*sim_ways(self))

    def _search(self) -> None:
        self.emit(SimTyped(self.value("sim.serial"), self.value("sim.code")))


class ResumeCodePage(TypingPage):
    """The code from the e-mail or receipt of the earlier case, or begin anew."""

    letters = ("resume.code",)

    def build(self) -> None:
        self.primary = self.button("continue", self.say("common.continue"), icon="next")
        self.primary.clicked.connect(lambda: self.emit(ResumeTyped(self.value("resume.code"))))
        self.set_entries(
            Entry(self.view, "resume.code", self.say("resume.code"),
                  self.say("resume.code.example"), FOURS, 12)
        )  # fmt: skip
        anew = self.button("resume.anew", self.say("resume.anew"), ResumeTyped(""), "secondary")
        self.offer(self.primary, anew)


def sim_ways(page: Page) -> tuple[Button, Button]:
    """Offer to read the SIM in the slot, or to scan its bar code."""
    return (
        page.button("sim.slot", page.say("sim.slot"), SlotAsked(), "secondary", "sim"),
        page.button("sim.scan", page.say("sim.scan"), ScanAsked(), "secondary", "camera"),
    )


class NumberPage(TypingPage):
    """One phone number; a wrong one is marked until it is typed anew."""

    def ask_number(self, words: str, icon: str) -> None:
        self.primary = self.button("continue", words, icon=icon)
        self.primary.clicked.connect(lambda: self.emit(NumberTyped(self.value("number"))))
        self.set_entries(Entry(self.view, "number", self.say("number.label"),
                               self.say("number.example"), PHONE, NUMBER_LONGEST))  # fmt: skip
        self._told: Problem | None = None

    def refresh(self) -> None:
        if self.visit.problem is not self._told:
            self._told = self.visit.problem
            self.entries["number"].wrong = self._told is not None
            self.entries["number"].update()
        super().refresh()


class OwnNumberPage(NumberPage):
    """The number the customer has now."""

    def build(self) -> None:
        self.ask_number(self.say("number.send"), "send")
        self.offer(self.primary)


class OtpPage(TypingPage):
    """Six digits from the SMS."""

    def build(self) -> None:
        self.primary = self.button("continue", self.say("otp.confirm"), icon="check")
        self.primary.clicked.connect(self._confirm)
        self.set_entries(CodeBoxes(self.view, "otp", self.say("otp.label"), longest=OTP_DIGITS))
        self.again = self.button("otp.again", self.say("otp.again"), OtpAskedAgain(), "secondary")
        self.offer(self.primary, self.again)

    def refresh(self) -> None:
        number = self.visit.draft.own_number or ""
        self.lead(self.say("otp.sent", tail=number[-3:]))
        otp = self.visit.draft.otp
        left, wait = otp is None or otp.resends_left > 0, self.visit.resend_wait
        again = self.say("otp.again_in", n=wait) if left and wait else self.say("otp.again")
        self.again.setText(again)
        self.again.setEnabled(left and not wait)
        self.entries["otp"].wrong = self.visit.problem is not None and not self.value("otp")
        super().refresh()

    def typed(self) -> None:
        self.primary.setEnabled(len(self.value("otp")) == OTP_DIGITS)

    def _confirm(self) -> None:
        code = self.value("otp")
        self.entries["otp"].set_value("")
        self.typed()
        self.emit(OtpTyped(code))
