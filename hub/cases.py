"""A case at the centre: taken in, checked, counted, decided, told to the customer.

Every method that takes a connection works inside the caller's one transaction, so that case,
reservation, count of numbers, e-mail and audit entry are committed together or not at all.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from hub import audit, calls, numbers
from hub.case_states import FAILED, Event, State, move
from hub.contract_seal import Seals
from hub.evidence import Evidence, chain, merge
from hub.findings import BLOCKING, findings, photo_fault
from hub.notices import Notices
from hub.pepper import Pepper
from hub.privacy import masked_name
from hub.refusals import DUP_APPLICATION, RefusedError
from hub.reservations import OPEN
from hub.resume import RESUMABLE, step_of
from hub.settings import Rules
from hub.tables import CASES, RESERVATIONS, SIMS
from sync.wire.case_v1 import CaseV1

HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a case came in."""

    device: str
    digest: str
    at: float


class CannotDecideError(Exception):
    """The decision does not fit the case; the message says why, in words for the operator."""


class Cases:
    """Moves cases; the only writer of the tables cases, numbers and reservation claims."""

    def __init__(
        self,
        pepper: Pepper,
        evidence: Evidence,
        notices: Notices,
        rules: Rules,
        seals: Seals | None = None,
    ) -> None:
        self._pepper = pepper
        self._seals = seals
        self._evidence = evidence
        self._notices = notices
        self._rules = rules

    def accept(self, on: Connection, case: CaseV1, arrival: Arrival) -> None:
        """Take a case in: quality, claim of the reservation, count of the number, queue."""
        earlier = _resumable(on, case)
        flags = ["resume.unknown"] if case.resumes and earlier is None else []
        whole = case if earlier is None else merge(self._evidence.whole(on, earlier.id), case)
        self._insert(on, case, whole, arrival, earlier)
        if earlier is not None:
            on.execute(update(CASES).where(CASES.c.id == earlier.id).values(resumed_by=case.case))
        flags += _claim(on, whole) + findings(whole) + self._call_flags(on, whole)
        flags += self._seal_flags(case, arrival.device)
        on.execute(update(CASES).where(CASES.c.id == case.case).values(flags=json.dumps(flags)))
        self._move_on(on, whole, arrival)

    def _seal_flags(self, case: CaseV1, device: str) -> list[str]:
        """Judge the contract that came now; the seal of an earlier one was judged when it came."""
        if self._seals is None or case.contract is None:
            return []
        fault = self._seals.fault(case.contract, device)
        return [fault] if fault is not None else []

    def _move_on(self, on: Connection, whole: CaseV1, arrival: Arrival) -> None:
        actor = f"device:{arrival.device}"
        fault = photo_fault(whole)
        if fault is not None:
            self._fail(on, whole, Event.PHOTO_BAD, fault, actor, arrival.at)
            return
        self._step(on, whole.case, Event.PHOTO_GOOD, "", actor, arrival.at)
        row = _row(on, whole.case)
        try:
            numbers.claim(on, row.document, row.number, row.id, self._rules.max_numbers, arrival.at)
        except RefusedError as over:
            self._fail(on, whole, Event.OVER_LIMIT, over.reason, actor, arrival.at)
            return
        self._step(on, whole.case, Event.DATA_CHECKED, "", actor, arrival.at)

    def approve(self, on: Connection, case: str, operator: str, now: float) -> None:
        """Connect the number and tell the customer. Raise `CannotDecideError`, `BackwardsError`."""
        row = _row(on, case)
        move(State(row.state), Event.APPROVE)
        blocked = self.blockers(on, row)
        if blocked:
            raise CannotDecideError(f"cannot be approved: {', '.join(blocked)}")
        actor = f"operator:{operator}"
        self._step(on, case, Event.APPROVE, "", actor, now)
        self._step(on, case, Event.CONNECTED, "", actor, now)
        numbers.settle(on, case)
        on.execute(
            update(RESERVATIONS)
            .where(RESERVATIONS.c.claimed_by == case)
            .values(status="CONNECTED", failure=None, failed_case=None)
        )
        self._notices.connected(on, self._evidence.whole(on, case), now)

    def reject(self, on: Connection, case: str, operator: str, reason: str, now: float) -> None:
        """Refuse with a reason: to be resumed where a step cures it, final where none does."""
        row = _row(on, case)
        event = Event.SEND_BACK if step_of(reason) else Event.REFUSE
        move(State(row.state), event)
        whole = self._evidence.whole(on, case)
        self._fail(on, whole, event, reason, f"operator:{operator}", now)

    def blockers(self, on: Connection, row: Row[Any]) -> list[str]:
        """List the findings that forbid an approval, as they stand now."""
        stands = [flag for flag in json.loads(row.flags) if flag in BLOCKING]
        stands = [flag for flag in stands if flag != "call.missing"]
        if self._rules.call_required and calls.approved(on, chain(on, row.id)) is None:
            stands.append("call.missing")
        claimed = on.scalar(
            select(RESERVATIONS.c.claimed_by).where(RESERVATIONS.c.code == row.reservation)
        )
        if claimed != row.id and not any(flag.startswith("reservation.") for flag in stands):
            stands.append("reservation.not_open")
        return stands

    def _fail(
        self, on: Connection, whole: CaseV1, event: Event, reason: str, actor: str, now: float
    ) -> None:
        self._step(on, whole.case, event, reason, actor, now)
        numbers.release(on, whole.case)
        on.execute(
            update(RESERVATIONS)
            .where(RESERVATIONS.c.claimed_by == whole.case, RESERVATIONS.c.status == "CONNECTING")
            .values(
                status="CONNECT_FAILED", failure=reason, failed_case=whole.case, claimed_by=None
            )
        )
        self._notices.failed(on, whole, reason, step_of(reason), now)

    def _step(
        self, on: Connection, case: str, event: Event, reason: str, actor: str, now: float
    ) -> None:
        after = move(State(_row(on, case).state), event)
        values: dict[str, object] = {"state": after.value, "reason": reason}
        if after in FAILED or after is State.CONNECTED:
            values |= {"decided_at": now, "decided_by": actor}
        on.execute(update(CASES).where(CASES.c.id == case).values(**values))
        audit.append(
            on, now, actor, f"case.{event.value}", case, {"state": after, "reason": reason}
        )

    def _insert(
        self,
        on: Connection,
        case: CaseV1,
        whole: CaseV1,
        arrival: Arrival,
        earlier: Row[Any] | None,
    ) -> None:
        name = whole.person.get("full_name")
        reservation = whole.reservation.strip().upper()
        on.execute(
            insert(CASES).values(
                id=case.case, digest=arrival.digest, device=arrival.device, journey=whole.journey,
                brand=whole.brand, language=whole.language, state=State.SUBMITTED.value,
                received_at=arrival.at, due_at=arrival.at + self._rules.sla_hours * HOUR_S,
                reservation=reservation, number=whole.number,
                document=self._pepper.document(whole.document),
                document_kind=whole.document_kind, iccid=whole.iccid,
                name_masked=masked_name(name.value if name else ""),
                resume_hash=self._pepper.resume(reservation, whole.resume_code),
                resumes=earlier.id if earlier is not None else None,
            )
        )  # fmt: skip

    def _call_flags(self, on: Connection, whole: CaseV1) -> list[str]:
        said = calls.approved(on, chain(on, whole.case))
        if said is None:
            return ["call.missing"]
        return [] if whole.call_decision in (None, said) else ["call.other_decision"]


