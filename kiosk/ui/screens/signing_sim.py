"""A signing SIM: for whom, the number, the wait for the phone, the data, ways out."""

from typing import ClassVar

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QResizeEvent

from kiosk.case.shown import day, day_of, masked, phone
from kiosk.journeys.events import (
    CancelAsked,
    Chosen,
    Continued,
    Declared,
    NumberTyped,
    OwnershipAnswered,
    StartedOver,
    Touch,
)
from kiosk.journeys.state import Busy, Problem, Stage
from kiosk.ui.screens.ending import hotline
from kiosk.ui.screens.page import Page
from kiosk.ui.screens.sheets import KeySheet, PolicySheet
from kiosk.ui.screens.typing import NUMBER_LONGEST, PHONE, OwnNumberPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.entry import Entry
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.progress import Ring
from kiosk.ui.widgets.tick import Tick
from kiosk.ui.widgets.view import Card, label
from sync.wire.signing_v1 import ENTERPRISE

EMAIL_LONGEST = 254  # RFC 5321 4.5.3.1.3
FIELDS = ("full_name", "id_number", "organisation", "authority", "expiry")
Tile = tuple[str, str, Touch, str]  # name of its texts, words, what it says, icon


class TilePage(Page):
    """Large choices one below the other."""

    def tiles(self) -> list[Tile]:
        """Give the choices."""
        return []

    def build(self) -> None:
        for name, words, event, icon in self.tiles():
            more = self.say(f"{name}.more")
            self.body.addWidget(self.tile(name, words, event, icon, more))
        self.body.addStretch(1)
        self.offer()


class StartPage(TilePage):
    """Asks first for the SIM, active and in a phone (A99)."""

    def tiles(self) -> list[Tile]:
        return [
            ("signing.yes", self.say("dvc.register"), OwnershipAnswered(True), "phone"),
            ("signing.no", self.say("signing.no"), OwnershipAnswered(False), "cross"),
        ]


class SubjectPage(TilePage):
    """Citizen or enterprise."""

    def tiles(self) -> list[Tile]:
        return [
            ("signing.citizen", self.say("dvc.citizen"), Chosen("citizen"), "person"),
            ("signing.enterprise", self.say("dvc.enterprise"), Chosen("enterprise"), "home"),
        ]


class MethodPage(TilePage):
    """The one way this machine has."""

    def tiles(self) -> list[Tile]:
        return [("signing.method", self.say("dvc.signing_sim"), Continued(), "sim")]


class SigningNumberPage(OwnNumberPage):
    """The number of the signing SIM."""

    def build(self) -> None:
        self.primary = self.button("continue", self.say("dvc.register"), icon="send")
        self.primary.clicked.connect(lambda: self.emit(NumberTyped(self.value("number"))))
        self.set_entries(Entry(self.view, "number", self.say("number.label"),
                               self.say("number.example"), PHONE, NUMBER_LONGEST))  # fmt: skip
        self.offer(self.primary)
        self._told: Problem | None = None


class WaitPage(Page):
    """The transaction code, large, and the seconds left; the PIN is typed elsewhere."""

    own_waiting: ClassVar = (Busy.ASKING_PHONE, Busy.AWAITING_SIGNATURE)

    def build(self) -> None:
        self.card = Card(self.view, pad=44)
        self.words = label(self.view, "", "heading", "signing.words")
        self.code = label(self.view, "", "big", "signing.code")
        self.left = label(self.view, "", "soft", "signing.left")
        wide = self.view.metrics.landscape
        self.ring = Ring(self.view, 140 if wide else 200)
        for part in (self.words, self.code, self.left):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.card.box.addWidget(self.words)
        self.card.box.addWidget(self.code)
        self.card.box.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        self.card.box.addWidget(self.left)
        self.body.addWidget(self.card)
        self.pin = Notice(self.view, "care", self.say("signing.pin"), self.say("signing.pin.more"),
                          icon="phone")  # fmt: skip
        (self.side if wide else self.body).addWidget(self.pin)
        self.body.addStretch(1)

    def refresh(self) -> None:
        signing = self.visit.draft.signing
        waiting = self.visit.problem is None
        for part in (self.card, self.pin):
            part.setVisible(waiting)
        asked = signing is not None and bool(self.visit.wait_until)
        number = masked(phone(self.visit.draft.own_number or ""), 3)
        self.words.setText(self.say("signing.compare" if asked else "busy.asking_phone"))
        self.code.setText(" ".join(signing.code) if asked and signing is not None else "")
        self.code.setAccessibleName(signing.code if signing is not None else "")
        left = self.visit.wait_left
        self.left.setText(self.say("signing.left", n=left, number=number) if asked else "")
        if asked:
            self.ring.show_seconds(left, self.view.policy.signing_sim.wait_s)

    def choices(self) -> list[Button]:
        if self.visit.problem is not None:
            other = self.button("signing.other", self.say("signing.other"), CancelAsked(),
                                "secondary", "edit")  # fmt: skip
            return [self.retry(self.say("signing.again")), other]
        words = self.say("signing.cancel")
        return [self.button("signing.cancel", words, CancelAsked(), "secondary", "cross")]


class ExistsPage(Page):
    """An account is there already: three ways, and out (A106)."""

    own_waiting: ClassVar = ()

    def build(self) -> None:
        for name, words, icon in (
            ("forgot", "dvc.forgot", "help"),
            ("counter", "signing.counter", "home"),
            ("complain", "signing.complain", "warn"),
        ):
            more = self.say(f"signing.{name}.more")
            self.body.addWidget(
                self.tile(f"signing.{name}", self.say(words), Chosen(name), icon, more)
            )
        self.body.addStretch(1)

    def choices(self) -> list[Button]:
        out = self.button("finish", self.say("common.finish"), StartedOver(), "secondary", "check")
        return [self.retry(), out] if self.visit.problem is not None else [out]


