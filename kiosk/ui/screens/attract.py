"""The first screen: what this machine does, and one touch in one's own language begins it."""

from math import sin

from PyQt5.QtCore import QElapsedTimer, QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import (
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
)
from PyQt5.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.journeys.events import LanguageChosen, OverlayAsked
from kiosk.journeys.state import Visit
from kiosk.ports.vision import Preview
from kiosk.ui import theme
from kiosk.ui.brush import shade
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.widgets.button import Button, IconButton
from kiosk.ui.widgets.guides import id_card, sim_card
from kiosk.ui.widgets.header import Brand
from kiosk.ui.widgets.motion import Moving
from kiosk.ui.widgets.view import View, label


class Hero(Moving):
    """An identity card and a SIM, joined by waves that breathe."""

    tick_ms = 50  # all day long

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._clock = QElapsedTimer()
        self._clock.start()
        self.setMinimumSize(view.px(360), view.px(300))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / 480, self.height() / 340)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, scale)
        self.draw(painter, self._clock.elapsed() / 1000)

    def draw(self, painter: QPainter, at: float) -> None:
        """Draw the moment `at` seconds after the beginning."""
        for index in range(4):
            colour = shade(painter, theme.SKY)
            colour.setAlphaF(0.34 - index * 0.07)
            painter.setPen(QPen(colour, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            reach = 96 + index * 34 + 4 * sin(at * 1.6 - index * 0.7)
            painter.drawEllipse(QPointF(0, 0), reach, reach)
        lift = 5 * sin(at * 1.3)
        id_card(painter, -62, -34 + lift, -9, 1.25)
        sim_card(painter, 84, 66 - lift, 1.12)


class AttractPage(QWidget):
    """Deep blue, three languages in their own script. It is no `Page`: nothing to go back to."""

    happened = pyqtSignal(object)

    def __init__(self, view: View, visit: Visit) -> None:
        super().__init__()
        self.view, self.visit = view, visit
        wide = view.metrics.landscape
        margin = view.px(80)
        outer = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom, self
        )
        outer.setContentsMargins(margin, margin, margin, view.px(72))
        outer.setSpacing(view.px(40))
        first, second = QVBoxLayout(), QVBoxLayout()
        first.setSpacing(view.px(28))
        large = view.metrics.text > 1.0
        first.addWidget(Brand(view, theme.SNOW, theme.SKY, "title"))
        if large:
            first.addStretch(1)
        else:
            first.addWidget(Hero(view), 1)
        title = "display.less" if large else "display"
        first.addWidget(label(view, view.say("stage.attract.title"), title, "title"))
        first.addWidget(label(view, view.say("stage.attract.lead"), "display.soft", "lead"))
        self._others = label(view, self._in_others(), "display.soft", "others")
        second.addStretch(1)
        second.addWidget(self._start())
        second.addLayout(self._languages())
        if wide:
            second.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self._others, 1)
        foot.addWidget(self._access())
        second.addLayout(foot)
        if large:
            self._others.hide()  # never shown before it has a place: it would open a window
        self._others.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(first, 6 if wide else 1)
        outer.addLayout(second, 5 if wide else 0)

    def show_visit(self, visit: Visit) -> None:
        self.visit = visit

    def frame(self, preview: Preview) -> None:
        """No camera here."""

    def carry(self) -> dict[str, str]:
        return {}

    def take(self, carried: dict[str, str]) -> None:
        """Nothing is typed here."""

    def wipe(self) -> None:
        """Nothing of anybody is shown here."""

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = self.view.painter(self)
        sky = QLinearGradient(QPointF(0, 0), QPointF(self.width() * 0.5, self.height()))
        sky.setColorAt(0, painter.colour(theme.NAVY_HIGH))
        sky.setColorAt(0.55, painter.colour(theme.NAVY))
        sky.setColorAt(1, painter.colour(theme.NAVY_DEEP))
        painter.fillRect(QRectF(self.rect()), sky)

    def _start(self) -> Button:
        start = Button(self.view, "start", self.view.say("common.start_all"), "accent", "next")
        start.units = 190
        start.size_name = "title"
        start.clicked.connect(lambda: self.happened.emit(LanguageChosen(self.visit.language)))
        return start

    def _access(self) -> IconButton:
        """Low on the screen and never hidden: whoever sits finds it too (EN 301 549 5.1.2.2)."""
        say = self.view.say("header.access")
        button = IconButton(self.view, "access", "access", say, night=True)
        button.clicked.connect(lambda: self.happened.emit(OverlayAsked("access")))
        return button

    def _languages(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.view.px(20))
        columns = 2 if self.view.metrics.text > 1.0 else len(LANGUAGES)
        for index, language in enumerate(LANGUAGES):
            words = Texts(language)
            button = Button(self.view, f"language.{language}", words.say("language.name"), "night")
            button.units = 160
            button.setAccessibleName(f"{words.say('language.name')}: {words.say('home.join')}")
            chosen = LanguageChosen(language)
            button.clicked.connect(lambda _on, chosen=chosen: self.happened.emit(chosen))
            grid.addWidget(button, index // columns, index % columns)
        return grid

    def _in_others(self) -> str:
        return "  ·  ".join(Texts(language).say("home.join") for language in LANGUAGES)
