"""E-identity level 1: start, code, guide, result, instruction, first result."""

from typing import ClassVar, Final

from kiosk.case.shown import field, masked
from kiosk.journeys.events import (
    Agreed,
    Continued,
    RecreateAsked,
    RetakeAsked,
    VideoAsked,
    VideoEnded,
    VideoSkipped,
)
from kiosk.journeys.state import Busy
from kiosk.ui.screens.capture import CapturePage
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.status import StatusEntryPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.clip import Clip
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.pictures import Review

FIELDS: Final = ("full_name", "birth", "sex", "id_number", "expiry", "address")
TONES: Final = {"chip_verified": "good", "chip_issuer_unknown": "care", "qr_only": "care"}


class EidStartPage(Page):
    """What is done here, and the button that begins; a refused case is created again."""

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "take_portrait"), 1)
        self.body.addWidget(
            Notice(self.view, "info", self.say("eid.brings"), self.say("eid.brings.more"),
                   icon="card")
        )  # fmt: skip
        self.offer(
            self.button("continue", self.say("eid.start"), Continued(), icon="next"),
            self.button("case.recreate", self.say("case.recreate"), RecreateAsked(), "secondary",
                        "restart"),
        )  # fmt: skip


class EidCodePage(StatusEntryPage):
    """Number and code of the refused case."""

    scans = False


class EidGuidePage(Page):
    """How the card is laid on this machine's reader; it reads only after the button (A80)."""

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "card_on_reader"), 1)
        self.body.addWidget(Notice(self.view, "info", self.say("eid.lay"), self.say("eid.lay.more"),
                                   icon="waves"))  # fmt: skip
        self.offer(self.button("continue", self.say("eid.understood"), Continued(), icon="check"))


class EidCodeSidePage(CapturePage):
    """The code on the card, where no chip was read."""


class EidResultPage(Page):
    """What was read, and what it rests on (A82)."""

    def build(self) -> None:
        draft = self.visit.draft
        rests = draft.detail("assurance") or "qr_only"
        told = Notice(self.view, TONES[rests], self.say(f"assurance.{rests}"),
                      self.say(f"assurance.{rests}.more"),
                      icon="qr" if rests == "qr_only" else "chip")  # fmt: skip
        told.setObjectName("assurance")
        self.body.addWidget(told)
        held = dict(draft.person.fields)
        rows = [
            (self.say(f"field.{name}"), self._value(name, held[name].value),
             held[name].source.value)
            for name in FIELDS if name in held
        ]  # fmt: skip
        self.body.addWidget(FieldList(self.view, rows))
        self.body.addStretch(1)
        self.offer(self.button("continue", self.say("common.next"), Continued(), icon="next"))

    def _value(self, name: str, value: str) -> str:
        return masked(value) if name == "id_number" else field(name, value, self.say)


class EidVideoPage(Page):
    """The instruction with its captions; it is passed over only after a warning."""

    own_waiting: ClassVar = (Busy.SHOWING_VIDEO,)

    def build(self) -> None:
        self.clip = Clip(self.view)
        self.clip.ended.connect(lambda: self.emit(VideoEnded()))
        self.body.addWidget(self.clip, 1)

    def refresh(self) -> None:
        if self.visit.busy is Busy.SHOWING_VIDEO:
            self.clip.play()
        else:
            self.clip.rest()

    def choices(self) -> list[Button]:
        skip = self.button("video.skip", self.say("video.skip"), VideoSkipped(), "secondary")
        if self.visit.busy is Busy.SHOWING_VIDEO:
            return [skip]
        watch = self.button("video.watch", self.say("eid.watch_video"), VideoAsked(), icon="video")
        return [watch, skip]


class EidFirstPage(Page):
    """The preliminary result: confirm the photo or take it again (A91)."""

    def build(self) -> None:
        draft = self.visit.draft
        self.review = Review(self.view, draft.portrait.jpeg if draft.portrait is not None else b"")
        self.body.addWidget(self.review, 1)
        matched = draft.match is not None and draft.match.same
        words = "eid.first.matched" if matched else "eid.first.taken"
        self.side.addWidget(Notice(self.view, "good", self.say(words)))
        self.offer(
            self.button("photo.confirm", self.say("photo.confirm"), Agreed(), icon="check"),
            self.button("photo.retake", self.say("photo.retake"), RetakeAsked(), "secondary",
                        "restart"),
        )  # fmt: skip

    def wipe(self) -> None:
        self.review.picture.wipe()
