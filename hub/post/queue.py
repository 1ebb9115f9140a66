"""Queues of messages to customers, and the worker that empties one; what sends is its own matter.

queued -> whatever its sender says (sent, delivered, lost); dead after many tries or when refused
for good. A taking that was not heard is tried again.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, insert, select, update
from sqlalchemy.exc import OperationalError

from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database

LOG: Final = logging.getLogger(__name__)
TRIES: Final = 40  # more than a day for mail, almost one for text messages
BATCH: Final = 20
PAUSE_S: Final = 0.5
NEVER: Final = 1e12
ERROR_SIGNS: Final = 200


class NotTakenError(Exception):
    """A message was not taken; `for_good` when no further try can help."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Step:
    """How a message stands now, when to look at it again (None: never), and what else changed."""

    state: str
    again_s: float | None = None
    values: Mapping[str, object] = field(default_factory=dict)


Sender = Callable[[Row[Any], float], Step]  # raises `NotTakenError`


@dataclass(frozen=True, slots=True)
class Queue:
    """One table of messages; waits after a failure double from the first to the longest."""

    name: str  # in the log: mail.sent, sms.dead
    table: Table
    first_wait_s: float
    longest_wait_s: float
    looked_at: tuple[str, ...] = ("queued",)

    def put(self, on: Connection, case: str, kind: str, now: float, **values: str) -> None:
        """Queue one message of a kind per case, with the decision it tells of."""
        mine = (self.table.c.case_id == case) & (self.table.c.kind == kind)
        if on.execute(select(self.table.c.id).where(mine)).first():
            return
        on.execute(
            insert(self.table).values(
                case_id=case, kind=kind, state="queued", next_at=now, queued_at=now, **values
            )
        )

    def send_again(self, database: Database, message: int, operator: str, now: float) -> bool:
        """Queue a dead message anew; False when it is not dead."""
        with database.write() as on:
            dead = (self.table.c.id == message) & (self.table.c.state == "dead")
            case = on.scalar(select(self.table.c.case_id).where(dead))
            if case is None:
                return False
            on.execute(update(self.table).where(dead).values(state="queued", tries=0, next_at=now))
            audit.append(on, now, f"operator:{operator}", f"{self.name}.again", case)
        return True

    def due(self, on: Connection, now: float) -> list[Row[Any]]:
        """Give what is to be looked at, the longest waiting first."""
        at = self.table.c.next_at
        mine = self.table.c.state.in_(self.looked_at) & (at <= now)
        return list(on.execute(select(self.table).where(mine).order_by(at).limit(BATCH)))


class Worker:
    """Empties a queue; without a sender the messages wait and the desk shows it."""

    def __init__(
        self, database: Database, queue: Queue, sender: Sender | None, clock: Clock
    ) -> None:
        self._database = database
        self._queue = queue
        self._sender = sender
        self._clock = clock
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until `stop`; the message in hand is finished."""
        while not self._stop.wait(PAUSE_S):
            try:
                self.run_once()
            except OperationalError:
                LOG.error("the database is busy or full: %s waits", self._queue.name)  # noqa: TRY400

    def stop(self) -> None:
        self._stop.set()

    def run_once(self) -> int:
        """Try what is due; give how many went on."""
        if self._sender is None:
            return 0
        with self._database.read() as on:
            waiting = self._queue.due(on, self._clock())
        return sum(self._try(self._sender, row) for row in waiting if not self._stop.is_set())

    def _try(self, sender: Sender, row: Row[Any]) -> bool:
        try:
            step = sender(row, self._clock())
        except NotTakenError as failed:
            self._failed(row, str(failed)[:ERROR_SIGNS], for_good=failed.for_good)
            return False
        left = {"sent_at": self._clock(), "body": "", "error": ""} if row.state == "queued" else {}
        self._write(row, step.state, {**left, **step.values}, step.again_s, {"kind": row.kind})
        return step.state != str(row.state)

    def _failed(self, row: Row[Any], error: str, *, for_good: bool) -> None:
        tries = row.tries + 1
        dead = row.state == "queued" and (for_good or tries >= TRIES)
        wait = min(self._queue.longest_wait_s, self._queue.first_wait_s * 2 ** min(row.tries, 16))
        state, detail = "dead" if dead else row.state, {"kind": row.kind, "error": error}
        self._write(row, state, {"tries": tries, "error": error}, wait, detail)
        LOG.warning("%s of case %s failed: %s", self._queue.name, row.case_id, error)

    def _write(
        self,
        row: Row[Any],
        state: str,
        values: Mapping[str, object],
        again_s: float | None,
        detail: Mapping[str, str],
    ) -> None:
        now, table = self._clock(), self._queue.table
        next_at = NEVER if again_s is None else now + again_s
        with self._database.write() as on:
            changed = {**values, "state": state, "next_at": next_at}
            on.execute(update(table).where(table.c.id == row.id).values(**changed))
            if state != row.state:
                name = self._queue.name
                audit.append(on, now, f"hub:{name}", f"{name}.{state}", row.case_id, detail)
