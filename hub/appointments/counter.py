"""Counter: free times, leases of kiosks, and a booking by its number and code; guesses count."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from hub.appointments import places
from hub.appointments.tables import BOOKINGS, PLACES
from hub.cases.cases import Cases
from hub.cases.states import Event, State
from hub.cases.tables import CASES
from hub.refusals import CASE_UNKNOWN, SLOT_TAKEN, Clock, RefusedError
from hub.store import audit, limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.appointment_v1 import (
    AppointmentV1,
    AskAppointment,
    AskSlots,
    CancelAppointment,
    HoldSlot,
    LeasesV1,
    LeaseV1,
    MoveAppointment,
    RenewLeases,
    SlotsV1,
)

MOST_TIMES: Final = 200
MOST_RETURNED: Final = 64
TRIES: Final = 5
DEVICE_TRIES: Final = 60
WITHIN_S: Final = 900
JOURNEY: Final = "appointment"
CANCELLED: Final = "appointment.cancelled"


class Appointments:
    """Every question may be asked again without harm."""

    def __init__(self, database: Database, pepper: Pepper, cases: Cases, clock: Clock) -> None:
        self._database = database
        self._pepper = pepper
        self._cases = cases
        self._clock = clock

    def counters(self) -> dict[type, Callable[[str, Any], Any]]:
        """Give the questions answered here."""
        return {
            AskSlots: self.slots, HoldSlot: self.hold, RenewLeases: self.renew,
            AskAppointment: self.find, CancelAppointment: self.cancel, MoveAppointment: self.move,
        }  # fmt: skip

    def slots(self, _device: str, question: AskSlots) -> SlotsV1:
        """Tell what is free."""
        now = self._clock()
        with self._database.read() as on:
            free = places.free_offices(on, now)
            known = [office for code, office in places.offices(on).items() if code in free]
            times = (
                places.free_times(on, question.office, now, MOST_TIMES) if question.office else []
            )
        return SlotsV1(known, times)

    def hold(self, device: str, question: HoldSlot) -> LeaseV1:
        """Lease a place for the customer who stands there. Raise `RefusedError`: taken."""
        now = self._clock()
        with self._database.write() as on:
            mine = places.held(on, device, now)
            wanted = (question.office, question.starts)
            again = next((r for r in mine if (r.office, r.starts) == wanted), None)
            row = again or places.find_free(on, *wanted, now)
            if row is None or (again is None and len(mine) >= places.MOST_HELD):
                raise RefusedError(SLOT_TAKEN)
            until = max(now + places.HOLD_S, (again.until if again else None) or 0.0)
            lease = row.lease or places.lend(on, row.id, device, until)
            on.execute(update(PLACES).where(PLACES.c.id == row.id).values(until=until))
            held = on.execute(select(PLACES).where(PLACES.c.id == row.id)).one()
            return places.lease_of(held, places.offices(on)[row.office], lease)

    def renew(self, device: str, question: RenewLeases) -> LeasesV1:
        """Take leases back, lend up to the spare number, tell all that are outstanding."""
        now = self._clock()
        with self._database.write() as on:
            places.take_back(on, device, question.returned[:MOST_RETURNED])
            lacking = places.SPARE - len(places.held(on, device, now))
            for row in places.spare(on, now, lacking) if lacking > 0 else ():
                ends = min(now + places.SPARE_S, row.starts_at - places.LEAD_S)
                places.lend(on, row.id, device, ends)
            known = places.offices(on)
            held = places.held(on, device, now)
            return LeasesV1([places.lease_of(row, known[row.office]) for row in held])

    def find(self, device: str, question: AskAppointment) -> AppointmentV1:
        """Tell what is booked. Raise `RefusedError`: unknown, or tried too often."""
        with self._database.write() as on:
            row = self._known(on, device, question.case, question.code)
            found = _told(on, row) if row is not None else None
        if found is None:
            raise RefusedError(CASE_UNKNOWN)
        return found

    def cancel(self, device: str, question: CancelAppointment) -> AppointmentV1:
        """Give the place up; asked again, it stays cancelled."""
        now = self._clock()
        with self._database.write() as on:
            row = self._known(on, device, question.case, question.code)
            if row is not None and row.state == State.BOOKED.value:
                actor = f"device:{device}"
                self._cases.event(on, row.id, Event.CANCEL, CANCELLED, actor, now)
                places.release(on, row.id)
            found = _told(on, _row(on, row.id)) if row is not None else None
        if found is None:
            raise RefusedError(CASE_UNKNOWN)
        return found

    def move(self, device: str, question: MoveAppointment) -> AppointmentV1:
        """Book the leased place instead of the old one. Raise `RefusedError`."""
        now = self._clock()
        reason = CASE_UNKNOWN
        found = None
        with self._database.write() as on:
            row = self._known(on, device, question.case, question.code)
            if row is not None and row.state == State.BOOKED.value:
                reason = SLOT_TAKEN
                if places.book(on, device, question.lease, row.id):
                    found = _told(on, _row(on, row.id))
                    due = on.scalar(
                        select(BOOKINGS.c.starts_at).where(BOOKINGS.c.case_id == row.id)
                    )
                    on.execute(update(CASES).where(CASES.c.id == row.id).values(due_at=due))
                    audit.append(on, now, f"device:{device}", "appointment.moved", row.id)
        if found is None:
            raise RefusedError(reason)
        return found

    def _known(self, on: Connection, device: str, case: str, code: str) -> Row[Any] | None:
        """Find a booking for whoever holds its code; guesses are counted, also over a restart."""
        now = self._clock()
        keys = {f"appointment:{case[:64]}": TRIES, f"appointment-device:{device}": DEVICE_TRIES}
        return limits.guarded(on, keys, now, WITHIN_S, lambda: self._opened(on, case, code))

    def _opened(self, on: Connection, case: str, code: str) -> Row[Any] | None:
        row = _row(on, case)
        if row is None or row.journey != JOURNEY:
            return None
        return row if same(row.resume_hash, self._pepper.resume(row.reservation, code)) else None


def _row(on: Connection, case: str) -> Row[Any] | None:
    return on.execute(select(CASES).where(CASES.c.id == case)).first()


def _told(on: Connection, row: Row[Any] | None) -> AppointmentV1 | None:
    if row is None:
        return None
    booked = on.execute(select(BOOKINGS).where(BOOKINGS.c.case_id == row.id)).first()
    if booked is None:
        return None
    office = places.offices(on)[booked.office]
    return AppointmentV1(row.id, row.state, office, booked.starts, booked.minutes)
