"""What goes into the case, each field with its source, e-mail and number; then the consents."""

from collections.abc import Mapping

from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from kiosk.case.person import Field
from kiosk.case.reasons import Reason
from kiosk.case.shown import field, masked
from kiosk.journeys.consents import asked, figures, words
from kiosk.journeys.enterprise_sim import ISSUER
from kiosk.journeys.events import Declared
from kiosk.journeys.state import Problem
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.sheets import KeySheet, PolicySheet
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.tick import Tick

FIELDS = ("full_name", "birth", "sex", "nationality", "id_number", "expiry", "address")
EMAIL_LONGEST = 254  # RFC 5321 4.5.3.1.3
NUMBER_LONGEST = 15  # E.164
PHONE = (4, 3, 3)


class InformationPage(Page):
    """One question at a time: are the fields right, then what is agreed to."""

    def build(self) -> None:
        self._agreeing = False
        self._told: Problem | None = None
        self._fields, self._consents = QWidget(), QWidget()
        self._fill_fields(QVBoxLayout(self._fields))
        self._fill_consents(QVBoxLayout(self._consents))
        self.body.addWidget(self._fields)
        self.body.addWidget(self._consents)
        self.body.addStretch(1)
        self._keys = KeySheet(self, self.email, "mail", self._follow)
        self._digits = KeySheet(self, self.contact, "digits", self._follow)
        self._policy = PolicySheet(self)
        self._turn(False)

    def refresh(self) -> None:
        if self.visit.problem is not None and self.visit.problem is not self._told:
            self._turn(False)
        self._told = self.visit.problem
        number = self._told is not None and self._told.reason is Reason.NUMBER_FORMAT
        self.email.wrong = self._told is not None and not number
        self.contact.wrong = number
        for entry in (self.email, self.contact):
            entry.update()
        self._follow()

    def carry(self) -> dict[str, str]:
        ticks = {name: "on" for name, tick in self.ticks.items() if tick.isChecked()}
        return {
            "email": self.email.value,
            "contact": self.contact.value,
            **ticks,
            **({"agreeing": "on"} if self._agreeing else {}),
        }

    def take(self, carried: dict[str, str]) -> None:
        self.email.set_value(carried.get("email", ""))
        self.contact.set_value(carried.get("contact", ""))
        for name, tick in self.ticks.items():
            tick.setChecked(name in carried)
        self._turn("agreeing" in carried)

    def wipe(self) -> None:
        for entry in (self.email, self.contact):
            entry.set_value("")
        for sheet in (self._keys, self._digits):
            sheet.wipe()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        for sheet in (self._keys, self._digits, self._policy):
            sheet.fit()

    def _fill_fields(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.view.px(24))
        self.email = Entry(self.view, "email", self.say("email.label"), self.say("email.example"),
                           (), EMAIL_LONGEST)  # fmt: skip
        self.email.set_value(self.visit.draft.email)
        self.email.clicked.connect(lambda: self._keys.begin())
        self.contact = Entry(self.view, "contact", self.say("contact.label"),
                             self.say("email.example"), PHONE, NUMBER_LONGEST)  # fmt: skip
        self.contact.set_value(self.visit.draft.person.get("contact").replace("+84", "0", 1))
        self.contact.clicked.connect(lambda: self._digits.begin())
        place = self.side if self.view.metrics.landscape else column
        for entry in (self.email, self.contact):
            place.addWidget(entry)
        column.addWidget(FieldList(self.view, self._rows()))

    def _fill_consents(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.view.px(24))
        self.ticks = {}
        for purpose in asked(self.view.policy, self.visit.draft):
            key = words(purpose.id, self.visit.journey)
            text = self.say(key, **figures(self.view.policy))
            tick = Tick(self.view, f"consent.{purpose.id}", text)
            tick.toggled.connect(lambda _on: self._follow())
            self.ticks[purpose.id] = tick
            column.addWidget(tick)
        details = self.button("consent.details", self.say("consent.details"), None, "secondary",
                              "shield")  # fmt: skip
        details.clicked.connect(lambda: self._policy.open())
        column.addWidget(details)

    def _turn(self, agreeing: bool) -> None:
        """Show the fields, or the consents."""
        self._agreeing = agreeing
        self._fields.setVisible(not agreeing)
        self.email.setVisible(not agreeing)
        self.contact.setVisible(not agreeing and not self.visit.draft.number_verified)
        self._consents.setVisible(agreeing)
        self.title(self.say("consent.title" if agreeing else self.key("title")))
        self.lead(self.say("consent.lead" if agreeing else self.key("lead")))
        if not agreeing:
            self.next_ = self.button("information.next", self.say("common.continue"), icon="next")
            self.next_.clicked.connect(lambda: self._turn(True))
            self.offer(self.next_)
            self._follow()
            return
        self.confirm = self.button("continue", self.say("common.confirm"), icon="check")
        self.confirm.clicked.connect(self._declare)
        fields = self.button("information.back", self.say("consent.fields"), None, "secondary")
        fields.clicked.connect(lambda: self._turn(False))
        self.offer(self.confirm, fields)
        self._follow()

    def _follow(self) -> None:
        purposes = self.view.policy.purposes
        ticked = all(self.ticks[p.id].isChecked() for p in purposes if p.required)
        if self._agreeing:
            self.confirm.setEnabled(ticked and self.visit.busy is None)
        else:
            needed = self.visit.journey not in self.view.policy.email_optional
            self.next_.setEnabled(bool(self.email.value) or not needed)

    def _declare(self) -> None:
        ticked = tuple(name for name, tick in self.ticks.items() if tick.isChecked())
        self.emit(Declared(self.email.value, ticked, self.contact.value))

    def _rows(self) -> list[tuple[str, str, str]]:
        fields = dict(self.visit.draft.person.fields)
        return [
            (self.say(field_key(name, fields)), self._shown_value(name, fields[name].value),
             fields[name].source.value)
            for name in FIELDS if name in fields
        ] + self._signatory()  # fmt: skip

    def _signatory(self) -> list[tuple[str, str, str]]:
        """Name who signs, where the SIM is another's."""
        papers = self.visit.draft.signatory
        if papers is None:
            return []
        name = dict(papers.person.fields).get("full_name")
        return [(self.say("field.signatory"), name.value, name.source.value)] if name else []

    def _shown_value(self, name: str, value: str) -> str:
        company = self.visit.draft.person.get("issuer") == ISSUER
        hidden = name == "id_number" and not company  # a tax code is public
        return masked(value) if hidden else field(name, value, self.say)


def field_key(name: str, fields: Mapping[str, Field]) -> str:
    """Name the label of a field; of an enterprise name and number are its own."""
    company = "issuer" in fields and fields["issuer"].value == ISSUER
    own = {"full_name": "company", "id_number": "tax_code"} if company else {}
    return f"field.{own.get(name, name)}"
