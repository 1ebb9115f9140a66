"""Journey `sim-activate`: a reservation is claimed, a number counted and connected."""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from hub.cases.evidence import chain
from hub.cases.findings import findings
from hub.cases.states import Event
from hub.cases.way import Plain
from hub.counters import calls, numbers
from hub.counters.reservations import OPEN
from hub.counters.tables import RESERVATIONS, SIMS
from hub.refusals import DUP_APPLICATION
from sync.wire.case_v1 import CaseV1, LineV1


class SimActivate(Plain):
    """At most `max_numbers` a document; no approval without an agent's approved call."""

    def claim(self, on: Connection, whole: CaseV1) -> list[str]:
        sim = LineV1(whole.reservation, whole.number, whole.iccid)
        return hold(on, whole.case, sim) + findings(whole) + _call_flags(on, whole)

    def count(self, on: Connection, row: Row[Any], at: float) -> None:
        numbers.claim(on, row.document, row.number, row.id, self._rules.max_numbers, at)

    def blockers(self, on: Connection, row: Row[Any], flags: list[str]) -> list[str]:
        stands = [flag for flag in super().blockers(on, row, flags) if flag != "call.missing"]
        if self._rules.call_required and calls.approved(on, chain(on, row.id)) is None:
            stands.append("call.missing")
        claimed = on.scalar(
            select(RESERVATIONS.c.claimed_by).where(RESERVATIONS.c.code == row.reservation)
        )
        if claimed != row.id and not any(flag.startswith("reservation.") for flag in stands):
            stands.append("reservation.not_open")
        return stands

    def conclude(self, on: Connection, whole: CaseV1, now: float) -> tuple[Event, ...]:
        connect(on, whole.case)
        return (Event.CONNECTED, *super().conclude(on, whole, now))

    def give_back(
        self, on: Connection, whole: CaseV1, reason: str, step: str | None, now: float
    ) -> None:
        let_go(on, whole.case, reason)
        super().give_back(on, whole, reason, step, now)


def connect(on: Connection, case: str) -> None:
    """Make the numbers a case holds active, and its reservations connected."""
    numbers.settle(on, case)
    on.execute(
        update(RESERVATIONS)
        .where(RESERVATIONS.c.claimed_by == case)
        .values(status="CONNECTED", failure=None, failed_case=None)
    )


def let_go(on: Connection, case: str, reason: str) -> None:
    """Count a failed case's numbers no longer, and open its reservations again."""
    numbers.release(on, case)
    on.execute(
        update(RESERVATIONS)
        .where(RESERVATIONS.c.claimed_by == case, RESERVATIONS.c.status == "CONNECTING")
        .values(status="CONNECT_FAILED", failure=reason, failed_case=case, claimed_by=None)
    )


def hold(on: Connection, case: str, sim: LineV1) -> list[str]:
    """Set the reservation to CONNECTING for this case, or say why it cannot be."""
    code = sim.reservation.strip().upper()
    row = on.execute(select(RESERVATIONS).where(RESERVATIONS.c.code == code)).first()
    if row is None:
        return ["reservation.unknown"]
    if row.status not in OPEN:
        return ["reservation.not_open", DUP_APPLICATION]
    flags = []
    values: dict[str, object] = {"status": "CONNECTING", "claimed_by": case}
    if row.iccid is None and sim.iccid and _unbound(on, sim.iccid, code):
        values["iccid"] = sim.iccid
        on.execute(update(SIMS).where(SIMS.c.iccid == sim.iccid).values(reservation=code))
    elif row.iccid != sim.iccid:
        flags.append("sim.mismatch_reservation")
    if row.number != sim.number:
        flags.append("reservation.serial_number_mismatch")
    on.execute(update(RESERVATIONS).where(RESERVATIONS.c.code == code).values(**values))
    return flags


def _unbound(on: Connection, iccid: str, code: str) -> bool:
    kept = on.scalar(select(RESERVATIONS.c.code).where(RESERVATIONS.c.iccid == iccid))
    used = on.scalar(select(SIMS.c.reservation).where(SIMS.c.iccid == iccid))
    return kept is None and used in (None, code)


def _call_flags(on: Connection, whole: CaseV1) -> list[str]:
    said = calls.approved(on, chain(on, whole.case))
    if said is None:
        return ["call.missing"]
    return [] if whole.call_decision in (None, said) else ["call.other_decision"]
