"""The whole SIM activation on the real screens: the window asks, the pure journey answers.

Devices and centre answer by `tests.journeys.world`; a hand is whatever a test makes of it.
"""

from collections.abc import Callable
from typing import Final

from PyQt5.QtWidgets import QApplication

from kiosk.journeys import effects as do
from kiosk.journeys.comfort import Comfort
from kiosk.journeys.events import ColoursShown, Event
from kiosk.journeys.state import Stage, Visit
from kiosk.ui.window import Window
from tests.journeys.world import World, world

HANDS: Final[dict[Stage, tuple[str, ...]]] = {
    Stage.HOME: ("journey.sim-activate",),
    Stage.NEEDS: ("continue",),
    Stage.SIM_ENTRY: (*(f"key.{digit}" for digit in "8984010000000000013"), "continue"),
    Stage.SIM_DETAILS: ("continue",),
    Stage.DOCUMENT_CHOICE: ("document.cccd",),
    Stage.DOCUMENT_FRONT: ("doc.shutter",),
    Stage.FRONT_REVIEW: ("doc.agree",),
    Stage.DOCUMENT_BACK: ("doc.shutter",),
    Stage.BACK_REVIEW: ("doc.agree",),
    Stage.LIMIT: ("continue",),
    Stage.PORTRAIT: ("doc.shutter",),
    Stage.PORTRAIT_REVIEW: ("doc.agree",),
    Stage.CHALLENGE: ("continue",),
    Stage.OWNERSHIP: ("ownership.no",),
    Stage.CALL: ("call", "continue"),
    Stage.INFORMATION: ("email", "key.a", "key.@", "key.b", "key..", "key.c", "key.d", "email.done",
                        "information.next", "consent.terms", "consent.biometrics", "continue"),
    Stage.CONTRACT: ("continue",),
    Stage.SIGNATURE: ("sign.agree",),
    Stage.SIM_PHOTO: ("doc.shutter",),
    Stage.SIM_PHOTO_REVIEW: ("doc.agree",),
    Stage.SUBMIT: ("continue",),
    Stage.DONE: ("finish",),
}  # fmt: skip
"""Names of the controls that lead on, stage by stage."""

Hand = Callable[[str], None]
Look = Callable[[Stage], None]


class Desk:
    """A window whose touches go through the journey, and whose pages follow it."""

    def __init__(self, window: Window, comfort: Comfort, language: str) -> None:
        self.window = window
        self.world: World = world()
        self.seen: list[Stage] = []
        self.world.visit = Visit(language=language, comfort=comfort)
        window.happened.connect(self.take)
        window.display(self.world.visit)
        self.settle()

    @property
    def stage(self) -> Stage:
        return self.world.visit.stage

    def take(self, event: Event) -> None:
        self.world.send(event)
        if self.world.visit.stage is Stage.CHALLENGE and isinstance(self._last(), do.AskColours):
            self.world.send(ColoursShown(()))  # the colours have a test of their own
        self.window.display(self.world.visit)

    def settle(self) -> None:
        for _ in range(2):
            QApplication.processEvents()

    def walk(self, hand: Hand, look: Look | None = None) -> None:
        """Begin, and go on by the hand alone until the last screen is left."""
        hand(f"language.{self.world.visit.language}")
        for _ in range(40):
            self.settle()
            stage = self.stage
            if stage is Stage.ATTRACT:
                return
            self.seen.append(stage)
            if look is not None:
                look(stage)
            assert stage in HANDS, (self.seen, self.world.visit.problem)
            for name in HANDS[stage]:
                if self.stage is not stage:
                    break
                hand(name)
                self.settle()
        raise AssertionError(f"stuck at {self.stage}: {self.world.visit.problem}")

    def _last(self) -> do.Effect:
        return self.world.done[-1]
