"""The desk's side of requests about personal data: answered, refused, held, or carried out."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from hub.cases.tables import CASES
from hub.people.my_data import erase, held
from hub.people.tables import HOLDS, REQUESTS
from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database
from sync.wire.my_data_v1 import ERASURE, ERASURE_PURPOSE, ErasureV1, certificate

Sign = Callable[[bytes], bytes]


class CannotAnswerError(Exception):
    """The answer does not fit the request; the message says why, in words for the operator."""


class Requests:
    """Ends requests; an erasure is certified with the centre's own key."""

    def __init__(self, database: Database, clock: Clock, sign: Sign) -> None:
        self._database = database
        self._clock = clock
        self._sign = sign

    def carry_out(self, ticket: str, operator: str) -> None:
        """Mark as done; for an erasure, erase and certify. Raise `CannotAnswerError`."""
        now = self._clock()
        with self._database.write() as on:
            row = _open(on, ticket)
            values: dict[str, object] = {}
            if row.kind == ERASURE:
                signed = certificate(_erased(on, row, operator, now))
                values = {"certificate": signed, "signature": self._sign(ERASURE_PURPOSE + signed)}
            self._end(on, ticket, "done", "", operator, values)

    def refuse(self, ticket: str, operator: str, reason: str) -> None:
        """Refuse with words that the person is told. Raise `CannotAnswerError`."""
        if not reason.strip():
            raise CannotAnswerError("Say why first.")
        with self._database.write() as on:
            _open(on, ticket)
            self._end(on, ticket, "refused", reason.strip()[:64], operator, {})

    def hold(self, case: str, operator: str, reason: str) -> None:
        """Forbid the erasure of a case. Raise `CannotAnswerError`."""
        if not reason.strip():
            raise CannotAnswerError("Say what it is held for first.")
        with self._database.write() as on:
            if on.scalar(select(HOLDS.c.case_id).where(HOLDS.c.case_id == case)) is not None:
                return
            now = self._clock()
            values = {"reason": reason.strip()[:128], "set_by": operator, "set_at": now}
            on.execute(insert(HOLDS).values(case_id=case, **values))
            audit.append(on, now, f"operator:{operator}", "case.held", case)

    def release(self, case: str, operator: str) -> None:
        """Lift a hold; one that is not there is none to lift."""
        with self._database.write() as on:
            if on.execute(delete(HOLDS).where(HOLDS.c.case_id == case)).rowcount:
                audit.append(on, self._clock(), f"operator:{operator}", "case.released", case)

    def _end(
        self, on: Connection, ticket: str, state: str, answer: str, operator: str,
        more: dict[str, object],
    ) -> None:  # fmt: skip
        now = self._clock()
        values = {"state": state, "answer": answer, "done_at": now, "done_by": operator, **more}
        on.execute(update(REQUESTS).where(REQUESTS.c.ticket == ticket).values(**values))
        audit.append(on, now, f"operator:{operator}", f"request.{state}", ticket)


def _open(on: Connection, ticket: str) -> Row[Any]:
    row = on.execute(select(REQUESTS).where(REQUESTS.c.ticket == ticket)).first()
    if row is None or row.state != "open":
        raise CannotAnswerError("This request is answered already.")
    return row


def _erased(on: Connection, row: Row[Any], operator: str, now: float) -> ErasureV1:
    case = on.execute(select(CASES).where(CASES.c.id == row.about)).first()
    if case is None:
        raise CannotAnswerError("There is no such case any more.")
    why = held(on, case)
    if why is not None:
        raise CannotAnswerError(f"It has to be kept: {why}.")
    return erase(on, row.ticket, case.id, operator, now)
