"""Journey `enterprise-sim` (B9): SIMs of an enterprise, counted on its tax code.

A person decides every case. Every SIM of the case is claimed, and all are connected or none.
"""

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.cases.findings import findings
from hub.cases.states import Event
from hub.cases.way import Plain
from hub.counters import numbers
from hub.counters.tables import RESERVATIONS
from hub.ways import signatory
from hub.ways.sim_activate import connect, hold, let_go
from sync.wire import tax_code
from sync.wire.case_v1 import CaseV1

NAME: Final = "enterprise-sim"
ISSUER: Final = "MST"
TAX_CODE: Final = "enterprise.tax_code"
NO_SIMS: Final = "enterprise.no_sims"
EMAIL: Final = "data.email_required"
BLOCKING: Final = (
    *signatory.BLOCKING, TAX_CODE, NO_SIMS, EMAIL, "sim.mismatch_reservation",
    "reservation.serial_number_mismatch",
)  # fmt: skip


class EnterpriseSim(Plain):
    """At most `max_enterprise_numbers` a tax code; nothing is approved without a person."""

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        held = [flag for sim in whole.lines for flag in hold(on, whole.case, sim)]
        return list(dict.fromkeys([*held, *findings(whole), *self._flags(whole)]))

    def count(self, on: Connection, row: Row[Any], at: float) -> None:
        mine = RESERVATIONS.c.claimed_by == row.id
        most = self._rules.max_enterprise_numbers
        for number in on.scalars(select(RESERVATIONS.c.number).where(mine)).all():
            numbers.claim(on, row.document, number, row.id, most, at)

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        own = [flag for flag in flags if flag in BLOCKING]
        return super().blockers(on, row, flags) + own

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        connect(on, whole.case)
        self._notices.numbers(on, whole, now)
        return (Event.CONNECTED,)

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        let_go(on, whole.case, reason)
        self._notices.anew(on, whole, reason, now)

    def _flags(self, whole: CaseV1) -> list[str]:
        authorised = whole.details.get("role") != "legal"
        papers = ("registration", *(("authorisation",) if authorised else ()))
        issuer, _, code = whole.document.partition("/")
        found = {
            TAX_CODE: issuer != ISSUER or tax_code.normalise(code) != code,
            NO_SIMS: not whole.lines,
        }
        own = [name for name, applies in found.items() if applies]
        return signatory.flags(whole, self._rules.signatory_age, papers) + own
