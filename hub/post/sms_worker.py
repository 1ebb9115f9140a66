"""Sends queued text messages and follows their delivery receipts; the desk sees each state.

queued -> sent (the gateway took it) -> delivered or lost (its receipt says so); dead after many
tries or for a number nobody has. A taking that was not heard is tried again: SMS promises no more.
"""

import logging
import threading
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import OperationalError

from hub.post.sms import SmsFailedError, SmsGateway, SmsNumberUnknownError
from hub.post.tables import TEXTS
from hub.refusals import Clock
from hub.store import audit
from hub.store.database import Database

LOG: Final = logging.getLogger(__name__)
FIRST_WAIT_S: Final = 10.0
LONGEST_WAIT_S: Final = 1800.0
TRIES: Final = 40
BATCH: Final = 20
PAUSE_S: Final = 0.5
ASK_AGAIN_S: Final = (2.0, 10.0, 60.0, 600.0, 3600.0)  # how a sent one fares, then no more
ENDS: Final = {"delivered": "delivered", "failed": "lost"}


def queue(on: Connection, case: str, kind: str, number: str, text: str, now: float) -> None:
    """Queue one message of a kind per case, with the decision it tells of."""
    mine = (TEXTS.c.case_id == case) & (TEXTS.c.kind == kind)
    if not number or on.execute(select(TEXTS.c.id).where(mine)).first():
        return
    on.execute(
        insert(TEXTS).values(
            case_id=case, kind=kind, recipient=number, body=text, state="queued", next_at=now,
            queued_at=now,
        )
    )  # fmt: skip


class SmsWorker:
    """Empties the queue; without a gateway the messages wait and the desk shows it."""

    def __init__(self, database: Database, gateway: SmsGateway | None, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until `stop`; the message in hand is finished."""
        while not self._stop.wait(PAUSE_S):
            try:
                self.run_once()
            except OperationalError:
                LOG.error("the database is busy or full: messages wait")  # noqa: TRY400

    def stop(self) -> None:
        self._stop.set()

    def run_once(self) -> int:
        """Try what is due and read receipts; give how many went on."""
        if self._gateway is None:
            return 0
        open_ = TEXTS.c.state.in_(("queued", "sent"))
        due = select(TEXTS).where(open_, TEXTS.c.next_at <= self._clock())
        with self._database.read() as on:
            waiting = list(on.execute(due.order_by(TEXTS.c.next_at).limit(BATCH)))
        return sum(self._work(self._gateway, row) for row in waiting if not self._stop.is_set())

    def _work(self, gateway: SmsGateway, row: Row[Any]) -> bool:
        try:
            if row.state == "sent":
                return self._followed(row, gateway.state(row.receipt))
            receipt = gateway.send(row.recipient, row.body)
        except SmsNumberUnknownError:
            return self._failed(row, "number unknown", dead=row.state == "queued")
        except SmsFailedError as failed:
            return self._failed(row, str(failed), dead=False)
        values = {"state": "sent", "sent_at": self._clock(), "receipt": receipt or "", "error": "",
                  "tries": 0, "body": ""}  # fmt: skip
        return self._put(row, "sent", values, ASK_AGAIN_S[0] if receipt else None)

    def _followed(self, row: Row[Any], state: str) -> bool:
        if state in ENDS:
            return self._put(row, ENDS[state], {"state": ENDS[state]}, None)
        tries = row.tries + 1
        wait = ASK_AGAIN_S[tries] if tries < len(ASK_AGAIN_S) else None
        return self._put(row, "", {"tries": tries}, wait)

    def _failed(self, row: Row[Any], error: str, *, dead: bool) -> bool:
        tries = row.tries + 1
        dead = dead or (row.state == "queued" and tries >= TRIES)
        values = {"tries": tries, "error": error[:200], "state": "dead" if dead else row.state}
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(row.tries, 16))
        self._put(row, "dead" if dead else "", values, wait)
        return False

    def _put(self, row: Row[Any], word: str, values: dict[str, object], wait: float | None) -> bool:
        """Write what came of it; `wait` None: it is not looked at again."""
        now = self._clock()
        never = 1e12
        with self._database.write() as on:
            changed = {**values, "next_at": never if wait is None else now + wait}
            on.execute(update(TEXTS).where(TEXTS.c.id == row.id).values(**changed))
            if word:
                audit.append(on, now, "hub:sms", f"sms.{word}", row.case_id, {"kind": row.kind})
        return bool(word)


def send_again(database: Database, text: int, operator: str, now: float) -> bool:
    """Queue a dead message anew; False when it is not dead."""
    with database.write() as on:
        dead = (TEXTS.c.id == text) & (TEXTS.c.state == "dead")
        case = on.scalar(select(TEXTS.c.case_id).where(dead))
        if case is None:
            return False
        on.execute(update(TEXTS).where(dead).values(state="queued", tries=0, next_at=now))
        audit.append(on, now, f"operator:{operator}", "sms.again", case)
    return True
