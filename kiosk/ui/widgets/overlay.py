"""What lies over a page for a moment: still there?, help, language, comfort, leave."""

from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.journeys.comfort import EXCEPTIONS, Comfort
from kiosk.journeys.events import (
    ComfortChosen,
    ExceptionTold,
    HumanAsked,
    LanguageChosen,
    OverlayAsked,
    OverlayClosed,
    StartedOver,
    Touch,
)
from kiosk.journeys.state import Overlay, Visit
from kiosk.ui import theme
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.theme import LARGE, LARGER, LOW_PART
from kiosk.ui.widgets.access import choices
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.scroller import Scroller
from kiosk.ui.widgets.signs import SignClip, clip_of
from kiosk.ui.widgets.view import Card, Glyph, View, centred, label

ICONS = {
    Overlay.HELP: "help",
    Overlay.ACCESS: "access",
    Overlay.EXCEPTION: "person",
    Overlay.LANGUAGE: "globe",
    Overlay.LEAVE: "restart",
}


AROUND = 280  # units of the card beside its choices: its edges, and where it is scrolled


class OverlayPanel(QWidget):
    """A card on a veil that takes every touch; `spoken` asks for repeat or pause of the speech."""

    happened = pyqtSignal(object)
    spoken = pyqtSignal(str)

    def __init__(
        self, view: View, overlay: Overlay, visit: Visit, whole: int, signs: Path | None = None
    ) -> None:
        super().__init__()
        self.view, self.overlay, self._whole, self._signs = view, overlay, whole, signs
        self.setObjectName(f"overlay.{overlay.value}")
        self._card = Card(view, pad=44)
        self._card.setFixedWidth(view.px(self._width()))
        self._inside = QWidget()
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(view.px(20))
        self._ring: Ring | None = None
        column = QVBoxLayout(self)
        margin = view.px(24)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addStretch(1)
        column.addLayout(centred(self._card))
        if not view.metrics.low:
            column.addStretch(1)
        self._top(visit)
        self._fill(visit)
        self._scroller = Scroller(view, self._inside)
        self._card.box.addWidget(self._scroller)

    def _width(self) -> int:
        """Give the card's width in units; the panel of many choices takes a wide screen whole."""
        if self.view.metrics.low:
            return 1300
        wide, large = self.view.metrics.landscape, self.view.metrics.text > LARGE
        whole = wide and (large or self.overlay is Overlay.ACCESS)
        return 1960 if whole else 960

    def _fill(self, visit: Visit) -> None:
        match self.overlay:
            case Overlay.IDLE:
                self._idle()
            case Overlay.HELP:
                self._signed(visit)
                self._help(visit.journey)
            case Overlay.LANGUAGE:
                self._language()
            case Overlay.ACCESS:
                self._access(visit.comfort)
            case Overlay.EXCEPTION:
                self._exception(visit.draft.exceptions)
            case Overlay.LEAVE:
                self._leave()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Be as high as the content, or scroll it."""
        for part in self._inside.findChildren(QWidget):
            part.ensurePolished()
        wide = self._card.width() - 2 * self.view.px(44)
        needed = max(self._box.heightForWidth(wide), self._box.minimumSize().height())
        share = LOW_PART if self.view.metrics.low else 1.0
        room = round(self.height() * share) - 2 * self.view.px(44 + 24)
        self._scroller.setFixedHeight(max(self.view.metrics.touch * 2, min(needed + 2, room)))
        super().resizeEvent(event)

    def show_seconds(self, left: int) -> None:
        """Follow the countdown."""
        if self._ring is not None:
            self._ring.show_seconds(left, max(left, self._whole))

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        veil = painter.colour(theme.NAVY_DEEP)
        veil.setAlpha(200)
        painter.fillRect(self.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            event.accept()

    def _top(self, visit: Visit) -> None:
        if self.overlay is Overlay.IDLE:
            short = self.view.metrics.landscape and self.view.metrics.text > LARGE
            self._ring = Ring(self.view, 150 if short else 260)
            self._box.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignHCenter)
            self.show_seconds(visit.countdown)
        else:
            glyph = Glyph(self.view, ICONS[self.overlay], size=96)
            self._box.addWidget(glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        name = f"overlay.{self.overlay.value}"
        for key, role in ((f"{name}.title", "title"), (f"{name}.text", "lead")):
            if self.view.texts.has(key):
                text = label(self.view, self.view.say(key), role, key)
                text.setAlignment(Qt.AlignmentFlag.AlignCenter)
                self._box.addWidget(text)

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

    def _signed(self, visit: Visit) -> None:
        file = clip_of(self._signs, visit.stage.value, visit.language)
        clip = SignClip(self.view, file) if file is not None else None
        if clip is not None and clip.playable:
            self._box.addWidget(clip)

    def _help(self, journey: str) -> None:
        """Give the brand's line, and that of the identity system where it is another."""
        policy = self.view.policy
        own = policy.helpline(journey)
        lines = [(self.view.say("help.hotline"), "body"), (policy.hotline, "big")]
        if own != policy.hotline:
            lines += [(self.view.say("help.identity_line"), "body"), (own, "big")]
        for text, role in lines:
            words = label(self.view, text, role)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._box.addWidget(words)
        self._add("help.human", self.view.say("help.human"), HumanAsked(), "primary", "call")
        self._add("help.access", self.view.say("overlay.access.title"),
                  OverlayAsked("access"), "secondary", "access")  # fmt: skip
        self._add("overlay.close", self.view.say("common.close"), OverlayClosed(), "quiet", "cross")

    def _exception(self, told: tuple[str, ...]) -> None:
        for kind in EXCEPTIONS:
            there = kind in told
            self._add(f"exception.{kind}", self.view.say(f"exception.{kind}"),
                      ExceptionTold(kind), "secondary", "check" if there else "")  # fmt: skip
        if told:
            self._box.addWidget(label(self.view, self.view.say("exception.noted"), "good"))
        self._add("overlay.close", self.view.say("common.close"), OverlayClosed(), "quiet", "cross")

    def _access(self, now: Comfort) -> None:
        wide = self.view.metrics.landscape
        columns = self._columns()
        grid = QGridLayout()
        grid.setSpacing(self.view.px(16))
        for index, (choice, then) in enumerate(choices(self.view, now)):
            choice.least = (self._width() - AROUND) // columns - 16
            choice.clicked.connect(lambda _on, then=then: self.happened.emit(ComfortChosen(then)))
            grid.addWidget(choice, index // columns, index % columns)
        self._box.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(self.view.px(16))
        for name, icon in (("repeat", "restart"), ("pause", "pause")):
            button = Button(self.view, f"access.{name}", self.view.say(f"access.{name}"),
                            "secondary", icon)  # fmt: skip
            button.size_name = "body"
            button.setEnabled(now.speech)
            button.clicked.connect(lambda _on, name=name: self.spoken.emit(name))
            row.addWidget(button)
        self._box.addLayout(row)
        reset = Button(self.view, "access.reset", self.view.say("access.reset"), "quiet", "restart")
        reset.setEnabled(now != Comfort())
        reset.clicked.connect(lambda: self.happened.emit(ComfortChosen(Comfort())))
        (row if wide else self._box).addWidget(reset)
        self._add(
            "overlay.close", self.view.say("common.done"), OverlayClosed(), "primary", "check"
        )

    def _columns(self) -> int:
        """Give the choices in a row: so many as leave each its words in one or two lines."""
        text = self.view.metrics.text
        if self.view.metrics.landscape:
            return 5 if text == 1.0 else 3 if text <= LARGER else 2
        return 2 if text <= LARGER else 1

    def _add(self, name: str, text: str, event: Touch, kind: str, icon: str) -> None:
        button = Button(self.view, name, text, kind, icon)
        button.clicked.connect(lambda: self.happened.emit(event))
        self._box.addWidget(button)
