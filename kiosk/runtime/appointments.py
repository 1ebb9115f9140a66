"""Appointments at this kiosk: asked of the centre, sold from its own leases while it is away."""

from collections.abc import Callable
from math import inf
from threading import Event
from typing import Final

from kiosk.case.calendar import moment
from kiosk.case.reasons import Reason
from kiosk.ports.centre import CentreOfflineError, CentreRefusedError, CentreTimeoutError
from kiosk.ports.desk import Desk
from kiosk.ports.errors import DeviceGarbledError
from kiosk.store.slots import SlotBook
from sync.wire.appointment_v1 import (
    AppointmentV1,
    AskSlots,
    HoldSlot,
    LeasesV1,
    LeaseV1,
    MoveAppointment,
    RenewLeases,
    SlotsV1,
)

DEVICE: Final = "appointments"
AWAY: Final = (CentreOfflineError, CentreTimeoutError)


class Appointments:
    """`desk` is handed in at each call: it belongs to the thread of its line.

    `due` is set when the centre should be told at once of a place that is given back.
    """

    def __init__(self, book: SlotBook, unix: Callable[[], float]) -> None:
        self._book = book
        self._unix = unix
        self._chosen = ""  # the lease taken for the customer who stands there
        self.due = Event()

    def slots(self, desk: Desk, office: str) -> SlotsV1:
        """Tell what is free at the centre and what this kiosk was lent; else the latter alone."""
        held = self._held(office)
        try:
            found = desk.ask(AskSlots(office))
        except AWAY:
            return held
        if not isinstance(found, SlotsV1):
            raise DeviceGarbledError(DEVICE, type(found).__name__)
        offices = {office.code: office for office in (*held.offices, *found.offices)}
        starts = sorted({*held.starts, *found.starts}, key=_order)
        return SlotsV1(sorted(offices.values(), key=lambda office: office.name), starts)

    def hold(self, desk: Desk, office: str, starts: str) -> LeaseV1:
        """Hold a place for the customer. Raise `CentreRefusedError`: it is taken."""
        try:
            found = desk.ask(HoldSlot(office, starts))
        except AWAY:
            return self._own(office, starts)
        known = isinstance(found, LeaseV1) and self._book.state(found.lease) is not None
        if not isinstance(found, LeaseV1) or not self._keep(found):
            raise CentreRefusedError(DEVICE, Reason.SLOT_TAKEN)
        if found.lease != self._chosen:
            self.let_go()
            self._chosen = "" if known else found.lease
        return found

    def let_go(self) -> None:
        """Give back what was taken for a customer who left or chose another time, if unsold."""
        chosen, self._chosen = self._chosen, ""
        if chosen and self._book.end(chosen):
            self.due.set()

    def spend(self, lease: str, case: str) -> None:
        """Use the lease up before a case is made of it. Raise `CentreRefusedError`."""
        if not self._book.spend(lease, case, self._unix()):
            raise CentreRefusedError(DEVICE, Reason.SLOT_TAKEN)

    def move(self, desk: Desk, question: MoveAppointment) -> AppointmentV1:
        """Use the lease up for an earlier booking; asked again after a lost answer, no harm."""
        self.spend(question.lease, question.case)
        found = desk.ask(question)
        if not isinstance(found, AppointmentV1):
            raise DeviceGarbledError(DEVICE, type(found).__name__)
        return found

    def renew(self, desk: Desk) -> None:
        """Give back what has run out, take what is lent."""
        found = desk.ask(RenewLeases(self._book.give_back(self._unix())))
        if isinstance(found, LeasesV1):
            for lease in found.leases:
                self._keep(lease)

    def _keep(self, lease: LeaseV1) -> bool:
        try:
            starts_at = moment(lease.starts).timestamp()
        except ValueError:
            return False
        return self._book.keep(lease, starts_at)

    def _held(self, office: str) -> SlotsV1:
        free = self._book.free(self._unix())
        offices = {lease.office.code: lease.office for lease in free}
        times = dict.fromkeys(lease.starts for lease in free if lease.office.code == office)
        return SlotsV1(list(offices.values()), list(times), held=True)

    def _own(self, office: str, starts: str) -> LeaseV1:
        for lease in self._book.free(self._unix()):
            if (lease.office.code, lease.starts) == (office, starts):
                return lease
        raise CentreRefusedError(DEVICE, Reason.SLOT_TAKEN)


def _order(starts: str) -> tuple[float, str]:
    """Order times; one that cannot be read is last, and not sold."""
    try:
        return moment(starts).timestamp(), starts
    except ValueError:
        return inf, starts
