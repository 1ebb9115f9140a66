"""Reading the chip with real progress, and counting the numbers of a document."""

from typing import ClassVar

from kiosk.journeys.events import ChipSkipped
from kiosk.journeys.state import Busy
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.ring import RingPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.progress import Bar
from kiosk.ui.widgets.view import Card, label

KILO = 1000


class ChipPage(Page):
    """Shows how the card is laid down, then how much was read."""

    own_waiting: ClassVar = (Busy.AWAITING_CHIP, Busy.READING_CHIP)

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "card_on_reader"), 1)
        self.card = Card(self.view, pad=40)
        self.text = label(self.view, "", "heading", "chip.text")
        self.bar_ = Bar(self.view)
        self.count = label(self.view, "", "soft", "chip.count")
        for part in (self.text, self.bar_, self.count):
            self.card.box.addWidget(part)
        self.body.addWidget(self.card)

    def refresh(self) -> None:
        reading = self.visit.busy is Busy.READING_CHIP
        done, total = self.visit.progress or (0, 0)
        self.text.setText(self.say("busy.reading_chip" if reading else "busy.awaiting_chip"))
        self.bar_.show_part(done, total)
        self.count.setText(
            self.say("chip.octets", done=f"{done / KILO:.0f}", total=f"{total / KILO:.0f}")
            if total else self.say("chip.still")
        )  # fmt: skip
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
