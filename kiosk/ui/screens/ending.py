"""Sending, receipt, the last screen, and the two ways a visit ends without one."""

from datetime import datetime
from typing import ClassVar, Final

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import written
from kiosk.case.shown import day_of, fours, masked, phone
from kiosk.journeys.events import RetakeAsked, StartedOver
from kiosk.journeys.real_name import NAME as REAL_NAME
from kiosk.journeys.state import Busy, Problem, Stage, Visit
from kiosk.journeys.steps.identity import OWN
from kiosk.journeys.steps.own_data import due_at
from kiosk.policies.rules import behind
from kiosk.ui import theme
from kiosk.ui.screens.page import Page
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.code import CodePicture
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.progress import Bar
from kiosk.ui.widgets.view import Card, Glyph, View, discard, label

KILO: Final = 1000
READER: Final = (
    Reason.CHIP_NOT_FOUND, Reason.CHIP_MOVED, Reason.CHIP_KEY_REFUSED, Reason.CHIP_SW_ERROR,
    Reason.CHIP_READER_GONE, Reason.PA_UNTRUSTED_ISSUER,
)  # fmt: skip
ASKING: Final = (*OWN, "status", "appointment")  # nothing new was made of it yet
CONNECTING: Final = ("sim-activate", "minor-sim")  # what is asked for is one SIM's connection


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
        self.body.addWidget(Notice(self.view, "care", self.say("done.take"), icon="card"))
        self.offer()

    def refresh(self) -> None:
        self.upload.follow(self.visit)
        if (kept := sent(self.visit)) == self._kept:
            return
        self.body.removeWidget(self._told)
        discard(self._told)
        self._kept, self._told = kept, Notice(self.view, "good", self.say(kept))
        self.body.insertWidget(0, self._told)


class DonePage(Page):
    """What comes next, the case number, and the reminder to take everything along."""

    def build(self) -> None:
        draft = self.visit.draft
        parked = draft.parked is not None
        self.title(self.say(sent(self.visit)))
        rows = [(self.say("field.case"), draft.case, "")]
        if not draft.printed:
            code = "field.resume_code" if draft.signatory is None else "field.status_code"
            rows.append((self.say(code), fours(draft.resume_code), ""))
        rows += _numbers(self)
        hours, mail = self.view.policy.result_hours, draft.email
        own = self.visit.journey in OWN
        by_text = self.visit.journey in self.view.policy.email_optional
        if own:
            self.lead(self.say(f"done.{self.visit.journey}", day=day_of(due_at(draft))))
        elif self.visit.journey == REAL_NAME:
            days = self.view.policy.real_name.review_days
            self.lead(self.say("done.lead.real-name", days=days))
        elif by_text and draft.number_verified:
            self.lead(self.say(self._by_text(), number=masked(phone(draft.own_number or ""), 3)))
        else:
            self.lead(self.say("done.mail", hours=hours, email=mail) if mail else
                      self.say("done.no_mail", hours=hours))  # fmt: skip
        wide = self.view.metrics.landscape
        self.body.addWidget(FieldList(self.view, rows, wide=True))
        self.upload = Upload(self.view)
        self.body.addWidget(self.upload)
        if parked and draft.parked is not None:
            (self.side if wide else self.body).addWidget(
                Notice(
                    self.view,
                    "care",
                    self.say(f"reason.{draft.parked.value}"),
                    self.say(self._parked(draft.parked)),
                )
            )
        if not draft.printed:
            self._paperless()
        if draft.printed and not parked:
            self.body.addWidget(Guide(self.view, "take_card"), 1)
        else:
            self.body.addStretch(1)
        self.body.addWidget(Notice(self.view, "care", self.say("done.take"), icon="card"))
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))

    def refresh(self) -> None:
        self.title(self.say(sent(self.visit)))
        self.upload.follow(self.visit)

    def wipe(self) -> None:
        for code in self.findChildren(CodePicture):
            code.wipe()

    def _parked(self, why: Reason) -> str:
        in_person = why is Reason.FOREIGNER_IN_PERSON
        return f"remedy.{why.value}" if in_person else "done.parked"

    def _by_text(self) -> str:
        """Name the words for a result by text message; a journey may have its own."""
        own = f"done.sms.{self.visit.journey}"
        return own if self.view.texts.has(own) else "done.sms"

    def _paperless(self) -> None:
        """Show what the receipt would carry as a code to photograph, and say what comes by mail."""
        draft = self.visit.draft
        mailed = self.say("done.by_mail") if draft.receipt_by_mail else ""
        wide = self.view.metrics.landscape or self.view.metrics.text == 1.0
        row = QHBoxLayout() if wide else QVBoxLayout()
        row.setSpacing(self.view.px(28))
        told = Notice(self.view, "info", self.say("done.no_paper"), mailed, icon="receipt")
        text = written(draft.case, draft.resume_code)
        row.addWidget(told, int(wide))
        code = CodePicture(self.view, text, self.say("receipt.scan"))
        row.addWidget(code, 0, Qt.AlignmentFlag.AlignCenter)
        self.body.addLayout(row)


