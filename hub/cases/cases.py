"""A case at the centre: taken in, checked, counted, decided, told to the customer.

Every method that takes a connection works inside the caller's one transaction, so that case,
reservation, count of numbers, e-mail and audit entry are committed together or not at all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from hub.cases.contract_seal import Seals
from hub.cases.evidence import Evidence, merge
from hub.cases.findings import PARKED
from hub.cases.resume import RESUMABLE, step_of
from hub.cases.states import FAILED, Event, State, move
from hub.cases.tables import CASES
from hub.cases.way import Way
from hub.privacy import masked_name
from hub.refusals import RefusedError
from hub.store import audit
from hub.store.pepper import Pepper
from sync.wire.case_v1 import CaseV1


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
        ways: Mapping[str, Way],
        plain: Way,
        seals: Seals | None = None,
    ) -> None:
        self._pepper = pepper
        self._seals = seals
        self._evidence = evidence
        self._ways = ways
        self._plain = plain

    def accept(self, on: Connection, case: CaseV1, arrival: Arrival) -> None:
        """Take a case in: quality, claim of the reservation, count of the number, queue."""
        earlier = _resumable(on, case)
        flags = ["resume.unknown"] if case.resumes and earlier is None else []
        whole = case if earlier is None else merge(self._evidence.whole(on, earlier.id), case)
        self._insert(on, case, whole, arrival, earlier)
        if earlier is not None:
            on.execute(update(CASES).where(CASES.c.id == earlier.id).values(resumed_by=case.case))
        flags += self.way(whole.journey).claim(on, whole)
        flags += self._seal_flags(case, arrival.device)
        flags += [f"{PARKED}{case.parked}"] if case.parked else []
        on.execute(update(CASES).where(CASES.c.id == case.case).values(flags=json.dumps(flags)))
        if case.receipt_by_mail:
            self.way(whole.journey).received(on, whole, arrival.at)
        self._move_on(on, whole, arrival)

    def _seal_flags(self, case: CaseV1, device: str) -> list[str]:
        """Judge the contract that came now; the seal of an earlier one was judged when it came."""
        if self._seals is None or case.contract is None:
            return []
        fault = self._seals.fault(case.contract, device)
        return [fault] if fault is not None else []

    def way(self, journey: str) -> Way:
        """Give the way of a journey; one that is not known here is reviewed and told."""
        return self._ways.get(journey, self._plain)

    def _move_on(self, on: Connection, whole: CaseV1, arrival: Arrival) -> None:
        actor, way = f"device:{arrival.device}", self.way(whole.journey)
        fault = way.unfit(whole)
        if fault is not None:
            self._fail(on, whole, Event.PHOTO_BAD, fault, actor, arrival.at)
            return
        for event, reason in way.opens(on, whole):
            if event is Event.DATA_CHECKED:
                self._checked(on, whole, actor, arrival.at)
            else:
                self._step(on, whole.case, event, reason, actor, arrival.at)

    def _checked(self, on: Connection, whole: CaseV1, actor: str, now: float) -> None:
        """Count the case, queue it for review, or approve what needs no reviewer."""
        way = self.way(whole.journey)
        try:
            way.count(on, _row(on, whole.case), now)
        except RefusedError as over:
            self._fail(on, whole, Event.OVER_LIMIT, over.reason, actor, now)
            return
        self._step(on, whole.case, Event.DATA_CHECKED, "", actor, now)
        if way.decided(on, whole) and not self.blockers(on, _row(on, whole.case)):
            self._conclude(on, whole, "centre", now)

    def judge_photo(
        self, on: Connection, case: str, operator: str, reason: str, now: float
    ) -> None:
        """Take a person's word on the photo: good without a reason, else to be taken again.

        Raise `CannotDecideError`, `BackwardsError`.
        """
        event = Event.PHOTO_BAD if reason else Event.PHOTO_GOOD
        move(State(_row(on, case).state), event)
        if not reason:
            self._step(on, case, event, "", f"operator:{operator}", now)
            return
        whole = self._evidence.whole(on, case)
        self._fail(on, whole, event, reason, f"operator:{operator}", now)

    def answer_data(self, on: Connection, case: str, actor: str, flag: str, now: float) -> None:
        """Take the issuing authority's answer as a finding; then review or approval follows.

        Raise `CannotDecideError`, `BackwardsError`.
        """
        row = _row(on, case)
        move(State(row.state), Event.DATA_CHECKED)
        flags = json.dumps([*json.loads(row.flags), flag])
        on.execute(update(CASES).where(CASES.c.id == case).values(flags=flags))
        self._checked(on, self._evidence.whole(on, case), actor, now)

    def event(
        self, on: Connection, case: str, event: Event, reason: str, actor: str, now: float
    ) -> None:
        """Move a case by what a counter has learnt. Raise `BackwardsError`."""
        self._step(on, case, event, reason, actor, now)

    def approve(self, on: Connection, case: str, operator: str, now: float) -> None:
        """Carry the case out and tell the customer.

        Raise `CannotDecideError`, `BackwardsError`.
        """
        row = _row(on, case)
        move(State(row.state), Event.APPROVE)
        blocked = self.blockers(on, row)
        if blocked:
            raise CannotDecideError(f"cannot be approved: {', '.join(blocked)}")
        self._conclude(on, self._evidence.whole(on, case), f"operator:{operator}", now)

    def _conclude(self, on: Connection, whole: CaseV1, actor: str, now: float) -> None:
        self._step(on, whole.case, Event.APPROVE, "", actor, now)
        for event in self.way(whole.journey).conclude(on, whole, now):
            self._step(on, whole.case, event, "", actor, now)

    def reject(self, on: Connection, case: str, operator: str, reason: str, now: float) -> None:
        """Refuse with a reason: to be resumed where a step cures it, final where none does."""
        row = _row(on, case)
        event = Event.SEND_BACK if step_of(reason) else Event.REFUSE
        move(State(row.state), event)
        whole = self._evidence.whole(on, case)
        self._fail(on, whole, event, reason, f"operator:{operator}", now)

    def blockers(self, on: Connection, row: Row[Any]) -> list[str]:
        """List the findings that forbid an approval, as they stand now."""
        return self.way(row.journey).blockers(on, row, json.loads(row.flags))

    def _fail(
        self, on: Connection, whole: CaseV1, event: Event, reason: str, actor: str, now: float
    ) -> None:
        self._step(on, whole.case, event, reason, actor, now)
        self.way(whole.journey).give_back(on, whole, reason, step_of(reason), now)

    def _step(
        self, on: Connection, case: str, event: Event, reason: str, actor: str, now: float
    ) -> None:
        after = move(State(_row(on, case).state), event)
        values: dict[str, object] = {"state": after.value, "reason": reason}
        if after in FAILED or after in (State.APPROVED, State.CONNECTED):
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
                received_at=arrival.at, due_at=self.way(whole.journey).due_at(arrival.at),
                reservation=reservation, number=whole.number,
                document=self._pepper.document(whole.document),
                document_kind=whole.document_kind, iccid=whole.iccid,
                name_masked=masked_name(name.value if name else ""),
                resume_hash=self._pepper.resume(reservation, whole.resume_code),
                resumes=earlier.id if earlier is not None else None,
            )
        )  # fmt: skip


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


def _row(on: Connection, case: str) -> Row[Any]:
    row = on.execute(select(CASES).where(CASES.c.id == case)).first()
    if row is None:
        raise CannotDecideError("there is no such case")
    return row