def _resumable(on: Connection, case: CaseV1) -> Row[Any] | None:
    if case.resumes is None:
        return None
    held = select(CASES).where(
        CASES.c.id == case.resumes, CASES.c.state.in_(RESUMABLE), CASES.c.resumed_by.is_(None)
    )
    row = on.execute(held).first()
    if row is not None and case.reservation.strip().upper() in ("", row.reservation):
        return row
    return None


def _claim(on: Connection, whole: CaseV1) -> list[str]:
    """Set the reservation to CONNECTING for this case, or say why it cannot be."""
    code = whole.reservation.strip().upper()
    row = on.execute(select(RESERVATIONS).where(RESERVATIONS.c.code == code)).first()
    if row is None:
        return ["reservation.unknown"]
    if row.status not in OPEN:
        return ["reservation.not_open", DUP_APPLICATION]
    flags = []
    values: dict[str, object] = {"status": "CONNECTING", "claimed_by": whole.case}
    if row.iccid is None and whole.iccid and _unbound(on, whole.iccid, code):
        values["iccid"] = whole.iccid
        on.execute(update(SIMS).where(SIMS.c.iccid == whole.iccid).values(reservation=code))
    elif row.iccid != whole.iccid:
        flags.append("sim.mismatch_reservation")
    if row.number != whole.number:
        flags.append("reservation.serial_number_mismatch")
    on.execute(update(RESERVATIONS).where(RESERVATIONS.c.code == code).values(**values))
    return flags


def _unbound(on: Connection, iccid: str, code: str) -> bool:
    kept = on.scalar(select(RESERVATIONS.c.code).where(RESERVATIONS.c.iccid == iccid))
    used = on.scalar(select(SIMS.c.reservation).where(SIMS.c.iccid == iccid))
    return kept is None and used in (None, code)


def _row(on: Connection, case: str) -> Row[Any]:
    row = on.execute(select(CASES).where(CASES.c.id == case)).first()
    if row is None:
        raise CannotDecideError("there is no such case")
    return row
