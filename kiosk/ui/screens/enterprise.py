"""SIMs of an enterprise: its name and tax code, the list of its SIMs, what entitles to sign."""

from typing import ClassVar

from kiosk.case.entered import Fields
from kiosk.case.shown import phone, tail
from kiosk.journeys.enterprise_sim import ROLES
from kiosk.journeys.events import Chosen, MoreAsked, Picked
from kiosk.journeys.state import Stage
from kiosk.journeys.steps.enterprise import centre_room, room
from kiosk.ports.centre import Reservation
from kiosk.ui.screens.form import FormPage, Line
from kiosk.ui.screens.page import Page, clear
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.fields import FieldList
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.view import Card

ICONS = {"legal": "person", "authorised": "doc"}
TAX_DIGITS = 13  # of a branch


class CompanyPage(FormPage):
    """Two lines; the centre is asked with the second."""

    lines: ClassVar = (
        Line("organisation", "names", "company.example", 120, label="field.company"),
        Line("tax_code", "digits", "tax_code.example", TAX_DIGITS, (10, 3)),
    )

    def known(self) -> Fields:
        draft = self.visit.draft
        return tuple(
            (line.name, draft.detail(line.name)) for line in self.lines if draft.detail(line.name)
        )


class NumberListPage(Page):
    """A card a SIM with its number and last digits; one more while there is room."""

    def build(self) -> None:
        self._listed: tuple[Reservation, ...] | None = None

    def refresh(self) -> None:
        sims = self.visit.draft.sims
        if sims != self._listed:
            self._listed = sims
            clear(self.body)
            self._list(sims)
            self.offer(*self._ways())

    def _ways(self) -> list[Button]:
        draft = self.visit.draft
        made = []
        if draft.sims:
            made.append(self.next())
        if room(draft, self.view.policy):
            kind = "secondary" if made else "primary"
            words = self.say("list.more" if made else "list.first")
            made.append(self.button("list.more", words, MoreAsked(), kind, "sim"))
        return made

    def _list(self, sims: tuple[Reservation, ...]) -> None:
        left = room(self.visit.draft, self.view.policy)
        full = "list.full" if centre_room(self.visit.draft) > len(sims) else "list.full.company"
        self.lead(self.say("list.left", n=left) if left else self.say(full))
        for place, sim in enumerate(sims):
            card = Card(self.view, pad=28)
            rows = [
                (self.say("field.number"), phone(sim.number), ""),
                (self.say("field.serial"), tail(sim.iccid or ""), ""),
            ]
            card.box.addWidget(FieldList(self.view, rows, wide=True))
            out = self.button(f"list.remove.{place}", self.say("list.remove"), Picked((sim.code,)),
                              "quiet", "cross")  # fmt: skip
            card.box.addWidget(out)
            self.body.addWidget(card)
        if not sims:
            self.body.addWidget(Notice(self.view, "info", self.say("list.none"), icon="sim"))
        self.body.addStretch(1)


class RolePage(Page):
    """One tile a role."""

    def build(self) -> None:
        for name in ROLES:
            self.body.addWidget(
                self.tile(f"role.{name}", self.say(f"role.{name}"), Chosen(name), ICONS[name],
                          self.say(f"role.{name}.more"))
            )  # fmt: skip
        self.body.addStretch(1)
        self.offer()


PAGES: dict[Stage, type[Page]] = {
    Stage.COMPANY: CompanyPage,
    Stage.NUMBER_LIST: NumberListPage,
    Stage.ROLE: RolePage,
}
