"""Pieces of sealed cases on their way in: an SQLite file that survives a restart of the hub.

Knows sizes and numbers, not signatures. Losing it costs the kiosks one more sending, nothing
else, so it does not wait for the disk (synchronous=NORMAL).
"""

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Final
from uuid import uuid4

from sync.wire.envelope import LARGEST_HEADER, Envelope
from sync.wire.transfer_v1 import LARGEST_BODY, MOST_MISSING, PIECE, Init, pieces_of

OPEN_PER_DEVICE: Final = 16
KEEP_STORED_S: Final = 600.0  # a lost acknowledgement is answered without sending it all again
KEEP_OPEN_S: Final = 7 * 86400.0
LARGEST_SIGNATURE: Final = 128
log = logging.getLogger(__name__)
SCHEMA: Final = """
create table if not exists hub(epoch text not null);
create table if not exists transfer(
    id integer primary key, device text not null, name text not null, size integer not null,
    header blob not null, signature blob not null, failures integer not null default 0,
    touched real not null, stored real, unique(device, name)) strict;
create table if not exists piece(
    transfer integer not null references transfer(id) on delete cascade, number integer not null,
    octets blob not null, primary key(transfer, number)) strict;
"""


@dataclass(frozen=True, slots=True)
class Whole:
    """A transfer with all its pieces, put together; its digest is still to be checked."""

    envelope: Envelope
    failures: int


class Transfers:
    """Owned by one thread."""

    def __init__(self, path: Path) -> None:
        try:
            self._sql = _opened(path)
        except sqlite3.DatabaseError as torn:
            log.error("%s: %s: begun anew, kiosks send again", path, torn)  # noqa: TRY400
            for file in path.parent.glob(path.name + "*"):
                file.unlink()
            self._sql = _opened(path)

    @property
    def epoch(self) -> str:
        """Name this store: another one after it was lost or restored from nothing."""
        return str(self._sql.execute("select epoch from hub").fetchone()[0])

    def close(self) -> None:
        self._sql.close()

    def begin(self, device: str, init: Init) -> str:
        """Open or resume; give why it is refused for good, empty for welcome."""
        if not 0 < init.size <= LARGEST_BODY or len(init.header) > LARGEST_HEADER:
            return "size"
        if init.pieces != pieces_of(init.size) or not 0 < len(init.signature) <= LARGEST_SIGNATURE:
            return "format"
        now = time()
        self._sql.execute(
            "insert into transfer(device, name, size, header, signature, touched)"
            " values(?, ?, ?, ?, ?, ?) on conflict(device, name) do update set"
            " touched = excluded.touched, header = excluded.header,"
            " signature = excluded.signature",
            (device, init.transfer, init.size, init.header, init.signature, now),
        )
        self._sql.execute(
            "delete from transfer where device = ?1 and id not in (select id from transfer"
            " where device = ?1 order by touched desc limit ?2)",
            (device, OPEN_PER_DEVICE),
        )
        return ""

    def add(self, device: str, name: str, number: int, octets: bytes) -> bool:
        """Keep one piece; False when it belongs to nothing or has the wrong length."""
        row = self._row(device, name)
        if row is None or not 0 <= number < pieces_of(row[1]):
            return False
        if len(octets) != min(PIECE, row[1] - number * PIECE):
            return False
        self._sql.execute("insert or ignore into piece values(?, ?, ?)", (row[0], number, octets))
        return True

    def missing(self, device: str, name: str) -> list[int] | None:
        """List the first pieces that lack; None for an unknown transfer."""
        row = self._row(device, name)
        if row is None:
            return None
        held = self._sql.execute("select number from piece where transfer = ?", (row[0],))
        lacking = set(range(pieces_of(row[1]))) - {number for (number,) in held}
        return sorted(lacking)[:MOST_MISSING]

    def whole(self, device: str, name: str) -> Whole:
        """Put the pieces together; call only when none is missing."""
        ident, header, signature, failures = self._sql.execute(
            "select id, header, signature, failures from transfer where device = ? and name = ?",
            (device, name),
        ).fetchone()
        pieces = self._sql.execute(
            "select octets from piece where transfer = ? order by number", (ident,)
        )
        body = b"".join(octets for (octets,) in pieces)
        return Whole(Envelope(header, body, signature), failures)

    def spoilt(self, device: str, name: str) -> None:
        """Throw the pieces away and count it: they do not give the announced digest."""
        row = self._row(device, name)
        if row is not None:
            self._sql.execute("delete from piece where transfer = ?", (row[0],))
            self._sql.execute("update transfer set failures = failures + 1 where id = ?", row[:1])

    def stored(self, device: str, name: str) -> None:
        """Remember that it arrived, and keep its pieces for a while."""
        self._sql.execute(
            "update transfer set stored = ? where device = ? and name = ?", (time(), device, name)
        )

    def drop(self, device: str, name: str) -> None:
        self._sql.execute("delete from transfer where device = ? and name = ?", (device, name))

    def sweep(self) -> None:
        """Forget what was stored some minutes ago, and what nobody has touched for a week."""
        now = time()
        self._sql.execute(
            "delete from transfer where stored < ? or touched < ?",
            (now - KEEP_STORED_S, now - KEEP_OPEN_S),
        )

    def _row(self, device: str, name: str) -> tuple[int, int] | None:
        with closing(self._sql.cursor()) as cursor:
            found: tuple[int, int] | None = cursor.execute(
                "select id, size from transfer where device = ? and name = ?", (device, name)
            ).fetchone()
        return found


def _opened(path: Path) -> sqlite3.Connection:
    sql = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    try:
        sql.execute("pragma journal_mode=wal")
        sql.execute("pragma synchronous=normal")
        sql.execute("pragma foreign_keys=on")
        sql.executescript(SCHEMA)
        if not sql.execute("select 1 from hub").fetchone():
            sql.execute("insert into hub values(?)", (uuid4().hex,))
    except sqlite3.DatabaseError:
        sql.close()
        raise
    return sql
