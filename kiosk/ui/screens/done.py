"""The last screen of a case: what comes next, its number, and what to take along."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import written
from kiosk.case.shown import day_of, fours, masked, phone
from kiosk.journeys.events import StartedOver
from kiosk.journeys.real_name import NAME as REAL_NAME
from kiosk.journeys.steps.identity import OWN
from kiosk.journeys.steps.own_data import due_at
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.sending import Upload, belongings, numbers, sent
from kiosk.ui.widgets.code import CodePicture
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.guides import Guide
from kiosk.ui.widgets.notice import Notice


class DonePage(Page):
    """What comes next, the case number, and the reminder to take everything along."""

    def build(self) -> None:
        self.title(self.say(sent(self.visit)))
        if next_ := self._next():
            self.lead(next_)
        self.body.addWidget(FieldList(self.view, self._rows(), wide=True))
        self.upload = Upload(self.view)
        self.body.addWidget(self.upload)
        draft, take = self.visit.draft, belongings(self.visit)
        if draft.parked is not None:
            self._left_out(draft.parked)
        if not draft.printed:
            self._paperless()
        if draft.printed and draft.parked is None:
            scene = "take_card" if take == "done.take" else "take_papers"
            self.body.addWidget(Guide(self.view, scene), 1)
        else:
            self.body.addStretch(1)
        self.body.addWidget(Notice(self.view, "care", self.say(take), icon="card"))
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))

    def _rows(self) -> list[tuple[str, str, str]]:
        draft = self.visit.draft
        rows = [(self.say("field.case"), draft.case, "")]
        if not draft.printed:
            code = "field.resume_code" if draft.signatory is None else "field.status_code"
            rows.append((self.say(code), fours(draft.resume_code), ""))
        return rows + numbers(self)

    def _next(self) -> str:
        """Say when and by which way the result comes; nothing where a person has to be seen."""
        draft, policy, journey = self.visit.draft, self.view.policy, self.visit.journey
        if draft.parked is Reason.FOREIGNER_IN_PERSON:
            return ""
        if journey in OWN:
            return self.say(f"done.{journey}", day=day_of(due_at(draft)))
        if journey == REAL_NAME:
            return self.say("done.lead.real-name", days=policy.real_name.review_days)
        if journey in policy.email_optional and draft.number_verified:
            return self.say(self._by_text(), number=masked(phone(draft.own_number or ""), 3))
        if draft.email:
            return self.say("done.mail", hours=policy.result_hours, email=draft.email)
        return self.say("done.no_mail", hours=policy.result_hours)

    def _left_out(self, why: Reason) -> None:
        """Say what could not be had, and who goes on with it."""
        in_person = why is Reason.FOREIGNER_IN_PERSON
        more = f"remedy.{why.value}" if in_person else "done.parked"
        part = self.side if self.view.metrics.landscape else self.body
        part.addWidget(Notice(self.view, "care", self.say(f"reason.{why.value}"), self.say(more)))

    def refresh(self) -> None:
        self.title(self.say(sent(self.visit)))
        self.upload.follow(self.visit)

    def wipe(self) -> None:
        for code in self.findChildren(CodePicture):
            code.wipe()

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
