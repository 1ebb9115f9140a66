"""Counter: how a case stands, for whoever holds its number and code; guesses are counted."""

from typing import Final

from sqlalchemy import Connection, select

from hub.cases.resume import step_of
from hub.cases.tables import CASES
from hub.refusals import CASE_UNKNOWN, Clock, RefusedError
from hub.store import limits
from hub.store.database import Database
from hub.store.pepper import Pepper, same
from sync.wire.status_v1 import AskStatus, StatusV1

TRIES: Final = 5
DEVICE_TRIES: Final = 60
WITHIN_S: Final = 900


class Statuses:
    """Tells state and reason, never a name or a number."""

    def __init__(self, database: Database, pepper: Pepper, clock: Clock) -> None:
        self._database = database
        self._pepper = pepper
        self._clock = clock

    def ask(self, device: str, question: AskStatus) -> StatusV1:
        """Raise `RefusedError`: unknown, or tried too often."""
        now = self._clock()
        keys = {f"status:{question.case[:64]}": TRIES, f"status-device:{device}": DEVICE_TRIES}
        with self._database.write() as on:
            found = limits.guarded(on, keys, now, WITHIN_S, lambda: self._found(on, question))
        if found is None:
            raise RefusedError(CASE_UNKNOWN)
        return found

    def _found(self, on: Connection, question: AskStatus) -> StatusV1 | None:
        row = on.execute(select(CASES).where(CASES.c.id == question.case)).first()
        if row is None:
            return None
        if not same(row.resume_hash, self._pepper.resume(row.reservation, question.code)):
            return None
        step = step_of(row.reason) if row.reason else None
        return StatusV1(row.id, row.journey, row.state, row.reason, row.due_at, step)
