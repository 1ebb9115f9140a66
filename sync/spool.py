"""The sender's side of the outbox: oldest first, erased only by a verdict that was verified.

Knows the file and the verdicts, not the network. A conflict or a rejection leaves a dead letter:
it is kept, counted and never sent again by itself.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from time import time

import msgspec

from kiosk.ports.outbox import OutboxFullError
from sync.outbox import BALLAST, OutboxFile, audit, audit_head, ballast_of, lay_ballast
from sync.wire.envelope import Envelope
from sync.wire.transfer_v1 import Ack, Verdict

GOOD = (Verdict.STORED, Verdict.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An envelope on its way, without its octets."""

    seq: int
    case: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What a heartbeat tells of the outbox."""

    waiting: int
    oldest_s: float
    dead: int
    audit_head: str


class Spool:
    """Owned by the sending thread."""

    def __init__(self, path: Path, *, ballast: int = BALLAST) -> None:
        """Open beside the screen's process. Raise `OutboxFailedError`."""
        self._path, self._ballast = path, ballast
        self._file = OutboxFile(path)
        lay_ballast(path, ballast)

    def close(self) -> None:
        self._file.close()

    def next_epoch(self) -> int:
        """Count this start of the process; the count survives."""
        with self._file.writing() as sql:
            sql.execute(
                "insert into counter values('epoch', 1)"
                " on conflict(name) do update set value = value + 1"
            )
            found = sql.execute("select value from counter where name = 'epoch'").fetchone()
        return int(found[0])

    def waiting(self, most: int, after: int = 0) -> list[Waiting]:
        """Give the oldest without a verdict whose number is above `after`."""
        with self._file.reading() as sql:
            rows = sql.execute(
                "select seq, case_id, digest, size from envelope"
                " where verdict is null and seq > ? order by seq limit ?",
                (after, most),
            ).fetchall()
        return [Waiting(seq, case, digest.hex(), size) for seq, case, digest, size in rows]

    def envelope(self, seq: int) -> Envelope | None:
        """Read one with its octets; None when it has gone."""
        with self._file.reading() as sql:
            row = sql.execute(
                "select header, octets, signature from envelope join body using(seq) where seq = ?",
                (seq,),
            ).fetchone()
        return Envelope(*row) if row else None

    def queue(self) -> Queue:
        with self._file.reading() as sql:
            waiting, oldest = sql.execute(
                "select count(*), min(at) from envelope where verdict is null"
            ).fetchone()
            dead = sql.execute(
                "select count(*) from envelope where verdict is not null"
            ).fetchone()[0]
            head = audit_head(sql)
        age = max(0.0, time() - oldest) if waiting else 0.0
        return Queue(int(waiting), age, int(dead), head)

    def acknowledge(self, ack: Ack) -> None:
        """Keep a verified verdict and erase the envelope, in one transaction.

        A bad verdict keeps the envelope as a dead letter. An ack for nothing we hold is ignored.
        """
        try:
            self._settle(ack)
        except OutboxFullError:
            # forgetting needs room too: the ballast was laid for this
            ballast_of(self._path).unlink(missing_ok=True)
            self._checkpoint()
            self._settle(ack)
            self._checkpoint()
        lay_ballast(self._path, self._ballast)

    def bury(self, seq: int, why: str) -> None:
        """Make a dead letter of an envelope that cannot be sent, such as one torn on the disk."""
        with self._file.writing() as sql:
            row = sql.execute(
                "update envelope set verdict = ? where seq = ? and verdict is null"
                " returning case_id, digest",
                (why, seq),
            ).fetchone()
            if row:
                audit(sql, why, row[0], row[1].hex())

    def _settle(self, ack: Ack) -> None:
        with self._file.writing() as sql:
            row = sql.execute(
                "select seq, case_id from envelope where digest = ? and verdict is null",
                (bytes.fromhex(ack.digest),),
            ).fetchone()
            if row is None:
                return
            seq, case = row
            _forget(sql, seq, ack)
            sql.execute(
                "insert into ack values(?, ?, ?, ?, ?)",
                (case, ack.verdict.value, ack.digest, msgspec.json.encode(ack), time()),
            )
            audit(sql, ack.verdict.value, case, ack.digest)

    def _checkpoint(self) -> None:
        with self._file.reading() as sql:
            sql.execute("pragma wal_checkpoint(truncate)").fetchall()


def _forget(sql: sqlite3.Connection, seq: int, ack: Ack) -> None:
    if ack.verdict in GOOD:
        sql.execute("delete from body where seq = ?", (seq,))
        sql.execute("delete from envelope where seq = ?", (seq,))
    else:
        sql.execute("update envelope set verdict = ? where seq = ?", (ack.verdict.value, seq))
