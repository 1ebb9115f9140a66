"""The call to an agent: place in the queue, the agent's word, and calling again."""

from typing import ClassVar

from PyQt5.QtCore import Qt

from kiosk.case.reasons import Reason
from kiosk.journeys.events import CallBackAsked, CallPressed, RetakeAsked
from kiosk.journeys.state import Busy, Problem
from kiosk.ports.centre import CallPhase
from kiosk.ports.vision import Preview
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.pictures import OVAL, Camera
from kiosk.ui.widgets.view import Card, label


class CallPage(Page):
    """Shows the caller as in a mirror, who is waited for and how long the line is."""

    own_waiting: ClassVar = (Busy.CHECKING, Busy.CALLING)
    pictured = True

    def build(self) -> None:
        self.camera = Camera(self.view, OVAL, mirrored=True)
        self.camera.frame(b"", (), self.say("hint.ready_face"), good=False)
        self.body.addWidget(self.camera, 40)
        self.card = Card(self.view, pad=36)
        self.text = label(self.view, "", "heading", "call.text")
        self.more = label(self.view, "", "soft", "call.more")
        for part in (self.text, self.more):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.card.box.addWidget(part)
        self.good = Notice(self.view, "good", self.say("video.ok"), self.say("video.ok.more"))
        self.body.addWidget(self.card)
        self.body.addWidget(self.good)

    def refresh(self) -> None:
        approved = self._phase() is CallPhase.APPROVED
        self.good.setVisible(approved)
        alone = self.visit.problem is not None and self.visit.redial_wait == 0
        self.card.setVisible(not approved and not alone)
        self.text.setText(self._words())
        self.more.setText(self.say("call.more"))
        self.more.setVisible(self.visit.problem is None)

    def frame(self, preview: Preview) -> None:
        hint = preview.hint
        fault = f"hint.{hint.fault.value}" if hint.fault is not None else ""
        words = fault if self.view.texts.has(fault) else "hint.seen_face"
        self.camera.frame(preview.jpeg, (), self.say(words), good=words == "hint.seen_face")

    def wipe(self) -> None:
        self.camera.wipe()

    def reason(self, problem: Problem) -> Notice:
        if problem.reason is not Reason.VIDEO_MISMATCH:
            return super().reason(problem)
        lines = (
            self.say(f"reason.{problem.reason.value}"),
            self.say(f"remedy.{problem.reason.value}"),
        )
        return Notice(self.view, "problem", self.say("video.fail"), *lines, *self._shown(problem))

    def _phase(self) -> CallPhase | None:
        return self.visit.draft.call.phase if self.visit.draft.call is not None else None

    def _words(self) -> str:
        call = self.visit.draft.call
        if self.visit.problem is not None:
            return self.say("call.again_in", n=self.visit.redial_wait)
        if self.visit.busy is Busy.CHECKING:
            return self.say("call.checking")
        if call is not None and call.phase is CallPhase.QUEUED and call.position > 0:
            return self.say("call.position", n=call.position)
        if call is not None and call.phase is CallPhase.CONNECTED:
            return self.say("call.connected")
        return self.say("busy.calling" if self.visit.busy is Busy.CALLING else "call.ready")

    def choices(self) -> list[Button]:
        back = self.button(
            "call.back", self.say("call.back"), CallBackAsked(), "secondary", "clock"
        )
        problem = self.visit.problem
        if self._phase() is CallPhase.APPROVED:
            return [self.next()]
        if problem is not None and problem.reason is Reason.VIDEO_MISMATCH:
            retake = self.button(
                "photo.retake", self.say("call.retake"), RetakeAsked(), icon="camera"
            )
            return [retake, back]
        if self.visit.busy is not None:
            return [back]
        text = self.say("call.again" if problem is not None else "call.start")
        call = self.button("call", text, CallPressed(), icon="video")
        if problem is None or problem.reason is not Reason.VIDEO_CLOSED:
            return [call, back]
        back.kind, call.kind = call.kind, back.kind  # nobody is there to answer
        return [back, call]
