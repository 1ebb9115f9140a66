"""Numbers kept for customers, and the SIMs that may serve them (requirements A5-A8, 8.1)."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Row, func, select, update

from hub.counters.roster import Roster
from hub.counters.tables import RESERVATIONS, SIMS
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
from hub.store import audit
from hub.store.database import Database
from sync.wire.centre_v1 import AssignSim, FindReservation, ReservationV1

OPEN: Final = ("NOT_CONNECTED", "CONNECT_FAILED")
UNCONFIRMED: Final = "UNCONFIRMED"
STATUSES: Final = (*OPEN, UNCONFIRMED, "CONNECTING", "CONNECTED", "CANCELLED", "EXPIRED")


class Reservations:
    """Answers about reservations; every question may be asked again."""

    def __init__(
        self, database: Database, clock: Clock, zone: ZoneInfo, roster: Roster | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._roster = roster or Roster((), zone)

    def find(self, _device: str, question: FindReservation) -> ReservationV1:
        """Find by serial, by code, or by both that must agree (A7); a final status is answered."""
        serial = (question.serial or "").strip()
        code = (question.code or "").strip().upper()
        with self._database.read() as on:
            row = _by_code(on, code, serial) if code else _by_serial(on, serial)
            unclaimed = not serial and _unclaimed(on, row)
            found = self._answer(row, None if unclaimed else row.iccid)
        agents_at = self._roster.back_at(self._clock(), question.language)
        return msgspec.structs.replace(found, agents_at=agents_at)

    def assign(self, device: str, question: AssignSim) -> ReservationV1:
        """Bind a SIM of this kiosk's stock to a reservation that names none or an unclaimed one."""
        with self._database.write() as on:
            row = _row(on, question.code.strip().upper())
            answer = self._answer(row, row.iccid)
            if row.iccid == question.iccid:
                return answer
            taken = row.iccid is not None and not _unclaimed(on, row)
            if row.status not in OPEN or taken:
                raise RefusedError(MISMATCH_RESERVATION)
            _take(on, device, row.code, question.iccid)
            audit.append(
                on, self._clock(), f"device:{device}", "sim.assigned", row.code,
                {"iccid": question.iccid},
            )  # fmt: skip
            return self._answer(row, question.iccid)

    def _answer(self, row: Row[Any], iccid: str | None) -> ReservationV1:
        if row.status == UNCONFIRMED:
            raise RefusedError(VOUCHER_UNCONFIRMED)
        if row.status in OPEN and date.fromisoformat(row.expires) < self._today():
            raise RefusedError(VOUCHER_EXPIRED)
        return ReservationV1(
            row.code, row.number, row.package, row.status, iccid, row.expires,
            row.failure, row.failed_case,
        )  # fmt: skip

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), self._zone).date()


def _row(on: Connection, code: str) -> Row[Any]:
    """Find a code as it was imported, or as typed without its dashes."""
    bare = func.replace(RESERVATIONS.c.code, "-", "")
    for same in (RESERVATIONS.c.code == code, bare == code.replace("-", "")):
        row = on.execute(select(RESERVATIONS).where(same)).first()
        if row is not None:
            return row
    raise RefusedError(VOUCHER_INVALID)


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


def _unclaimed(on: Connection, row: Row[Any]) -> bool:
    """Tell whether a machine's card is bound that no case has claimed: it may lie in a bin."""
    mine = (SIMS.c.iccid == row.iccid) & (SIMS.c.reservation == row.code)
    return row.status == "NOT_CONNECTED" and on.scalar(select(SIMS.c.iccid).where(mine)) is not None


def _known(on: Connection, serial: str) -> bool:
    held = on.scalar(select(SIMS.c.iccid).where(SIMS.c.iccid == serial))
    kept = on.scalar(select(RESERVATIONS.c.iccid).where(RESERVATIONS.c.iccid == serial))
    return held is not None or kept is not None


def _free(on: Connection, serial: str) -> bool:
    kept = on.scalar(select(RESERVATIONS.c.iccid).where(RESERVATIONS.c.iccid == serial))
    gone = (SIMS.c.reservation.is_not(None)) | SIMS.c.spent
    used = on.scalar(select(SIMS.c.iccid).where(SIMS.c.iccid == serial, gone))
    return kept is None and used is None


def _take(on: Connection, device: str, code: str, iccid: str) -> None:
    held = on.execute(select(SIMS).where(SIMS.c.iccid == iccid)).first()
    if held is None or held.device != device:
        raise RefusedError(UNKNOWN_SERIAL)
    if not _free(on, iccid):
        raise RefusedError(MISMATCH_RESERVATION)
    former = update(SIMS).where(SIMS.c.reservation == code)
    on.execute(former.values(reservation=None, spent=True))
    on.execute(update(SIMS).where(SIMS.c.iccid == iccid).values(reservation=code))
    on.execute(update(RESERVATIONS).where(RESERVATIONS.c.code == code).values(iccid=iccid))
