"""Reading the chip with real progress, and counting the numbers of a document."""

from typing import ClassVar

from kiosk.journeys.events import ChipSkipped
from kiosk.journeys.state import Busy, Visit
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.ring import RingPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.progress import Bar
from kiosk.ui.widgets.view import Card, View, label

KILO = 1000
AT_THE_READER = (Busy.AWAITING_CHIP, Busy.READING_CHIP)


class Reading(Card):
    """How much of the chip was read."""

    def __init__(self, view: View) -> None:
        super().__init__(view, pad=40)
        self.text = label(view, "", "heading", "chip.text")
        self.bar = Bar(view)
        self.count = label(view, "", "soft", "chip.count")
        for part in (self.text, self.bar, self.count):
            self.box.addWidget(part)

    def follow(self, visit: Visit) -> None:
        say = self.view.say
        reading = visit.busy is Busy.READING_CHIP
        done, total = visit.progress or (0, 0)
        self.text.setText(say("busy.reading_chip" if reading else "busy.awaiting_chip"))
        self.bar.show_part(done, total)
        self.count.setText(
            say("chip.octets", done=f"{done / KILO:.0f}", total=f"{total / KILO:.0f}")
            if total else say("chip.still")
        )  # fmt: skip


class ChipPage(Page):
    """Shows how the card is laid down, then how much was read."""

    own_waiting: ClassVar = AT_THE_READER

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "card_on_reader"), 1)
        self.card = Reading(self.view)
        self.body.addWidget(self.card)

    def refresh(self) -> None:
        self.card.follow(self.visit)
        self.card.setVisible(self.visit.problem is None)

    def choices(self) -> list[Button]:
        skip = self.button("chip.skip", self.say("chip.skip"), ChipSkipped(), "secondary")
        return [self.retry(), skip] if self.visit.problem is not None else [skip]


class LimitPage(RingPage):
    """The centre counts; without it the case may still be sent."""

    own_waiting: ClassVar = (Busy.CHECKING,)
    words = "busy.checking"

    def choices(self) -> list[Button]:
        if self.visit.problem is None:
            return []
        anyway = self.next(self.say("limit.send_anyway"))
        anyway.kind = "secondary"
        return [self.retry(), anyway]
