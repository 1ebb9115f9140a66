"""Numbers kept for customers, and the SIMs that may serve them (requirements A5-A8, 8.1)."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, update

from hub import audit
from hub.database import Database
from hub.refusals import (
    MISMATCH_RESERVATION,
    SERIAL_NUMBER_MISMATCH,
    UNKNOWN_SERIAL,
    VOUCHER_EXPIRED,
    VOUCHER_INVALID,
    VOUCHER_UNCONFIRMED,
    Clock,
    RefusedError,
)
from hub.tables import RESERVATIONS, SIMS
from sync.wire.centre_v1 import AssignSim, FindReservation, ReservationV1

OPEN: Final = ("NOT_CONNECTED", "CONNECT_FAILED")
UNCONFIRMED: Final = "UNCONFIRMED"
STATUSES: Final = (*OPEN, UNCONFIRMED, "CONNECTING", "CONNECTED", "CANCELLED", "EXPIRED")


class Reservations:
    """Answers about reservations; every question may be asked again."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone

    def find(self, _device: str, question: FindReservation) -> ReservationV1:
        """Find by serial, by code, or by both that must agree (A7); a final status is answered."""
        serial = (question.serial or "").strip()
        code = (question.code or "").strip().upper()
        with self._database.read() as on:
            row = _by_code(on, code, serial) if code else _by_serial(on, serial)
            return self._answer(row)

    def assign(self, device: str, question: AssignSim) -> ReservationV1:
        """Bind a SIM from this kiosk's stock to a reservation that names none."""
        with self._database.write() as on:
            row = _row(on, question.code.strip().upper())
            answer = self._answer(row)
            if row.iccid == question.iccid:
                return answer
            if row.status not in OPEN or row.iccid is not None:
                raise RefusedError(MISMATCH_RESERVATION)
            _take(on, device, row.code, question.iccid)
            audit.append(
                on, self._clock(), f"device:{device}", "sim.assigned", row.code,
                {"iccid": question.iccid},
            )  # fmt: skip
            return self._answer(_row(on, row.code))

    def _answer(self, row: Row[Any]) -> ReservationV1:
        if row.status == UNCONFIRMED:
            raise RefusedError(VOUCHER_UNCONFIRMED)
        if row.status in OPEN and date.fromisoformat(row.expires) < self._today():
            raise RefusedError(VOUCHER_EXPIRED)
        return ReservationV1(
            row.code, row.number, row.package, row.status, row.iccid, row.expires,
            row.failure, row.failed_case,
        )  # fmt: skip

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), self._zone).date()


def _row(on: Connection, code: str) -> Row[Any]:
    row = on.execute(select(RESERVATIONS).where(RESERVATIONS.c.code == code)).first()
    if row is None:
        raise RefusedError(VOUCHER_INVALID)
    return row


def _by_serial(on: Connection, serial: str) -> Row[Any]:
    row = on.execute(select(RESERVATIONS).where(RESERVATIONS.c.iccid == serial)).first()
    if row is None:
        raise RefusedError(UNKNOWN_SERIAL if serial else VOUCHER_INVALID)
    return row


def _by_code(on: Connection, code: str, serial: str) -> Row[Any]:
    row = _row(on, code)
    if not serial or row.iccid == serial:
        return row
    if row.iccid is None and not _known(on, serial):
        raise RefusedError(UNKNOWN_SERIAL)
    if row.iccid is None and _free(on, serial):
        return row
    raise RefusedError(SERIAL_NUMBER_MISMATCH)


def _known(on: Connection, serial: str) -> bool:
    held = on.scalar(select(SIMS.c.iccid).where(SIMS.c.iccid == serial))
    kept = on.scalar(select(RESERVATIONS.c.iccid).where(RESERVATIONS.c.iccid == serial))
    return held is not None or kept is not None


def _free(on: Connection, serial: str) -> bool:
    kept = on.scalar(select(RESERVATIONS.c.iccid).where(RESERVATIONS.c.iccid == serial))
    used = on.scalar(select(SIMS.c.reservation).where(SIMS.c.iccid == serial))
    return kept is None and used is None


def _take(on: Connection, device: str, code: str, iccid: str) -> None:
    held = on.execute(select(SIMS).where(SIMS.c.iccid == iccid)).first()
    if held is None or held.device != device:
        raise RefusedError(UNKNOWN_SERIAL)
    if not _free(on, iccid):
        raise RefusedError(MISMATCH_RESERVATION)
    on.execute(update(SIMS).where(SIMS.c.iccid == iccid).values(reservation=code))
    on.execute(update(RESERVATIONS).where(RESERVATIONS.c.code == code).values(iccid=iccid))