class EndPage(Page):
    """A reason, what is left to do, the hotline, and the way out."""

    icon: ClassVar[str] = "call"

    def build(self) -> None:
        self._rows: list[tuple[str, str, str]] = []
        self._list: FieldList | None = None
        self.body.addWidget(hotline(self.view, self.visit.journey))
        self.body.addStretch(1)
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))

    def refresh(self) -> None:
        rows = [*self._case(), *self._rule()]
        if rows == self._rows:
            return
        if self._list is not None:
            self.body.removeWidget(self._list)
            discard(self._list)
        self._rows, self._list = rows, FieldList(self.view, rows, wide=True)
        self.body.insertWidget(0, self._list)

    def _case(self) -> list[tuple[str, str, str]]:
        """Give a number only where somebody at the centre could find it: an agent was called."""
        draft = self.visit.draft
        if not draft.case or self.visit.journey in ASKING:
            return []
        known = draft.case if draft.call is not None else self.say("end.unsent")
        return [(self.say("field.case"), known, "")]

    def remedy(self, problem: Problem) -> str:
        """Say who goes on, where the words would have one try again."""
        if self.visit.stage is not Stage.HUMAN:
            return super().remedy(problem)
        if problem.tries_left == 0:
            return self.say("human.tried")
        asked = not problem.final or problem.reason in READER
        return self.say("human.next") if asked else super().remedy(problem)

    def _rule(self) -> list[tuple[str, str, str]]:
        """Name the rule behind the word, and its law, so that it can be disputed."""
        if self.visit.problem is None:
            return []
        rule = behind(self.visit.problem.reason, datetime.now().astimezone().date())
        rows = [(self.say("field.rule"), self.say(f"rule.{rule.id}"), "")]
        return [*rows, (self.say("field.law"), rule.law, "")] if rule.law else rows


def hotline(view: View, journey: str) -> Card:
    """Show the number to call about a journey, large."""
    card = Card(view, theme.BLUE_PALE, "", pad=44)
    card.box.addWidget(
        Glyph(view, "call", theme.PAPER, theme.BLUE, 110), 0, Qt.AlignmentFlag.AlignHCenter
    )
    line = view.policy.helpline(journey)
    own = line != view.policy.hotline
    words = label(view, view.say("help.identity_line" if own else "help.hotline"), "body")
    number = label(view, line, "big", "hotline")
    for part in (words, number):
        part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card.box.addWidget(part)
    return card


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
    rows += _numbers(page)
    if visit.draft.email:
        rows.append((page.say("field.email"), visit.draft.email, ""))
    return rows


def _numbers(page: Page) -> list[tuple[str, str, str]]:
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
