"""Video verification calls: a queue of kiosks, agents who take them, and signed decisions.

The evidence stays sealed until the agent who took the call opens it (A34-A40).
"""

import secrets
from collections.abc import Callable
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import x25519
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from hub.cases.tables import CASES
from hub.counters.roster import Roster
from hub.counters.tables import CALLS
from hub.fleet.devices import Devices
from hub.refusals import (
    VIDEO_CLOSED,
    VIDEO_MISMATCH,
    VIDEO_NETWORK,
    VIDEO_NO_ANSWER,
    Clock,
    RefusedError,
)
from hub.store import audit
from hub.store.database import Database
from sync.wire.case_v1 import DECISION_PURPOSE, CallEvidence, DecisionV1, pack
from sync.wire.centre_v1 import AskCall, CallStateV1, Done, HangUp, Ring
from sync.wire.envelope import Envelope, EnvelopeError, unseal

LIVE: Final = ("queued", "connected")
SILENT_S: Final = 30  # a kiosk that asks no more has left the queue
KEPT_ALIVE_S: Final = 5  # asking more often is not written down each time
REASONS: Final = {"approved": None, "failed": VIDEO_MISMATCH, "network": VIDEO_NETWORK}
Sign = Callable[[bytes], bytes]


class CallTakenError(Exception):
    """Another agent has it, or it ended; the page must be loaded again."""


class Calls:
    """The kiosk's side answers questions; the agent's side takes, looks and decides."""

    def __init__(
        self,
        database: Database,
        devices: Devices,
        clock: Clock,
        seal_key: x25519.X25519PrivateKey,
        sign: Sign,
        answer_within_s: float,
        roster: Roster,
    ) -> None:
        self._database = database
        self._devices = devices
        self._clock = clock
        self._seal_key = seal_key
        self._sign = sign
        self._answer_within_s = answer_within_s
        self._roster = roster

    def ring(self, device: str, question: Ring) -> CallStateV1:
        """Join the queue; a case that already waits or talks keeps its ticket.

        A kiosk has one customer: with another case its earlier call has ended. While no agent is
        on duty nobody joins.
        """
        envelope = Envelope(question.header, question.body, question.signature)
        try:
            case = self._devices.checked(envelope, device)
        except EnvelopeError as wrong:
            raise RefusedError(VIDEO_NETWORK) from wrong
        if case != question.case:
            raise RefusedError(VIDEO_NETWORK)
        now = self._clock()
        with self._database.write() as on:
            self._age(on, now)
            live = select(CALLS.c.ticket).where(
                CALLS.c.case_id == case, CALLS.c.device == device, CALLS.c.phase.in_(LIVE)
            )
            ticket = on.scalar(live)
            if ticket is None and self._roster.back_at(now, question.language) is not None:
                return CallStateV1("", "closed", reason=VIDEO_CLOSED)
            if ticket is None:
                _end(on, CALLS.c.device == device, "network", VIDEO_NETWORK, now)
                ticket = self._queue(on, device, question, now)
            return self._state(on, device, ticket)

    def ask(self, device: str, question: AskCall) -> CallStateV1:
        """Tell how the call stands; asking keeps the place in the queue."""
        with self._database.write() as on:
            now = self._clock()
            mine = (CALLS.c.ticket == question.ticket) & (CALLS.c.device == device)
            stale = CALLS.c.phase.in_(LIVE) & (CALLS.c.asked_at < now - KEPT_ALIVE_S)
            on.execute(update(CALLS).where(mine, stale).values(asked_at=now))
            self._age(on, now)
            return self._state(on, device, question.ticket)

    def hang_up(self, device: str, question: HangUp) -> Done:
        """End a call for the customer; a decision already taken stands."""
        now = self._clock()
        with self._database.write() as on:
            mine = (CALLS.c.ticket == question.ticket) & (CALLS.c.device == device)
            _end(on, mine, "network", VIDEO_NETWORK, now)
        return Done()

    def queue(self) -> list[Row[Any]]:
        """List live calls, longest waiting first, without their evidence."""
        with self._database.write() as on:
            self._age(on, self._clock())
            return _rows(on, CALLS.c.phase.in_(LIVE))

    def recent(self, most: int = 12) -> list[Row[Any]]:
        """List the calls that ended last, without their evidence."""
        with self._database.read() as on:
            return _rows(on, CALLS.c.phase.not_in(LIVE), most)

    def get(self, ticket: str) -> Row[Any] | None:
        with self._database.read() as on:
            return next(iter(_rows(on, CALLS.c.ticket == ticket)), None)

    def take(self, ticket: str, agent: str) -> None:
        """Answer a waiting call. Raise `CallTakenError`."""
        now = self._clock()
        with self._database.write() as on:
            self._age(on, now)
            waiting = (CALLS.c.ticket == ticket) & (CALLS.c.phase == "queued")
            values = {"phase": "connected", "agent": agent, "taken_at": now}
            if on.execute(update(CALLS).where(waiting).values(**values)).rowcount != 1:
                raise CallTakenError(ticket)
            audit.append(on, now, f"operator:{agent}", "call.taken", ticket)

    def evidence(self, ticket: str, agent: str, part: str) -> CallEvidence:
        """Open the evidence for the agent who has the call; the look is logged."""
        now = self._clock()
        held = select(CALLS).where(
            CALLS.c.ticket == ticket, CALLS.c.agent == agent, CALLS.c.phase == "connected"
        )
        with self._database.write() as on:
            row = on.execute(held).first()
            if row is None:
                raise CallTakenError(ticket)
            audit.append(
                on, now, f"operator:{agent}", "call.evidence_opened", ticket, {"part": part}
            )
        plain = unseal(Envelope(row.header, row.body, row.signature), self._seal_key)
        try:
            return msgspec.msgpack.decode(plain, type=CallEvidence)
        except msgspec.MsgspecError as broken:
            raise EnvelopeError("evidence") from broken

    def decide(self, ticket: str, agent: str, verdict: str) -> None:
        """Say approved, failed or network; the first two are signed. Raise `CallTakenError`."""
        now = self._clock()
        reason = REASONS[verdict]
        mine = (
            (CALLS.c.ticket == ticket) & (CALLS.c.agent == agent) & (CALLS.c.phase == "connected")
        )
        with self._database.write() as on:
            case = on.scalar(select(CALLS.c.case_id).where(mine))
            if case is None:
                raise CallTakenError(ticket)
            if verdict != "network":
                word = pack(DecisionV1(ticket, case, verdict, reason, agent, now))
                signature = self._sign(DECISION_PURPOSE + word)
                signed = {"decision": word, "decision_signature": signature}
                on.execute(update(CALLS).where(mine).values(**signed))
            _end(on, mine, verdict, reason, now)
            audit.append(on, now, f"operator:{agent}", f"call.{verdict}", ticket, {"case": case})

    def _queue(self, on: Connection, device: str, question: Ring, now: float) -> str:
        ticket = secrets.token_urlsafe(12)
        on.execute(
            insert(CALLS).values(
                ticket=ticket, case_id=question.case, device=device, phase="queued",
                language=question.language[:8], rung_at=now, asked_at=now, header=question.header,
                body=question.body, signature=question.signature,
            )
        )  # fmt: skip
        audit.append(on, now, f"device:{device}", "call.rung", ticket, {"case": question.case})
        return ticket

    def _age(self, on: Connection, now: float) -> None:
        """End what nobody answered, and what the kiosk itself has left."""
        late = (CALLS.c.phase == "queued") & (CALLS.c.rung_at <= now - self._answer_within_s)
        _end(on, late, "no_answer", VIDEO_NO_ANSWER, now)
        _end(on, CALLS.c.asked_at <= now - SILENT_S, "network", VIDEO_NETWORK, now)

    def _state(self, on: Connection, device: str, ticket: str) -> CallStateV1:
        row = on.execute(
            select(CALLS).where(CALLS.c.ticket == ticket, CALLS.c.device == device)
        ).first()
        if row is None:
            raise RefusedError(VIDEO_NO_ANSWER)
        position = 0
        if row.phase == "queued":
            before = select(func.count()).where(
                CALLS.c.phase == "queued", CALLS.c.rung_at < row.rung_at
            )
            position = 1 + (on.scalar(before) or 0)
        return CallStateV1(
            ticket, row.phase, position, row.reason, row.decision, row.decision_signature
        )


