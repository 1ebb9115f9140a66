"""One's own numbers and data: what the centre holds, masked, and what can be asked about it."""

from typing import ClassVar

from kiosk.case.shown import day_of
from kiosk.journeys.events import Picked, StartedOver
from kiosk.journeys.state import Busy
from kiosk.journeys.steps.own_data import wishes
from kiosk.ui.screens.ticks import TicksPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import keep_private


class ListPage(TicksPage):
    """Lines to tick that come with the centre's answer, and what is done with them."""

    own_waiting: ClassVar = (Busy.SEARCHING,)
    send_key: ClassVar[str] = ""

    def build(self) -> None:
        self._filled = False
        self.guide = Guide(self.view, "sending")
        self.body.addWidget(self.guide, 1)
        self.send = self.button("continue", self.say(self.send_key), icon="send")
        self.send.clicked.connect(self._pick)

    def refresh(self) -> None:
        if not self._filled and self.ready():
            self._filled = True
            self.guide.hide()
            self.fill()
            self.body.addStretch(1)
        self.send.setEnabled(bool(self.ticked()))

    def choices(self) -> list[Button]:
        if not self.ready():
            return [self.retry()] if self.visit.problem is not None else []
        self.send = self.button("continue", self.say(self.send_key), icon="send")
        self.send.clicked.connect(self._pick)
        self.send.setEnabled(bool(self.ticked()))
        leave = self.button("finish", self.say("common.finish"), StartedOver(), "secondary")
        return [self.send, leave] if self.ticks else [leave]

    def ready(self) -> bool:
        """Tell whether the centre has answered."""
        return False

    def fill(self) -> None:
        """Show the answer; called once."""

    def line(self, name: str, text: str) -> None:
        keep_private(self.tick(name, f"pick.{name}", text))

    def _pick(self) -> None:
        self.emit(Picked(self.ticked()))


class NumbersPage(ListPage):
    """How many, and which by their last digits; "this is not mine" by a tick."""

    send_key = "numbers.complain"

    def ready(self) -> bool:
        return self.visit.draft.numbers is not None

    def fill(self) -> None:
        told = self.visit.draft.numbers
        if told is None:
            return
        if told.lines:
            self.title(self.say("numbers.count", n=len(told.lines)))
        else:
            self.lead(self.say("numbers.none"))
            self.body.addWidget(Guide(self.view, "take_card"), 1)
        for line in told.lines:
            self.line(line.ref, self.say("numbers.not_mine", number=line.masked))


class DataPage(ListPage):
    """What was agreed to; what may be withdrawn or asked, and when it is answered."""

    send_key = "data.send"

    def ready(self) -> bool:
        return self.visit.draft.data is not None

    def fill(self) -> None:
        told = self.visit.draft.data
        if told is None:
            return
        rows = [
            (self.say(f"purpose.{line.purpose}"),
             self.say("data.withdrawn" if line.withdrawn else "data.agreed", day=day_of(line.at)),
             "")
            for line in told.consents if self._known(line.purpose)
        ]  # fmt: skip
        self.body.addWidget(FieldList(self.view, rows))
        if told.held:
            held = self.say(f"data.held.{told.held}")
            self.body.addWidget(Notice(self.view, "info", self.say("data.held"), held))
        for name in wishes(self.visit.draft):
            kind, _, purpose = name.partition(":")
            of = self.say(f"purpose.{purpose}") if self._known(purpose) else purpose
            words = self.say(f"data.{kind}", **({"purpose": of} if purpose else {}))
            due = self.say("data.due", day=day_of(told.due.get(kind, 0.0)))
            self.line(name, f"{words}\n{due}")

    def _known(self, purpose: str) -> bool:
        return self.view.texts.has(f"purpose.{purpose}")