class AdvicePage(Page):
    """How to come back to the account, or where a person helps."""

    def build(self) -> None:
        way = self.visit.draft.detail("way") or "counter"
        self.title(self.say("dvc.forgot" if way == "forgot" else "signing.counter"))
        self.lead(self.say(f"signing.{way}.how"))
        place = self.view.policy.signing_sim.counter
        if way == "counter" and place:
            self.body.addWidget(FieldList(self.view, [(self.say("field.place"), place, "")], True))
        self.body.addWidget(hotline(self.view, self.visit.journey))
        self.body.addStretch(1)
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))


class ComplaintPage(Page):
    """The complaint's number, on paper too where there is any (C28)."""

    own_waiting: ClassVar = (Busy.PRINTING,)

    def build(self) -> None:
        filed = self.visit.draft.complaint
        if filed is not None:
            rows = [
                (self.say("complaint.number"), filed.number, ""),
                (self.say("complaint.due"), day_of(filed.due_at), ""),
            ]
            self.body.addWidget(FieldList(self.view, rows, wide=True))
        room = self.side if self.view.metrics.landscape else self.body
        room.addWidget(Notice(self.view, "good", self.say("complaint.filed"),
                              self.say("complaint.next"), icon="receipt"))  # fmt: skip
        self.body.addWidget(hotline(self.view, self.visit.journey))
        self.body.addStretch(1)
        self.offer(self.button("finish", self.say("common.finish"), StartedOver(), icon="check"))


class DataPage(Page):
    """What the certificate says, not to be changed; address, consent, and Register (A109, A110)."""

    def build(self) -> None:
        wide = self.view.metrics.landscape
        company = self.visit.draft.detail("subject") == ENTERPRISE
        wanted = "signing.email" if company else "signing.email.optional"
        self.email = Entry(self.view, "email", self.say(wanted), self.say("email.example"),
                           (), EMAIL_LONGEST)  # fmt: skip
        self.email.set_value(self.visit.draft.email)
        self.email.clicked.connect(lambda: self._keys.begin())
        self.body.addWidget(FieldList(self.view, self._rows(company)))
        (self.side if wide else self.body).addWidget(self.email)
        self.ticks = {}
        for purpose in self.view.policy.signing_sim.purposes:
            key = "consent.text" if purpose == "terms" else f"consent.{purpose}"
            self.ticks[purpose] = Tick(self.view, f"consent.{purpose}", self.say(key))
            self.ticks[purpose].toggled.connect(lambda _on: self._follow())
            self.body.addWidget(self.ticks[purpose])
        self.body.addStretch(1)
        self._keys = KeySheet(self, self.email, "mail", self._follow)
        self._policy = PolicySheet(self)
        self.register = self.button("continue", self.say("dvc.register"), icon="check")
        self.register.clicked.connect(self._declare)
        details = self.button("consent.details", self.say("consent.details"), None, "secondary",
                              "shield")  # fmt: skip
        details.clicked.connect(lambda: self._policy.open())
        self.offer(self.register, details)
        self._follow()

    def refresh(self) -> None:
        self.email.wrong = self.visit.problem is not None
        self.email.update()
        self._follow()

    def carry(self) -> dict[str, str]:
        ticks = {name: "on" for name, tick in self.ticks.items() if tick.isChecked()}
        return {"email": self.email.value, **ticks}

    def take(self, carried: dict[str, str]) -> None:
        self.email.set_value(carried.get("email", ""))
        for name, tick in self.ticks.items():
            tick.setChecked(name in carried)
        self._follow()

    def wipe(self) -> None:
        self.email.set_value("")
        self._keys.wipe()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        for sheet in (self._keys, self._policy):
            sheet.fit()

    def _follow(self) -> None:
        ticked = all(tick.isChecked() for tick in self.ticks.values())
        self.register.setEnabled(ticked and self.visit.busy is None)  # an address is asked for then

    def _declare(self) -> None:
        ticked = tuple(name for name, tick in self.ticks.items() if tick.isChecked())
        self.emit(Declared(self.email.value, ticked))

    def _rows(self, company: bool) -> list[tuple[str, str, str]]:
        fields = dict(self.visit.draft.person.fields)
        names = {"id_number": "field.tax_code"} if company else {}
        names |= {"full_name": "field.company"} if company else {}
        return [
            (self.say(names.get(name, f"field.{name}")), self._shown_value(name, fields[name].value,
             company), fields[name].source.value)
            for name in FIELDS if name in fields
        ]  # fmt: skip

    def _shown_value(self, name: str, value: str, company: bool) -> str:
        if name == "expiry":
            return day(value)
        return masked(value) if name == "id_number" and not company else value


PAGES: dict[Stage, type[Page]] = {
    Stage.SIGNING_START: StartPage,
    Stage.SIGNING_SUBJECT: SubjectPage,
    Stage.SIGNING_METHOD: MethodPage,
    Stage.SIGNING_NUMBER: SigningNumberPage,
    Stage.SIGNING_WAIT: WaitPage,
    Stage.SIGNING_EXISTS: ExistsPage,
    Stage.SIGNING_ADVICE: AdvicePage,
    Stage.SIGNING_COMPLAINT: ComplaintPage,
    Stage.SIGNING_DATA: DataPage,
}
