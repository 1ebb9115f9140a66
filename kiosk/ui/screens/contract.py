"""The contract to read, and the signature."""

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from kiosk.case.shown import phone
from kiosk.case.signature import Signature
from kiosk.journeys.events import Signed
from kiosk.policies import policy
from kiosk.ui.screens.page import Page
from kiosk.ui.theme import LARGE
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.scroller import Scroller
from kiosk.ui.widgets.signature import SignaturePad
from kiosk.ui.widgets.view import Card, label


class ContractPage(Page):
    """The whole text, paged by two buttons."""

    scrolls = False

    def build(self) -> None:
        contract = policy.contract(
            self.view.policy, self.visit.language, journey=self.visit.journey
        )
        self.title(contract.title)
        text = QWidget()
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.view.px(18))
        for section in contract.sections:
            column.addWidget(label(self.view, section.heading, "heading"))
            column.addWidget(label(self.view, section.text, "body"))
        column.addStretch(1)
        card = Card(self.view, pad=44)
        self.scroller = Scroller(self.view, text)
        card.box.addWidget(self.scroller, 1)
        self.body.addWidget(card, 1)
        self.offer(self.next(self.say("contract.agree")))


class SignaturePage(Page):
    """A pad, clear, sign."""

    def build(self) -> None:
        self.pad = SignaturePad(self.view)
        self.pad.setMaximumHeight(self.view.px(640))
        draft = self.visit.draft
        signs = draft.signatory.person if draft.signatory is not None else draft.person
        rows = [(self.say("field.full_name"), signs.get("full_name"), "")]
        if draft.signatory is not None:
            rows.append((self.say("field.signed_for"), draft.person.get("full_name"), ""))
        if draft.reservation is not None:
            rows.append((self.say("field.number"), phone(draft.reservation.number), ""))
        facts = FieldList(self.view, rows, wide=True)
        large = self.view.metrics.text > LARGE
        if not large:
            self.side.addWidget(facts)
        self.body.addWidget(self.pad, 40)
        if large:  # the pad comes first: it has to be in sight
            self.body.addWidget(facts)
        self.body.addStretch(1)
        self.sign = self.button("continue", self.say("signature.done"), icon="check")
        self.sign.clicked.connect(lambda: self.emit(Signed(self.pad.signature())))
        self.clear = self.button(
            "sign.clear", self.say("signature.clear"), None, "secondary", "restart"
        )
        self.clear.clicked.connect(self.pad.wipe)
        self.pad.changed.connect(self.clear.setEnabled)
        self.pad.enough.connect(self.sign.setEnabled)
        self.clear.setEnabled(False)
        self.sign.setEnabled(False)
        agree = self.button("sign.agree", self.say("signature.by_button"),
                            Signed(Signature(()), by_button=True), "quiet", "check")  # fmt: skip
        agree.size_name = "small"
        agree.units = 104
        self.people.addWidget(agree)
        self.offer(self.sign, self.clear)

    def wipe(self) -> None:
        self.pad.wipe()
