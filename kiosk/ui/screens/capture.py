"""Stages with the live camera: code on the SIM, both sides of a document, portrait, the SIM."""

from typing import ClassVar

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.journeys.events import RetakeAsked, ShutterPressed
from kiosk.journeys.state import Busy, Problem
from kiosk.ports.vision import Hint, Preview
from kiosk.ui.screens.page import Page
from kiosk.ui.theme import LARGE
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.pictures import CARD, OVAL, PAGE, Camera
from kiosk.ui.widgets.view import Card, Glyph, View, label


class Tips(Card):
    """Three short rules with their pictures."""

    def __init__(self, view: View) -> None:
        super().__init__(view, pad=24)
        row = QHBoxLayout()
        row.setSpacing(view.px(24))
        for name, icon in (("corners", "card"), ("glare", "light"), ("still", "clock")):
            cell = QVBoxLayout()
            cell.addWidget(Glyph(view, icon, size=80), 0, Qt.AlignmentFlag.AlignHCenter)
            words = label(view, view.say(f"tip.{name}"), "small")
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            cell.addWidget(words)
            row.addLayout(cell, 1)
        self.box.addLayout(row)


class CapturePage(Page):
    """The newest frame, what was found in it, what to change, and a shutter."""

    shape: ClassVar[float] = CARD
    mirrored: ClassVar[bool] = False
    ready: ClassVar[str] = "hint.ready"
    pictured = True

    def build(self) -> None:
        passport = self.visit.draft.document is DocumentKind.PASSPORT and self.shape == CARD
        document = self.visit.stage.value.startswith("document")
        shape = PAGE if passport and document else self.shape
        self.camera = Camera(self.view, shape, self.mirrored)
        self.camera.frame(b"", (), self.say(self.ready), good=False)
        self._told: Problem | None = None
        self.body.addWidget(self.camera, 40)
        if self.shape >= 1 and self.view.metrics.text <= LARGE:
            self.body.addWidget(Tips(self.view))
        self.body.addStretch(1)
        if passport and document:
            self.title(self.say("document.passport.page"))
            self.lead(self.say("document.passport.page.lead"))

    def refresh(self) -> None:
        problem = self.visit.problem
        if problem is not None and problem is not self._told:
            self.camera.still(problem.picture, self._words(problem.reason, self.remedy(problem)))
        self._told = problem

    def choices(self) -> list[Button]:
        if self.visit.problem is not None:
            again = self.say("doc.recapture")
            return [self.button("doc.recapture", again, RetakeAsked(), icon="restart")]
        words = self.say("doc.shutter")
        shutter = self.button("doc.shutter", words, ShutterPressed(), icon="camera")
        shutter.setEnabled(self.visit.busy is None)
        return [shutter]

    def frame(self, preview: Preview) -> None:
        if self.visit.problem is None and self.visit.busy is not Busy.COMPARING:
            hint = preview.hint
            words = self._hint(hint)
            self.camera.frame(preview.jpeg, hint.outline, words, hint.steady, hint.spot)

    def wipe(self) -> None:
        self.camera.wipe()

    def _hint(self, hint: Hint) -> str:
        if hint.fault is not None:
            return self._words(hint.fault, self._here(f"remedy.{hint.fault.value}"))
        return self.say("hint.steady" if hint.steady else self.ready)

    def _words(self, fault: Reason, remedy: str) -> str:
        short = f"hint.{fault.value}"
        return self.say(short) if self.view.texts.has(short) else remedy


class PortraitPage(CapturePage):
    """As in a mirror, with an oval."""

    shape = OVAL
    mirrored = True
    ready = "hint.ready_face"


class CodePage(CapturePage):
    """The bar code on the SIM."""

    ready = "hint.ready_code"


class SlipPage(CapturePage):
    """The code on a paper of this machine."""

    ready = "hint.ready_slip"
