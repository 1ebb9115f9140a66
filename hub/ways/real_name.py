"""Journey `real-name`: a card is registered to a person; reviewed in working days (A67, A72)."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, update

from hub.calendars.workdays import calendar, due
from hub.cases.evidence import chain
from hub.cases.states import Event
from hub.cases.tables import CASES
from hub.cases.way import Plain
from hub.counters import numbers, real_name
from hub.counters.tables import CARDS
from hub.post.notices import Notices
from hub.refusals import ONE_CARD, SIM_REGISTERED, RefusedError
from hub.settings import Rules
from sync.wire.case_v1 import CaseV1

ELSEWHERE: Final = ("contract.missing", "contract.unsigned", "data.email_required")
STANDING: Final = "activation."
CORRECTED: Final = "data.entry_corrected"


class RealName(Plain):
    """One card a document; the code is used up by the case, the card is bound to its person."""

    def __init__(self, notices: Notices, rules: Rules) -> None:
        super().__init__(notices, rules)
        self._calendar = calendar(rules.calendar)
        self._zone = ZoneInfo(rules.zone)

    def due_at(self, received: float) -> float:
        return self._ends(received, self._rules.review_days)

    def alarm_at(self, received: float, due_at: float) -> float:
        return min(due_at, self._ends(received, self._rules.review_alarm_days))

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        flags = [flag for flag in super().claim(on, whole) if flag not in ELSEWHERE]
        ticket = whole.details.get("activation", "")
        fault = real_name.use(on, ticket, whole.case, chain(on, whole.case), whole.submitted)
        if fault is not None:
            flags.append(fault)
        card = _card(on, whole.iccids.get("activation", ""))
        if card is None:
            flags.append("activation.sim_unknown")
        elif fault is None:
            mine = CASES.c.id == whole.case
            on.execute(update(CASES).where(mine).values(number=card.number, iccid=card.iccid))
        if whole.details.get("corrected"):
            flags.append(CORRECTED)
        return flags

    def count(self, on: Connection, row: Row[Any], at: float) -> None:
        card = _card(on, row.iccid)
        if card is None:
            return
        if card.document not in (None, row.document):
            raise RefusedError(SIM_REGISTERED)
        if card.document is None:
            if real_name.cards_of(on, row.document) >= self._rules.max_cards:
                raise RefusedError(ONE_CARD)
            numbers.claim(on, row.document, card.number, row.id, self._rules.max_numbers, at)
        held = {"document": row.document, "case_id": row.id, "pending": True}
        on.execute(update(CARDS).where(CARDS.c.iccid == card.iccid).values(**held))

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        stands = super().blockers(on, row, flags)
        return [*stands, *(flag for flag in flags if flag.startswith(STANDING))]

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        numbers.settle(on, whole.case)
        mine = CARDS.c.case_id == whole.case
        on.execute(update(CARDS).where(mine).values(pending=False))
        on.execute(update(CARDS).where(mine, CARDS.c.service_at.is_(None)).values(service_at=now))
        card = on.execute(select(CARDS).where(mine)).first()
        if card is not None:
            self._notices.text(on, whole, "registered", card.number, now)
        self._notices.text(on, whole, "told", _contact(whole), now, as_kind="registered")
        self._notices.registered(on, whole, card.number if card is not None else "", now)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        numbers.release(on, whole.case)
        mine = (CARDS.c.case_id == whole.case) & CARDS.c.pending
        on.execute(update(CARDS).where(mine).values(document=None, case_id=None))
        kind = "failed" if step is not None else "refused"
        self._notices.text(on, whole, kind, _contact(whole), now, reason=reason)
        super().give_back(on, whole, reason, step, now)

    def _ends(self, received: float, days: int) -> float:
        return due(datetime.fromtimestamp(received, self._zone), days, self._calendar).timestamp()


def _card(on: Connection, iccid: str) -> Row[Any] | None:
    return on.execute(select(CARDS).where(CARDS.c.iccid == iccid)).first()


def _contact(whole: CaseV1) -> str:
    field = whole.person.get("contact")
    return field.value if field is not None else ""
