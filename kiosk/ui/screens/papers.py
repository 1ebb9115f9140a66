"""A paper under the camera, page by page."""

from kiosk.journeys.events import Agreed, MoreAsked, RetakeAsked
from kiosk.journeys.state import Stage
from kiosk.journeys.steps.papers import room, wanted
from kiosk.ports.vision import Shot
from kiosk.ui.screens.capture import CapturePage
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.review import ReviewPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.pictures import PAGE


def _page(page: Page) -> int:
    """Count the pages of this paper that were taken."""
    draft = page.visit.draft
    return sum(kind == draft.paper for kind, _ in draft.pages)


class PaperPage(CapturePage):
    """Names the paper, and which page of it."""

    shape = PAGE
    ready = "hint.ready_paper"

    def build(self) -> None:
        super().build()
        kind, n = self.visit.draft.paper, _page(self) + 1
        if not kind:
            return
        self.title(self.say(f"paper.{kind}.title"))
        self.lead(self.say("paper.next", n=n) if n > 1 else self.say(f"paper.{kind}.lead"))


class PaperReviewPage(ReviewPage):
    """On, or another page, or the same once more."""

    def build(self) -> None:
        super().build()
        self.title(self.say("paper.review.title", n=_page(self)))

    def choices(self) -> list[Button]:
        kinds = wanted(self.visit)
        last = self.visit.draft.paper in ("", *kinds[-1:])
        words = self.say("paper.done" if last else "paper.other")
        on = self.button("doc.agree", words, Agreed(), icon="check")
        again = self.button("doc.retake", self.say("doc.retake"), RetakeAsked(), "secondary",
                            "restart")  # fmt: skip
        more = self.button("paper.more", self.say("paper.more"), MoreAsked(), "secondary", "doc")
        return [on, *([more] if room(self.visit, self.view.policy) else []), again]

    def shot(self) -> Shot | None:
        pages = self.visit.draft.pages
        return pages[-1][1] if pages else None


PAGES: dict[Stage, type[Page]] = {
    Stage.PAPER: PaperPage,
    Stage.PAPER_REVIEW: PaperReviewPage,
}
