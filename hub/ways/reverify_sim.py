"""Journey `reverify-sim` (B1): the four fields agree with the book, and the service is restored."""

from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from hub.cases.evidence import chain
from hub.cases.states import Event
from hub.cases.tables import CASES
from hub.people import subscribers
from hub.people.tables import SUBSCRIBERS
from hub.post.notices import Notices
from hub.settings import Rules
from hub.store.pepper import Pepper
from hub.ways.proven import OTP_UNPROVEN, Proven, beyond_question, old_document, value
from sync.wire.case_v1 import CaseV1

UNKNOWN: Final = "record.unknown"
DIFFERS: Final = "record.{}_differs"
OLD_NUMBER: Final = "record.old_number"
STANDING: Final = (OTP_UNPROVEN, UNKNOWN, "record.document_differs")
CODE_AGE_S: Final = 3600


class OfSubscriber(Proven):
    """A case about a number in the book, which its customer has proven to hold."""

    def __init__(self, notices: Notices, rules: Rules, pepper: Pepper) -> None:
        super().__init__(notices, rules)
        self._pepper = pepper

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        number = whole.own_number or ""
        mine = CASES.c.id == whole.case
        on.execute(update(CASES).where(mine).values(number=number))
        device = on.scalar(select(CASES.c.device).where(mine)) or ""
        ticket = whole.details.get("otp", "")
        since = whole.opened - CODE_AGE_S
        held = subscribers.proven(on, device, number, ticket, since)
        flags = self.found(whole) + ([] if held else [OTP_UNPROVEN])
        return flags + self.compared(on, whole, number)

    def compared(self, on: Connection, whole: CaseV1, number: str) -> list[str]:
        """List what of the person differs from the book."""
        if not subscribers.fields_of(on, number):
            return [UNKNOWN]
        found = self.agreement(on, whole)
        names = ("full_name", "birth")
        flags = [DIFFERS.format(name) for name in names if not found.fields.get(name, False)]
        if found.by_old_number:
            return [*flags, OLD_NUMBER]
        return flags if found.document else [*flags, "record.document_differs"]

    def agreement(self, on: Connection, whole: CaseV1) -> subscribers.Agreement:
        names = ("full_name", "birth", "sex", "address")
        fields = {"document": whole.document} | {name: value(whole, name) for name in names}
        number = whole.own_number or ""
        return subscribers.agreement(on, self._pepper, number, fields, old_document(whole))

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        return [*super().blockers(on, row, flags), *(flag for flag in flags if flag in STANDING)]

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        self._notices.text(on, whole, "refused", whole.own_number or "", now, reason=reason)


class ReverifySim(OfSubscriber):
    """Approved by what it proves; where anything differs, a person looks at it."""

    def decided(self, on: Connection, whole: CaseV1) -> bool:
        differs = self.compared(on, whole, whole.own_number or "")
        return beyond_question(whole) and not differs

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        on.execute(
            update(SUBSCRIBERS)
            .where(SUBSCRIBERS.c.number == whole.own_number, SUBSCRIBERS.c.status != "TERMINATED")
            .values(
                status="ACTIVE", reason="", since=0.0, verified_at=now,
                verified_by=chain(on, whole.case)[0],
            )
        )  # fmt: skip
        self._notices.text(on, whole, "restored", whole.own_number or "", now)
        return (Event.CONNECTED,)
