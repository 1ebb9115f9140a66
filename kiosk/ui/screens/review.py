"""A picture was taken: agree with it, or take it again."""

from kiosk.journeys.events import Agreed, RetakeAsked
from kiosk.journeys.state import Stage
from kiosk.ports.vision import Shot
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.pictures import Review


class ReviewPage(Page):
    """The picture large, with zoom."""

    def build(self) -> None:
        shot = self.shot()
        self.review = Review(self.view, shot.jpeg if shot is not None else b"")
        self.body.addWidget(self.review, 1)
        if self.visit.stage is Stage.PORTRAIT_REVIEW and self.visit.draft.match is not None:
            self.side.addWidget(Notice(self.view, "good", self.say("portrait.matched")))
        portrait = self.visit.stage is Stage.PORTRAIT_REVIEW
        agree = self.say("photo.confirm" if portrait else "doc.agree")
        retake = self.say("photo.retake" if portrait else "doc.retake")
        self.offer(
            self.button("doc.agree", agree, Agreed(), icon="check"),
            self.button("doc.retake", retake, RetakeAsked(), "secondary", "restart"),
        )

    def shot(self) -> Shot | None:
        draft = self.visit.draft
        return {
            Stage.FRONT_REVIEW: draft.front,
            Stage.BACK_REVIEW: draft.back,
            Stage.CHILD_FRONT_REVIEW: draft.front,
            Stage.CHILD_BACK_REVIEW: draft.back,
            Stage.PORTRAIT_REVIEW: draft.portrait,
            Stage.SIM_PHOTO_REVIEW: draft.sim_photo,
        }[self.visit.stage]

    def wipe(self) -> None:
        self.review.picture.wipe()
