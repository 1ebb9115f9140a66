"""Activation of a sold SIM, its code, and the entry against the document (A53-A65)."""

from typing import ClassVar, Final

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.case import activation_code
from kiosk.case.comparison import Compared
from kiosk.case.entered import firm
from kiosk.case.shown import day_of, field, hidden
from kiosk.journeys.events import (
    ActivateAsked,
    ActivationTyped,
    Agreed,
    ChipAsked,
    ScanAsked,
    SimTyped,
    StartedOver,
)
from kiosk.journeys.state import Busy, Problem, Stage
from kiosk.ui.screens.capture import CodePage, SlipPage
from kiosk.ui.screens.form import ADDRESS, BIRTH, NAME, NUMBER, FormPage
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.typing import FOURS, ICCID_LONGEST, SerialPage, TypingPage, sim_ways
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.code import CodePicture
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import Card, Glyph, keep_private, label

NUMBER_SIGNS: Final = 12
FACE_POINTS: Final = (("look", "face"), ("bare", "cross"), ("alone", "person"))


class CodeEntryPage(TypingPage):
    """The code of the slip, typed or scanned; without one the SIM is activated first."""

    letters = ("activation.code",)

    def build(self) -> None:
        scan = self.button("code.scan", self.say("code.scan"), ScanAsked(), "secondary", "qr")
        none = self.button("code.none", self.say("code.none"), ActivateAsked(), "secondary", "sim")
        self.primary = self.button("continue", self.say("common.continue"), icon="next")
        self.primary.clicked.connect(
            lambda: self.emit(ActivationTyped(self.value("activation.code")))
        )
        self.set_entries(
            Entry(self.view, "activation.code", self.say("code.label"), self.say("code.example"),
                  FOURS, activation_code.SIGNS)
        )  # fmt: skip
        if self.view.metrics.landscape:
            self.offer(self.primary, scan, none)
            return
        for button in (scan, none):
            button.units = 112
            self.side.insertWidget(0, button)
        self.offer(self.primary)

    def typed(self) -> None:
        self.primary.setEnabled(len(self.value("activation.code")) == activation_code.SIGNS)


class ActivateSimPage(SerialPage):
    """The SIM's serial, and where it stands; it is not the phone's."""

    def build(self) -> None:
        self.primary = self.button("continue", self.say("common.continue"), icon="next")
        self.primary.clicked.connect(lambda: self.emit(SimTyped(self.value("sim.serial"), "")))
        self.set_entries(
            Entry(self.view, "sim.serial", self.say("sim.serial"), self.say("sim.serial.example"),
                  FOURS, ICCID_LONGEST)
        )  # fmt: skip
        self.explain_serial()
        self.offer_ways(*sim_ways(self))


class ActivateDetailsPage(FormPage):
    """Four lines; a card's chip fills them all."""

    lines: ClassVar = (NAME, NUMBER, BIRTH, ADDRESS)

    def others(self) -> list[Button]:
        self.chip = self.button("details.chip", self.say("details.chip"), None, "secondary", "chip")
        self.chip.clicked.connect(lambda: self.emit(ChipAsked(self.entries["id_number"].value)))
        return [self.chip]

    def typed(self) -> None:
        super().typed()
        self.chip.setEnabled(len(self.entries["id_number"].value) == NUMBER_SIGNS)


class ActivateCodePage(Page):
    """The code, large and as a QR code; the slip comes out beside it."""

    own_waiting: ClassVar = (Busy.PRINTING,)

    def build(self) -> None:
        made = self.visit.draft.activation
        code = made.code if made is not None else ""
        order = "activate_first" if made is not None and made.in_service else "verify_first"
        self.lead(self.say("activation.lead", day=day_of(made.expires_at) if made else ""))
        card = Card(self.view, pad=44)
        words = label(self.view, activation_code.shown(code), "big", "activation.code")
        keep_private(words)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card.box.addWidget(words)
        self.body.addWidget(card)
        row = QBoxLayout(
            QBoxLayout.Direction.LeftToRight
            if self.view.metrics.landscape or self.view.metrics.text == 1.0
            else QBoxLayout.Direction.TopToBottom
        )
        row.setSpacing(self.view.px(28))
        told = QVBoxLayout()
        told.addWidget(Notice(self.view, "info", self.say(f"code.order.{order}"), icon="sim"))
        told.addStretch(1)
        row.addLayout(told, 1)
        self.picture = CodePicture(
            self.view, activation_code.written(code), self.say("code.scan_me")
        )
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignCenter)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def choices(self) -> list[Button]:
        on = self.next(self.say("code.go_on"))
        on.setEnabled(self.visit.busy is None)
        later = self.button("finish", self.say("code.later"), StartedOver(), "secondary")
        return [on, later]

    def wipe(self) -> None:
        self.picture.wipe()


class DataMatchPage(Page):
    """Both values of every field that differs; what another person told stays hidden."""

    def build(self) -> None:
        self._other = any(one.field == "id_number" for one in self.visit.draft.differing)
        for one in self.visit.draft.differing:
            self.body.addWidget(self._pair(one))
        self.body.addStretch(1)

    def choices(self) -> list[Button]:
        again = self.retry(self.say("match.again"))
        found = self.visit.draft.differing
        if not found or firm(found):
            return [again]
        right = self.button("match.correct", self.say("match.correct"), Agreed(), icon="check")
        again.kind = "secondary"
        return [right, again]

    def remedy(self, problem: Problem) -> str:
        if firm(self.visit.draft.differing):
            return self.say("match.firm")
        return super().remedy(problem)

    def _pair(self, one: Compared) -> QWidget:
        card = Card(self.view, pad=36)
        card.box.addWidget(label(self.view, self.say(f"field.{one.field}"), "heading"))
        told, shown = one.values
        kept = hidden(one.field, told) if self._other else field(one.field, told, self.say)
        rows = [
            (self.say("match.entered"), kept, ""),
            (self.say("match.document"), field(one.field, shown, self.say), ""),
        ]
        card.box.addWidget(FieldList(self.view, rows, wide=True))
        return card


class FaceStartPage(Page):
    """What the camera needs, then the customer begins (`face.start`)."""

    def build(self) -> None:
        for name, icon in FACE_POINTS:
            card = Card(self.view, pad=32)
            row = QHBoxLayout()
            row.setSpacing(self.view.px(32))
            row.addWidget(Glyph(self.view, icon, size=104))
            row.addWidget(label(self.view, self.say(f"face.point.{name}"), "heading"), 1)
            card.box.addLayout(row)
            self.body.addWidget(card)
        self.body.addStretch(1)
        start = self.next(self.say("face.start"), "face.start")
        start.icon_name = "camera"
        self.offer(start)


PAGES: Final[dict[Stage, type[Page]]] = {
    Stage.CODE_ENTRY: CodeEntryPage,
    Stage.CODE_SCAN: SlipPage,
    Stage.ACTIVATE_SIM: ActivateSimPage,
    Stage.ACTIVATE_SCAN: CodePage,
    Stage.ACTIVATE_DETAILS: ActivateDetailsPage,
    Stage.ACTIVATE_CODE: ActivateCodePage,
    Stage.DATA_MATCH: DataMatchPage,
    Stage.FACE_START: FaceStartPage,
}
