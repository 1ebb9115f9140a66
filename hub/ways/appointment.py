"""Journey `appointment`: the leased place is sold to the case; nobody's data are in it."""

from typing import Any

from sqlalchemy import Connection, Row, select

from hub.appointments import places
from hub.appointments.tables import PLACES
from hub.cases.states import Event
from hub.cases.tables import CASES
from hub.cases.way import Opening, Plain
from hub.refusals import SLOT_TAKEN
from sync.wire.case_v1 import CaseV1


class Appointment(Plain):
    """Booked by the lease its kiosk held; a lease that is not held any more is refused."""

    def due_at(self, received: float) -> float:
        return received

    def unfit(self, _whole: CaseV1) -> str | None:
        return None

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        device = on.scalar(select(CASES.c.device).where(CASES.c.id == whole.case)) or ""
        sold = places.book(on, device, whole.details.get("lease", ""), whole.case)
        return [] if sold else [SLOT_TAKEN]

    def opens(self, on: Connection, whole: CaseV1) -> Opening:
        booked = on.scalar(select(PLACES.c.id).where(PLACES.c.case_id == whole.case))
        return ((Event.BOOK, ""),) if booked is not None else ((Event.REFUSE, SLOT_TAKEN),)

    def blockers(self, _on: Connection, _row: Row[Any], _flags: list[str]) -> list[str]:
        return []

    def received(self, on: Connection, whole: CaseV1, now: float) -> None:
        """Nobody's address is known."""

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        places.release(on, whole.case)
        return ()

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        places.release(on, whole.case)
