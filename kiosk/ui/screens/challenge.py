"""Colours on the screen while the face is filmed: told before, begun and left by a touch."""

from typing import ClassVar

from kiosk.case.challenge import Shown
from kiosk.journeys.events import ColoursShown, HumanAsked
from kiosk.journeys.state import Busy
from kiosk.ports.vision import Preview
from kiosk.ui import theme
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.colours import ColourField
from kiosk.ui.widgets.pictures import OVAL, Camera
from kiosk.ui.widgets.view import Card, discard, label


class ChallengePage(Page):
    """First the mirror with a warning; then the whole glass in colours."""

    own_waiting: ClassVar = (Busy.SHOWING_COLOURS,)

    def build(self) -> None:
        self._field: ColourField | None = None
        self.camera = Camera(self.view, OVAL, mirrored=True)
        self.camera.frame(b"", (), self.say("hint.ready_face"), good=False)
        self.body.addWidget(self.camera, 40)
        warning = Card(self.view, theme.AMBER_PALE, theme.AMBER, pad=32)
        warning.box.addWidget(label(self.view, self.say("challenge.warning"), "strong"))
        warning.box.addWidget(label(self.view, self.say("challenge.warning.more"), "body"))
        self.body.addWidget(warning)

    def refresh(self) -> None:
        colours = self.visit.draft.colours
        if colours is None or self.visit.busy is not Busy.SHOWING_COLOURS:
            self._drop()
        elif self._field is None:
            stop = self.button("challenge.stop", self.say("challenge.person"), HumanAsked(),
                               "secondary", "person")  # fmt: skip
            self._field = ColourField(self.view, colours, self.window() or self, stop)
            self._field.shown.connect(self._ended)

    def choices(self) -> list[Button]:
        person = self.button(
            "challenge.person", self.say("challenge.person"), HumanAsked(), "secondary", "person"
        )
        if self.visit.problem is not None:
            return [self.retry(), person]
        start = self.next(self.say("challenge.start"))
        start.setEnabled(self.visit.busy is None)
        return [start, person]

    def frame(self, preview: Preview) -> None:
        if self._field is not None:
            self._field.frame(preview.jpeg)
            return
        hint = preview.hint
        fault = f"hint.{hint.fault.value}" if hint.fault is not None else ""
        words = fault if self.view.texts.has(fault) else "hint.ready_face"
        self.camera.frame(preview.jpeg, (), self.say(words), good=not fault)

    def wipe(self) -> None:
        self.camera.wipe()
        self._drop()

    @property
    def colour(self) -> str:
        """Colour the whole glass has now; none before and after."""
        return self._field.colour if self._field is not None else ""

    def _ended(self, shown: tuple[Shown, ...]) -> None:
        self._drop()
        self.emit(ColoursShown(shown))

    def _drop(self) -> None:
        if self._field is not None:
            self._field.wipe()
            discard(self._field)
            self._field = None
