"""What lies over a page for a moment: still there?, help, language, start over?. No own window."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from kiosk.journeys.events import (
    HumanAsked,
    LanguageChosen,
    OverlayClosed,
    StartedOver,
    Touch,
)
from kiosk.journeys.state import Overlay, Visit
from kiosk.ui import theme
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.view import Card, Glyph, View, centred, label

ICONS = {Overlay.HELP: "help", Overlay.LANGUAGE: "globe", Overlay.LEAVE: "restart"}


class OverlayPanel(QWidget):
    """A card on a veil that takes every touch; `enlarged` asks for larger or normal text."""

    happened = pyqtSignal(object)
    enlarged = pyqtSignal()

    def __init__(self, view: View, overlay: Overlay, visit: Visit, whole: int) -> None:
        super().__init__()
        self.view, self.overlay, self._whole = view, overlay, whole
        self.setObjectName(f"overlay.{overlay.value}")
        self._card = Card(view, pad=56)
        self._card.setFixedWidth(view.px(900))
        self._card.box.setSpacing(view.px(24))
        self._ring: Ring | None = None
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(centred(self._card))
        column.addStretch(1)
        self._top(visit)
        {
            Overlay.IDLE: self._idle, Overlay.HELP: self._help,
            Overlay.LANGUAGE: self._language, Overlay.LEAVE: self._leave,
        }[overlay]()  # fmt: skip

    def show_seconds(self, left: int) -> None:
        """Follow the countdown."""
        if self._ring is not None:
            self._ring.show_seconds(left, max(left, self._whole))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        veil = QColor(theme.NAVY_DEEP)
        veil.setAlpha(200)
        QPainter(self).fillRect(self.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            event.accept()

    def _top(self, visit: Visit) -> None:
        if self.overlay is Overlay.IDLE:
            self._ring = Ring(self.view, 260)
            self._card.box.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignHCenter)
            self.show_seconds(visit.countdown)
        else:
            glyph = Glyph(self.view, ICONS[self.overlay], size=120)
            self._card.box.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        name = f"overlay.{self.overlay.value}"
        for key, role in ((f"{name}.title", "title"), (f"{name}.text", "lead")):
            if self.view.texts.has(key):
                text = label(self.view, self.view.say(key), role, key)
                text.setAlignment(Qt.AlignmentFlag.AlignCenter)
                self._card.box.addWidget(text)

    def _idle(self) -> None:
        self._add("idle.more", self.view.say("idle.more"), OverlayClosed(), "primary", "clock")
        self._add("idle.end", self.view.say("idle.end"), StartedOver(), "secondary", "home")

    def _leave(self) -> None:
        self._add("leave.stay", self.view.say("leave.stay"), OverlayClosed(), "primary", "back")
        self._add("leave.yes", self.view.say("leave.yes"), StartedOver(), "secondary", "home")

    def _language(self) -> None:
        for language in LANGUAGES:
            name = Texts(language).say("language.name")
            here = language == self.view.texts.language
            self._add(f"language.{language}", name, LanguageChosen(language),
                      "primary" if here else "secondary", "check" if here else "")  # fmt: skip
        self._add("overlay.close", self.view.say("common.close"), OverlayClosed(), "quiet", "cross")

    def _help(self) -> None:
        for text, role in (
            (self.view.say("help.hotline"), "body"),
            (self.view.policy.hotline, "big"),
        ):
            words = label(self.view, text, role)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._card.box.addWidget(words)
        self._add("help.human", self.view.say("help.human"), HumanAsked(), "primary", "call")
        larger = Button(
            self.view, "help.text_size", self.view.say("help.text_size"), "secondary", "text"
        )
        larger.clicked.connect(self.enlarged)
        self._card.box.addWidget(larger)
        self._add("overlay.close", self.view.say("common.close"), OverlayClosed(), "quiet", "cross")

    def _add(self, name: str, text: str, event: Touch, kind: str, icon: str) -> None:
        button = Button(self.view, name, text, kind, icon)
        button.clicked.connect(lambda: self.happened.emit(event))
        self._card.box.addWidget(button)
