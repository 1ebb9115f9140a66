"""Reads the screen to the customer: a new page whole, after that what is new on it."""

from typing import Final

from PyQt5.QtCore import QObject, QTimer
from PyQt5.QtWidgets import QWidget

from kiosk.journeys.comfort import Comfort
from kiosk.journeys.state import Stage
from kiosk.ui.reading import Line, aloud, personal, rooms, spoken, told
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.voice import Voice
from kiosk.ui.widgets.keys import Key
from kiosk.ui.window import Window

LOOK_MS: Final = 500


class Speaker(QObject):
    """Follows a window as long as it lives; silent until the customer, or a headset, asks."""

    def __init__(self, window: Window, voice: Voice) -> None:
        super().__init__(window)
        self._window, self._voice = window, voice
        self._place: tuple[object, ...] = ()
        self._known: set[str] = set()
        self._on = False
        window.shown.connect(lambda _visit: self._settle.start())
        window.spoken.connect(self.ask)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(30)
        self._settle.timeout.connect(self.look)
        self._timer = QTimer(self)  # what a page changes by itself: hints, ticks
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def look(self) -> None:
        """Say what is new; nothing of a window that was closed."""
        comfort = self._comfort()
        if not comfort.speech or not self._window.isVisible():
            self._quiet()
            return
        self._timer.start()
        visit = self._window.visit
        place = (visit.stage, visit.overlay, visit.language, visit.headset,
                 rooms(self._window)[0].objectName(), self._on)  # fmt: skip
        lines = told(self._window)
        fresh = [line for line in lines if _skeleton(line) not in self._known]
        self._known |= {_skeleton(line) for line in lines}
        if place != self._place or not self._on:
            self._greet(lines)
            self._on = True
            self._place = (*place[:-1], True)
            self._known = {_skeleton(line) for line in lines}
        elif fresh:
            self._voice.add(self._words(fresh), visit.language, comfort.rate, comfort.volume)

    def ask(self, what: str) -> None:
        """Repeat, or pause and go on."""
        if what == "repeat" and self._comfort().speech:
            self._say(told(self._window))
        elif what == "pause":
            (self._voice.go_on if self._voice.paused else self._voice.pause)()

    def focus(self, part: QWidget) -> None:
        """Break off and name the control the keys have come to."""
        if not self._comfort().speech:
            return
        visit = self._window.visit
        words = spoken(part, self._texts())
        private = bool(part.property("private")) or personal(words, visit.draft)
        self._say([Line(words, private)])

    def typed(self, part: QWidget) -> None:
        """Say a pressed key to the headset, to the loudspeaker only that there was one."""
        if not self._comfort().speech or not isinstance(part, Key):
            return
        texts = self._texts()
        heard = part.accessibleName() if self._window.visit.headset or len(part.key) > 1 else ""
        words = heard or texts.say("speech.asterisk")
        visit, comfort = self._window.visit, self._comfort()
        self._voice.say([words], visit.language, comfort.rate, comfort.volume)

    def _greet(self, lines: list[Line]) -> None:
        visit, comfort = self._window.visit, self._comfort()
        first: list[str] = []
        if not self._on:
            first = [self._texts().say("speech.private" if visit.headset else "speech.aloud"),
                     self._texts().say("speech.keys")]  # fmt: skip
        self._voice.say([*first, *self._words(lines)], visit.language, comfort.rate, comfort.volume)
        if visit.stage is Stage.ATTRACT and visit.overlay is None:
            for language in LANGUAGES:  # each is offered in itself
                name = Texts(language).say("language.name")
                self._voice.add([name], language, comfort.rate, comfort.volume)

    def _say(self, lines: list[Line]) -> None:
        visit, comfort = self._window.visit, self._comfort()
        self._voice.say(self._words(lines), visit.language, comfort.rate, comfort.volume)

    def _words(self, lines: list[Line]) -> list[str]:
        texts, headset = self._texts(), self._window.visit.headset
        return [aloud(line, texts, headset) for line in lines]

    def _texts(self) -> Texts:
        return Texts(self._window.visit.language)

    def _comfort(self) -> Comfort:
        return self._window.visit.comfort

    def _quiet(self) -> None:
        if self._on:
            self._voice.stop()
        self._timer.stop()
        self._on, self._place, self._known = False, (), set()


def _skeleton(line: Line) -> str:
    """Give a line without its digits: a count that runs is not news."""
    return "".join(sign for sign in line.text if not sign.isdigit())
