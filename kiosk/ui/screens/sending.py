"""Sending a case: the button, the receipt, how far it is on its way, and the words for it."""

from typing import ClassVar, Final

from kiosk.case.shown import phone
from kiosk.journeys.events import RetakeAsked
from kiosk.journeys.state import Busy, Visit
from kiosk.journeys.steps.identity import OWN
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.progress import Bar
from kiosk.ui.widgets.view import Card, View, discard, label

KILO: Final = 1000
CONNECTING: Final = ("sim-activate", "minor-sim")  # what is asked for is one SIM's connection
WITHOUT_SIM: Final = ("eid-level1", "signing-sim", "appointment", "my-data")


class SubmitPage(Page):
    """One button; "sent" is only said by the next screens."""

    own_waiting: ClassVar = (Busy.SUBMITTING,)

    def build(self) -> None:
        self.body.addWidget(Guide(self.view, "sending"), 1)
        self.body.addWidget(FieldList(self.view, summary(self), wide=True))

    def refresh(self) -> None:
        sending = self.visit.busy is Busy.SUBMITTING
        self.title(self.say("busy.submitting" if sending else self.key("title")))

    def choices(self) -> list[Button]:
        words = self.say(self._words())
        send = self.next(words)
        send.icon_name = "send"
        if self.visit.problem is not None:
            send = self.button("retry", words, RetakeAsked(), icon="restart")
        send.setEnabled(self.visit.busy is not Busy.SUBMITTING)
        return [send]

    def _words(self) -> str:
        """Name the button: of a SIM the words of its operator, else those of an application."""
        return "contract.submit" if self.visit.journey in CONNECTING else "submit.send"


class ReceiptPage(Page):
    """The receipt comes out."""

    own_waiting: ClassVar = (Busy.PRINTING,)

    def build(self) -> None:
        self._kept = sent(self.visit)
        self._told = Notice(self.view, "good", self.say(self._kept))
        self.body.addWidget(self._told)
        self.upload = Upload(self.view)
        self.body.addWidget(self.upload)
        self.body.addWidget(Guide(self.view, "printing"), 1)
        self.body.addWidget(
            Notice(self.view, "care", self.say(belongings(self.visit)), icon="card")
        )
        self.offer()

    def refresh(self) -> None:
        self.upload.follow(self.visit)
        if (kept := sent(self.visit)) == self._kept:
            return
        self.body.removeWidget(self._told)
        discard(self._told)
        self._kept, self._told = kept, Notice(self.view, "good", self.say(kept))
        self.body.insertWidget(0, self._told)


class Upload(Card):
    """How far the sealed case is on its way to the centre; hidden before it has begun."""

    def __init__(self, view: View) -> None:
        super().__init__(view, pad=24)
        self.text = label(view, "", "soft", "upload")
        self.arrived = label(view, view.say("upload.arrived"), "good", "upload.arrived")
        self.bar = Bar(view)
        self.box.setSpacing(view.px(14))
        for part in (self.text, self.arrived, self.bar):
            self.box.addWidget(part)
        self.hide()

    def follow(self, visit: Visit) -> None:
        done, total = visit.upload or (0, 0)
        under_way = done < total
        held = waiting(visit)
        self.setVisible(total > 0 or held)
        self.arrived.setVisible(not under_way and not held)
        self.text.setVisible(under_way or held)
        self.bar.setVisible(under_way)
        self.bar.show_part(done, total)
        self.text.setText(
            self.view.say("upload.sending", done=done // KILO, total=total // KILO)
            if visit.online else self.view.say("upload.waiting")
        )  # fmt: skip


def summary(page: Page) -> list[tuple[str, str, str]]:
    """Sum up what is about to be sent, in three lines."""
    visit: Visit = page.visit
    whose = "field.company" if visit.draft.sims else "field.full_name"
    rows = [(page.say(whose), visit.draft.person.get("full_name"), "")]
    if visit.draft.signatory is not None:
        signs = visit.draft.signatory.person.get("full_name")
        rows.append((page.say("field.signatory"), signs, ""))
    rows += numbers(page)
    if visit.draft.email:
        rows.append((page.say("field.email"), visit.draft.email, ""))
    return rows


def numbers(page: Page) -> list[tuple[str, str, str]]:
    """Name the number of the visit, or how many an enterprise registers."""
    draft = page.visit.draft
    if draft.reservation is not None:
        return [(page.say("field.number"), phone(draft.reservation.number), "")]
    return [(page.say("field.sims"), str(len(draft.sims)), "")] if draft.sims else []


def waiting(visit: Visit) -> bool:
    """Tell whether the sealed case waits here for the line."""
    done, total = visit.upload or (0, 0)
    return not visit.online and (total == 0 or done < total)


def sent(visit: Visit) -> str:
    """Name the words for what was sent: a SIM is connected, everything else is a case."""
    if visit.draft.parked is not None:
        return "done.parked.title"
    if visit.journey == "signing-sim":
        return "done.signing.title"
    if visit.journey == "appointment":
        return "stage.appointment_done.title"
    if waiting(visit):
        return "done.parked.title"
    if visit.journey in OWN:
        return f"done.{visit.journey}.title"
    return "submit.ok" if visit.journey in CONNECTING else "done.eid.title"


def belongings(visit: Visit) -> str:
    """Name the words for what the customer takes along: no SIM where none was given or brought."""
    draft = visit.draft
    if draft.dispenses:
        given = draft.dispensed is not None and draft.parked is None
    else:
        given = draft.reservation is not None or visit.journey not in WITHOUT_SIM
    return "done.take" if given else "done.take.papers"