def approved(on: Connection, cases: list[str]) -> bytes | None:
    """Give the last approving decision about any of these cases, rung from the case's kiosk."""
    same_kiosk = (CASES.c.id == CALLS.c.case_id) & (CASES.c.device == CALLS.c.device)
    said = (
        select(CALLS.c.decision)
        .join(CASES, same_kiosk)
        .where(CALLS.c.case_id.in_(cases), CALLS.c.phase == "approved")
    )
    return on.scalar(said.order_by(CALLS.c.ended_at.desc()).limit(1))


def _end(
    on: Connection, which: ColumnElement[bool], phase: str, reason: str | None, now: float
) -> None:
    """End live calls; their pictures are erased, since nobody may look at them again."""
    live = which & CALLS.c.phase.in_(LIVE)
    values = {"phase": phase, "reason": reason, "ended_at": now, "body": b""}
    on.execute(update(CALLS).where(live).values(**values))


def _rows(on: Connection, where: ColumnElement[bool], newest: int = 0) -> list[Row[Any]]:
    sealed = ("header", "body", "signature", "decision", "decision_signature")
    columns = [column for column in CALLS.c if column.name not in sealed]
    query = select(*columns).where(where)
    if newest:
        return list(on.execute(query.order_by(CALLS.c.ended_at.desc()).limit(newest)))
    return list(on.execute(query.order_by(CALLS.c.rung_at)))
