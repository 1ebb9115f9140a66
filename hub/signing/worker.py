"""Carries requests to the signature service and follows them; a slow service holds up no line.

new -> asked (the service took it) -> signed or failed. What comes after a request has ended, been
cancelled or replaced changes nothing: a row is moved on only from the state it was read in.
"""

import logging
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.exc import OperationalError

from hub.post.notices import Words
from hub.refusals import DUP_ACCOUNT, SIGNING_OLD_NUMBER, SIGNING_SERVICE, SIGNING_TIMEOUT, Clock
from hub.settings import Signing
from hub.signing import accounts
from hub.signing.certificates.revocation import CrlError
from hub.signing.certificates.trust import UntrustedError
from hub.signing.messages import Told, Wanted
from hub.signing.proof import Judge, Proof, seal
from hub.signing.service import Service, ServiceError
from hub.signing.tables import SIGNINGS
from hub.store import audit
from hub.store.database import Database
from hub.store.pepper import Pepper

LOG: Final = logging.getLogger(__name__)
PAUSE_S: Final = 0.2
THREADS: Final = 8
BATCH: Final = 64
STUMBLES: Final = 5  # one after another, then the service is of no use
STATUS_UNKNOWN: Final = "pki.status_unknown"


class SigningWorker:
    """`run` in a thread of its own until `stop`."""

    def __init__(
        self, database: Database, pepper: Pepper, service: Service, judge: Judge, words: Words,
        settings: Signing, clock: Clock,
    ) -> None:  # fmt: skip
        self._database = database
        self._pepper = pepper
        self._service = service
        self._judge = judge
        self._words = words
        self._settings = settings
        self._clock = clock
        self._leave = threading.Event()
        self._hands = ThreadPoolExecutor(THREADS, thread_name_prefix="signing")
        self._busy: dict[str, Future[None]] = {}
        self._errors: Counter[str] = Counter()

    def run(self) -> None:
        """Work until `stop`; exchanges in hand are finished."""
        while not self._leave.wait(PAUSE_S):
            try:
                self.start_due()
            except OperationalError:
                LOG.error("the database is busy or full: signatures wait")  # noqa: TRY400
        self._hands.shutdown(wait=True)

    def stop(self) -> None:
        self._leave.set()

    def start_due(self) -> list[Future[None]]:
        """Begin every exchange that is due; give what is under way."""
        self._busy = {ticket: one for ticket, one in self._busy.items() if not one.done()}
        now = self._clock()
        late = SIGNINGS.c.ends_at <= now
        due = SIGNINGS.c.state.in_(("new", "asked")) & or_(SIGNINGS.c.next_at <= now, late)
        with self._database.read() as on:
            rows = list(on.execute(select(SIGNINGS).where(due).limit(BATCH)))
        for row in rows:
            if row.ticket not in self._busy and len(self._busy) < BATCH:
                self._busy[row.ticket] = self._hands.submit(self._work, row)
        return list(self._busy.values())

    def _work(self, row: Row[Any]) -> None:
        try:
            told = self._asked(row)
            self._errors.pop(row.ticket, None)
            self._settle(row, told)
        except ServiceError:
            self._stumbled(row)
        except OperationalError:
            LOG.error("the database is busy or full: a signature waits")  # noqa: TRY400

    def _asked(self, row: Row[Any]) -> Told:
        if self._clock() >= row.ends_at:
            return Told(failed=SIGNING_TIMEOUT)
        if row.state == "asked":
            return self._service.state(_transaction(row), row.service_id, row.number)
        shown = self._words(row.language, f"signing.shown.{row.subject}", code=row.code)
        wanted = Wanted(_transaction(row), row.number, row.content, shown, row.language,
                        self._settings.wait_s)  # fmt: skip
        return self._service.sign(wanted)

    def _settle(self, row: Row[Any], told: Told) -> None:
        if told.failed:
            self._failed(row, told.failed)
        elif told.signature is not None:
            self._judged(row, told.signature)
        elif row.state == "new":
            self._move(row, state="asked", service_id=told.service_id)
        else:
            self._later(row)

    def _judged(self, row: Row[Any], signature: bytes) -> None:
        try:
            proof = self._judge.judge(row.subject, row.content, signature, self._clock())
        except UntrustedError as wrong:
            self._failed(row, wrong.reason, wrong.day)
            return
        except CrlError as absent:
            LOG.warning("revocation: %s", absent)
            self._failed(row, STATUS_UNKNOWN)
            return
        with self._database.write() as on:
            refusal = self._refusal(on, row, proof)
            if refusal is not None:
                self._change(on, row, "failed", reason=refusal)
            else:
                self._change(on, row, "signed", proof=seal(self._pepper, row.ticket, proof))

    def _refusal(self, on: Connection, row: Row[Any], proof: Proof) -> str | None:
        """Name why the holder gets no account, before anything more is asked (A105, A107)."""
        number = proof.number(row.subject)
        if accounts.exists(on, self._pepper, row.subject, number, proof.old_id_number):
            return DUP_ACCOUNT
        return None if number else SIGNING_OLD_NUMBER

    def _failed(self, row: Row[Any], reason: str, day: str = "") -> None:
        with self._database.write() as on:
            self._change(on, row, "failed", reason=reason, day=day)

    def _stumbled(self, row: Row[Any]) -> None:
        """End what was never taken; a request that the phone shows is asked for some times more."""
        self._errors[row.ticket] += 1
        if row.state == "new" or self._errors[row.ticket] >= STUMBLES:
            self._failed(row, SIGNING_SERVICE)
        else:
            self._later(row)

    def _later(self, row: Row[Any]) -> None:
        self._move(row, state=row.state)

    def _move(self, row: Row[Any], **values: object) -> None:
        due = self._clock() + self._settings.poll_s
        with self._database.write() as on:
            on.execute(update(SIGNINGS).where(_still(row)).values(next_at=due, **values))

    def _change(self, on: Connection, row: Row[Any], state: str, **values: object) -> None:
        """End a request, once, with a word in the audit."""
        self._errors.pop(row.ticket, None)
        changed = update(SIGNINGS).where(_still(row)).values(state=state, **values)
        if on.execute(changed).rowcount:
            detail = {"reason": str(values.get("reason", ""))}
            audit.append(on, self._clock(), "centre", f"signing.{state}", row.ticket, detail)


def _still(row: Row[Any]) -> Any:  # noqa: ANN401 - a clause
    return (SIGNINGS.c.ticket == row.ticket) & (SIGNINGS.c.state == row.state)


def _transaction(row: Row[Any]) -> str:
    """Name the transaction to the service: not our ticket, which opens proofs."""
    return f"SK.{sha256(row.ticket.encode()).hexdigest()[:24]}"
