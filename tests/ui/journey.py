"""A whole journey on the real screens: the window asks, the pure journey answers.

Devices and centre answer by `tests.journeys.world`; a hand is whatever a test makes of it.
"""

from collections.abc import Callable, Iterator
from typing import Final

from PyQt5.QtWidgets import QApplication

from kiosk.journeys import effects as do
from kiosk.journeys.comfort import Comfort
from kiosk.journeys.events import ColoursShown, Event, RetakeAsked
from kiosk.journeys.state import Stage, Visit
from kiosk.ui.window import Window
from tests.journeys.world import ICCID, World, reservation, world

TYPED: Final = "type:"  # what follows is typed, sign by sign
_SERIAL: Final = (TYPED + "8984010000000000013", "continue")
_CASE: Final = ("status.case", TYPED + "7kq4m2xa9drt", "status.code", TYPED + "h7kq2mxr9tpw",
                "continue")  # fmt: skip
_TICKS: Final = ("consent.terms", "consent.biometrics", "continue")
_FIRM: Final = ("details.organisation", TYPED + "sao mai", "details.organisation.done",
                "details.tax_code", TYPED + "0100109106", "details.tax_code.done",
                "continue")  # fmt: skip

HANDS: Final[dict[Stage, tuple[str, ...]]] = {
    Stage.NEEDS: ("continue",),
    Stage.SIM_ENTRY: _SERIAL,
    Stage.SIM_DETAILS: ("continue",),
    Stage.STATUS_ENTRY: _CASE,
    Stage.STATUS_SHOWN: ("finish",),
    Stage.EID_START: ("continue",),
    Stage.EID_GUIDE: ("continue",),
    Stage.EID_RESULT: ("continue",),
    Stage.EID_VIDEO: ("video.skip",),
    Stage.EID_FIRST: ("photo.confirm",),
    Stage.APPOINTMENT_START: ("appointment.book",),
    Stage.APPOINTMENT_OFFICE: ("choice.0",),
    Stage.APPOINTMENT_DAY: ("choice.0",),
    Stage.APPOINTMENT_TIME: ("choice.0",),
    Stage.APPOINTMENT_CHECK: ("continue",),
    Stage.APPOINTMENT_DONE: ("finish",),
    Stage.SIGNING_START: ("signing.yes",),
    Stage.SIGNING_SUBJECT: ("signing.citizen",),
    Stage.SIGNING_METHOD: ("signing.method",),
    Stage.SIGNING_NUMBER: (TYPED + "0987654321", "continue"),
    Stage.SIGNING_DATA: ("consent.terms", "continue"),
    Stage.OWN_NUMBER: (TYPED + "0987654321", "continue"),
    Stage.SUBSCRIBER_ENTRY: (TYPED + "0901234567", "continue"),
    Stage.SUBSCRIBER_STATUS: ("continue",),
    Stage.OTP: (TYPED + "123456", "continue"),
    Stage.AGREEMENT: _TICKS,
    Stage.CHANGES: ("changes.address", "continue"),
    Stage.NUMBERS: ("pick.ref-2", "continue"),
    Stage.DATA: ("pick.copy", "continue"),
    Stage.CODE_ENTRY: (TYPED + "7kq4m2xa9drt", "continue"),
    Stage.FACE_START: ("face.start",),
    Stage.DATA_MATCH: ("match.correct",),
    Stage.COMPANY: _FIRM,
    Stage.NUMBER_LIST: ("continue",),
    Stage.ROLE: ("role.legal",),
    Stage.RELATION: ("relation.mother",),
    Stage.CHILD_DOCUMENT: ("document.can_cuoc",),
    Stage.CHILD_FRONT: ("doc.shutter",),
    Stage.CHILD_FRONT_REVIEW: ("doc.agree",),
    Stage.CHILD_BACK: ("doc.shutter",),
    Stage.CHILD_BACK_REVIEW: ("doc.agree",),
    Stage.PAPER: ("doc.shutter",),
    Stage.PAPER_REVIEW: ("doc.agree",),
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
    Stage.INFORMATION: ("email", TYPED + "a@b.cd", "email.done", "information.next", *_TICKS),
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

    def __init__(
        self, window: Window, comfort: Comfort, language: str, journey: str = "sim-activate"
    ) -> None:
        self.window = window
        self.world: World = world(journey=journey)
        if journey == "enterprise-sim":  # its SIMs came by mail
            self.world.answers[do.FindReservation] = reservation(iccid=ICCID)
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
            if stage is Stage.SIGNING_WAIT:
                self.take(RetakeAsked())  # the phone has signed; no hand does anything here
                continue
            for name in self._touches(stage):
                if self.stage is not stage:
                    break
                hand(name)
                self.settle()
        raise AssertionError(f"stuck at {self.stage}: {self.world.visit.problem}")

    def _touches(self, stage: Stage) -> Iterator[str]:
        """Give the names of the controls that lead on, a key at a time where it is typed."""
        assert stage is Stage.HOME or stage in HANDS, (self.seen, self.world.visit.problem)
        for name in HANDS.get(stage, (f"journey.{self.world.journey}",)):
            if name.startswith(TYPED):
                yield from (f"key.{sign}" for sign in name.removeprefix(TYPED))
            else:
                yield name

    def _last(self) -> do.Effect:
        return self.world.done[-1]
