"""Journey `update-details` (A74, B2): what the chip says takes the place of what the book says."""

from typing import Final

from sqlalchemy import Connection, update

from hub.cases.states import Event
from hub.people import subscribers
from hub.people.tables import SUBSCRIBERS
from hub.ways.proven import beyond_question, old_document, value
from hub.ways.reverify_sim import OLD_NUMBER, OfSubscriber
from sync.wire.case_v1 import CaseV1

CHANGED: Final = "changed"  # detail of a case: the confirmed fields, with commas
FIELDS: Final = ("full_name", "birth", "sex", "address")
QUIET: Final = ("record.full_name_differs", OLD_NUMBER)


class UpdateDetails(OfSubscriber):
    """Old value and new one stay with their sources; another birth date is looked at by a person.

    The name may be corrected without one: the number on the signed chip is the book's own.
    """

    def decided(self, on: Connection, whole: CaseV1) -> bool:
        differs = self.compared(on, whole, whole.own_number or "")
        return beyond_question(whole) and not [one for one in differs if one not in QUIET]

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        number = whole.own_number or ""
        by_old = self.agreement(on, whole).by_old_number
        for name in whole.details.get(CHANGED, "").split(","):
            if name in FIELDS and value(whole, name):
                self._write(on, whole, name, value(whole, name), now)
        if by_old:
            self._write(on, whole, "document", whole.document, now)
            subscribers.moved(on, self._pepper, old_document(whole), whole.document)
        mine = SUBSCRIBERS.c.number == number
        on.execute(update(SUBSCRIBERS).where(mine).values(verified_at=now, verified_by=whole.case))
        self._notices.text(on, whole, "updated", number, now)
        return ()

    def _write(self, on: Connection, whole: CaseV1, name: str, new: str, now: float) -> None:
        told = whole.person.get("id_number" if name == "document" else name)
        source = told.source if told is not None else "typed"
        number = whole.own_number or ""
        subscribers.write(on, self._pepper, number, name, new, source, now, whole.case)
