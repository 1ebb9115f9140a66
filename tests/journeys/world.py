"""A world for the pure journey: answers every effect as good devices and a friendly centre would.

Tests change single answers; nothing here pretends to be a device, it only speaks in port values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kiosk.case.document import DocumentKind
from kiosk.case.signature import Point, Signature
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Busy, Overlay, Stage, Visit
from kiosk.journeys.visit import advance
from kiosk.policies.policy import load
from kiosk.ports.vision import Shot, Subject
from tests.journeys.good import STARTS, good
from tests.journeys.things import (
    ACTIVATION,
    CHILD,
    CHILD_NUMBER,
    CHILD_QR,
    ENTERED,
    FACE,
    FIRM_NAMED,
    ICCID,
    OTHER_ICCID,
    RECEIPT,
    SLIP,
    SUBSCRIBED,
    TAX_CODE,
    TODAY,
    WRITTEN,
    chip,
    mrz,
    reservation,
    shot,
)

POLICY = msgspec.structs.replace(load("mobifone"), journeys=tuple(JOURNEYS))  # all switched on
FACTS = Facts(POLICY, TODAY, 1_000.0, "case-1", "RESUME234567")


def of_stage(stage: Stage, **changes: Any) -> Shot:
    """Give what the camera sees at a stage: at the child's, the child's card."""
    child = {
        Stage.CHILD_FRONT: {"codes": (CHILD_QR,)}, Stage.CHILD_BACK: {"mrz": CHILD},
    }.get(stage, {})  # fmt: skip
    return shot(SUBJECTS[stage], **{**child, **changes})


SIGNATURE = Signature((tuple(Point(i / 40, 0.5, i * 8) for i in range(40)),))
TOUCHES: dict[Stage, Callable[[Visit], on.Event]] = {
    Stage.ATTRACT: lambda v: on.LanguageChosen("vi"),
    Stage.HOME: lambda v: on.JourneyChosen("sim-activate"),
    Stage.NEEDS: lambda v: on.Continued(),
    Stage.SIM_ENTRY: lambda v: on.SimTyped("", "MBF2026"),
    Stage.SIM_SCAN: lambda v: on.Steady(),
    Stage.SIM_DETAILS: lambda v: on.Continued(),
    Stage.RESUME_CODE: lambda v: on.ResumeTyped("RESUME234567"),
    Stage.STATUS_ENTRY: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.STATUS_SCAN: lambda v: on.Steady(),
    Stage.STATUS_CARD: lambda v: on.ChipAsked("001234"),
    Stage.STATUS_LIST: lambda v: on.Chosen("7KQ4-M2XA-9DRT"),
    Stage.STATUS_AGREE: lambda v: on.Declared("", ("status_compare",)),
    Stage.STATUS_FACE: lambda v: on.RetakeAsked(),
    Stage.STATUS_SHOWN: lambda v: on.StartedOver(),
    Stage.EID_START: lambda v: on.Continued(),
    Stage.EID_CODE: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.EID_GUIDE: lambda v: on.Continued(),
    Stage.EID_QR: lambda v: on.Steady(),
    Stage.EID_RESULT: lambda v: on.Continued(),
    Stage.EID_VIDEO: lambda v: on.VideoEnded() if v.busy else on.VideoAsked(),
    Stage.EID_FIRST: lambda v: on.Agreed(),
    Stage.APPOINTMENT_START: lambda v: on.Continued(),
    Stage.APPOINTMENT_CODE: lambda v: on.StatusTyped("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW"),
    Stage.APPOINTMENT_SHOWN: lambda v: on.Continued(),
    Stage.APPOINTMENT_OFFICE: lambda v: on.Chosen("hk"),
    Stage.APPOINTMENT_DAY: lambda v: on.Chosen("2026-12-01"),
    Stage.APPOINTMENT_TIME: lambda v: on.Chosen(STARTS),
    Stage.APPOINTMENT_CHECK: lambda v: on.Continued(),
    Stage.APPOINTMENT_DONE: lambda v: on.StartedOver(),
    Stage.CHALLENGE: lambda v: (
        on.ColoursShown(()) if v.busy is Busy.SHOWING_COLOURS else on.Continued()
    ),
    Stage.SIGNING_START: lambda v: on.OwnershipAnswered(owns=True),
    Stage.SIGNING_SUBJECT: lambda v: on.Chosen("citizen"),
    Stage.SIGNING_METHOD: lambda v: on.Continued(),
    Stage.SIGNING_NUMBER: lambda v: on.NumberTyped("0987654321"),
    Stage.SIGNING_WAIT: lambda v: on.RetakeAsked(),
    Stage.SIGNING_EXISTS: lambda v: on.Chosen("complain"),
    Stage.SIGNING_ADVICE: lambda v: on.StartedOver(),
    Stage.SIGNING_COMPLAINT: lambda v: on.StartedOver(),
    Stage.SIGNING_DATA: lambda v: on.Declared("an@example.com", ("terms",)),
    Stage.SUBSCRIBER_ENTRY: lambda v: on.NumberTyped("0901234567"),
    Stage.SUBSCRIBER_STATUS: lambda v: on.Continued(),
    Stage.AGREEMENT: lambda v: on.Declared("", ("terms", "biometrics")),
    Stage.HOLDER: lambda v: on.Continued(),
    Stage.CHANGES: lambda v: on.Picked(("address",)),
    Stage.NUMBERS: lambda v: on.Picked(("ref-2",)),
    Stage.DATA: lambda v: on.Picked(("withdrawal:marketing", "copy")),
    Stage.CODE_ENTRY: lambda v: on.ActivationTyped(ACTIVATION),
    Stage.CODE_SCAN: lambda v: on.Steady(),
    Stage.ACTIVATE_SIM: lambda v: on.SimTyped(ICCID, ""),
    Stage.ACTIVATE_SCAN: lambda v: on.Steady(),
    Stage.ACTIVATE_DETAILS: lambda v: on.DetailsTyped(ENTERED),
    Stage.ACTIVATE_CODE: lambda v: on.Continued(),
    Stage.DATA_MATCH: lambda v: on.Agreed(),
    Stage.FACE_START: lambda v: on.Continued(),
    Stage.COMPANY: lambda v: on.DetailsTyped(FIRM_NAMED),
    Stage.NUMBER_LIST: lambda v: on.Continued() if v.draft.sims else on.MoreAsked(),
    Stage.ROLE: lambda v: on.Chosen("authorised"),
    Stage.RELATION: lambda v: on.Chosen("mother"),
    Stage.CHILD_DOCUMENT: lambda v: on.DocumentChosen(DocumentKind.CAN_CUOC),
    Stage.CHILD_FRONT: lambda v: on.Steady(),
    Stage.CHILD_FRONT_REVIEW: lambda v: on.Agreed(),
    Stage.CHILD_BACK: lambda v: on.Steady(),
    Stage.CHILD_BACK_REVIEW: lambda v: on.Agreed(),
    Stage.CHILD_CHIP: lambda v: on.ChipSkipped(),
    Stage.CHILD_DETAILS: lambda v: on.DetailsTyped(WRITTEN),
    Stage.PAPER: lambda v: on.Steady(),
    Stage.PAPER_REVIEW: lambda v: on.Agreed(),
    Stage.DOCUMENT_CHOICE: lambda v: on.DocumentChosen(DocumentKind.CCCD),
    Stage.DOCUMENT_FRONT: lambda v: on.Steady(),
    Stage.FRONT_REVIEW: lambda v: on.Agreed(),
    Stage.DOCUMENT_BACK: lambda v: on.Steady(),
    Stage.BACK_REVIEW: lambda v: on.Agreed(),
    Stage.CHIP: lambda v: on.ChipSkipped(),
    Stage.LIMIT: lambda v: on.Continued(),
    Stage.PORTRAIT: lambda v: on.Steady(),
    Stage.PORTRAIT_REVIEW: lambda v: on.Agreed(),
    Stage.OWNERSHIP: lambda v: on.OwnershipAnswered(owns=True),
    Stage.OWN_NUMBER: lambda v: on.NumberTyped("0987654321"),
    Stage.OTP: lambda v: on.OtpTyped("123456"),
    Stage.CALL: lambda v: on.Continued() if v.draft.call else on.CallPressed(),
    Stage.INFORMATION: lambda v: on.Declared("an@example.com", ("terms", "biometrics")),
    Stage.CONTRACT: lambda v: on.Continued(),
    Stage.SIGNATURE: lambda v: on.Signed(SIGNATURE),
    Stage.SIM_FEED: lambda v: on.Continued(),
    Stage.SIM_PHOTO: lambda v: on.Steady(),
    Stage.SIM_PHOTO_REVIEW: lambda v: on.Agreed(),
    Stage.SUBMIT: lambda v: on.Continued(),
    Stage.DONE: lambda v: on.StartedOver(),
    Stage.HUMAN: lambda v: on.StartedOver(),
    Stage.STOPPED: lambda v: on.StartedOver(),
}
Refusal = tuple[str, str]
SILENCE = object()  # an answer that does not come


@dataclass
class World:
    """`answers` by effect class: a port value, or (code, detail) of an error."""

    answers: dict[type, Any] = field(default_factory=dict)
    visit: Visit = field(default_factory=Visit)
    done: list[do.Effect] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    facts: Facts = FACTS
    durable: set[str] = field(default_factory=set)
    gate: list[str] = field(default_factory=list)
    journey: str = "sim-activate"

    def send(self, event: on.Event) -> None:
        """Pass an event on, and answer what it asks until nothing is open."""
        queue = [event]
        while queue:
            self.visit, effects = advance(self.visit, queue.pop(0), self.facts)
            self.stages.append(self.visit.stage)
            for effect in effects:
                self.done.append(effect)
                if (ticket := getattr(effect, "ticket", None)) is not None:
                    queue += self._answers(effect, ticket)

    def touch(self) -> None:
        """Do what a willing customer does at this stage."""
        if self.visit.stage is Stage.HOME:
            self.send(on.JourneyChosen(self.journey))
            return
        make = TOUCHES.get(self.visit.stage)
        if make is not None:
            self.send(make(self.visit))

    def walk(self, until: Stage, most: int = 80) -> None:
        """Go on until a stage is reached."""
        for _ in range(most):
            if self.visit.stage is until:
                return
            self.touch()
        raise AssertionError(f"stuck at {self.visit.stage}: {self.visit.problem}")

    def _answers(self, effect: do.Effect, ticket: int) -> list[on.Event]:
        asked = type(effect.question) if isinstance(effect, do.Ask) else type(effect)
        planned = self.answers.get(asked, self.answers.get(type(effect), good))
        value = planned(effect) if callable(planned) else planned
        return [] if value is SILENCE else [self._answer(effect, ticket, value)]

    def _answer(self, effect: do.Effect, ticket: int, value: Any) -> on.Event:
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return on.Failed(ticket, value[0], "not_done", value[1])
        if isinstance(effect, do.Submit):
            self.durable.add(self.visit.draft.case)
        if isinstance(effect, do.HandOutSim):
            self.gate.append(self.visit.draft.case)
        return on.Answered(ticket, value)


SUBJECTS = {
    Stage.DOCUMENT_FRONT: Subject.CARD_FRONT,
    Stage.DOCUMENT_BACK: Subject.CARD_BACK,
    Stage.CHILD_FRONT: Subject.CARD_FRONT,
    Stage.CHILD_BACK: Subject.CARD_BACK,
    Stage.PAPER: Subject.PAPER,
    Stage.EID_QR: Subject.CARD_FRONT,
    Stage.PORTRAIT: Subject.PORTRAIT,
    Stage.CALL: Subject.PORTRAIT,
    Stage.SIM_PHOTO: Subject.SIM,
    Stage.SIM_SCAN: Subject.CODE,
    Stage.STATUS_SCAN: Subject.CODE,
    Stage.CODE_SCAN: Subject.CODE,
    Stage.ACTIVATE_SCAN: Subject.CODE,
}


def subject_of(visit: Visit) -> Subject | None:
    """Tell what the camera looks at in a stage."""
    return SUBJECTS.get(visit.stage)


def shoot(visit: Callable[[], Visit], **changes: Any) -> Callable[[do.Effect], Shot]:
    """Answer Shoot with the picture that belongs to the stage."""
    return lambda _: of_stage(visit().stage, **changes)


def world(**changes: Any) -> World:
    """Make a world in which everything works."""
    made = World(**changes)
    made.answers.setdefault(do.Shoot, shoot(lambda: made.visit))
    return made


__all__ = [
    "ACTIVATION",
    "CHILD",
    "CHILD_NUMBER",
    "CHILD_QR",
    "ENTERED",
    "FACE",
    "FACTS",
    "FIRM_NAMED",
    "ICCID",
    "OTHER_ICCID",
    "RECEIPT",
    "SLIP",
    "SUBSCRIBED",
    "TAX_CODE",
    "TODAY",
    "WRITTEN",
    "Overlay",
    "World",
    "chip",
    "mrz",
    "reservation",
    "shot",
    "world",
]


def at(stage: Stage, **answers: object) -> World:
    """Walk SIM activation to a stage; `answers` by the names of the effects."""
    made = world(answers={getattr(do, name): value for name, value in answers.items()})
    made.walk(stage)
    return made
