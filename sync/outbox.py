"""The durable outbox: one SQLite file of sealed envelopes, written by the screen, read by sync.

It holds nothing that the kiosk could open. WAL with synchronous=FULL: what `put` has returned
survives a power cut. `OutboxFile` opens the file for either process; `KioskOutbox` is the
screen's side (port `Outbox`), `sync.spool` the sender's.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Final

from kiosk.ports.errors import DeviceError
from kiosk.ports.outbox import OutboxFailedError, OutboxFullError, Sealed
from sync.wire.transfer_v1 import LARGEST_BODY

APPLICATION_ID: Final = 0x534B4F42  # "SKOB": a foreign database is not taken for ours
SCHEMA_VERSION: Final = 1
BUSY_S: Final = 5.0
QUOTA: Final = 2 * 1024**3
LOG_PAGES: Final = 256  # 1 MiB of write-ahead log, then it is brought into the file
BALLAST: Final = 2 * LARGEST_BODY  # more than the log with the largest case in it
CHECKED_AT_START: Final = 64 * 1024**2  # larger files would delay the first screen
SPARE: Final = 64 * 1024  # pages, audit entry and log frames around one envelope
DEVICE: Final = "outbox"
SCHEMA: Final = """
create table if not exists envelope(
    seq integer primary key autoincrement, case_id text not null unique, digest blob not null,
    header blob not null, signature blob not null, size integer not null, at real not null,
    verdict text) strict;
create unique index if not exists envelope_digest on envelope(digest);
create table if not exists body(seq integer primary key, octets blob not null) strict;
create table if not exists ack(
    case_id text primary key, verdict text not null, digest text not null, message blob not null,
    at real not null) strict;
create table if not exists audit(
    seq integer primary key autoincrement, at real not null, what text not null,
    case_id text not null, digest text not null, head text not null) strict;
create table if not exists counter(name text primary key, value integer not null) strict;
"""


class OutboxFile:
    """One connection to the file, usable from any thread, one at a time."""

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        """Open or create. Raise `OutboxFailedError` for a torn or foreign file."""
        self._lock = threading.RLock()
        with translated():
            _create(path)
            self._small = path.stat().st_size <= CHECKED_AT_START
            self.sql = sqlite3.connect(
                path, timeout=busy_s, isolation_level=None, check_same_thread=False
            )
        try:
            with translated():
                self._prepare()
        except BaseException:
            self.sql.close()
            raise

    def close(self) -> None:
        self.sql.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection; SQLite's errors come out as the port's."""
        with self._lock, translated():
            yield self.sql

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Do one transaction: all of it is on the disk when the block has been left, or nothing."""
        with self.reading() as sql:
            sql.execute("begin immediate")
            try:
                yield sql
                sql.execute("commit")
            except BaseException:
                if sql.in_transaction:
                    sql.execute("rollback")
                raise

    def _prepare(self) -> None:
        self.sql.execute("pragma journal_mode=wal")
        self.sql.execute("pragma synchronous=full")
        self.sql.execute("pragma journal_size_limit=0")
        self.sql.execute(f"pragma wal_autocheckpoint={LOG_PAGES}")
        ours = self._pragma("application_id")
        empty = not self.sql.execute("select count(*) from sqlite_master").fetchone()[0]
        if ours not in (0, APPLICATION_ID) or (ours == 0 and not empty):
            raise OutboxFailedError(DEVICE, "a foreign database")
        if self._pragma("user_version") > SCHEMA_VERSION:
            raise OutboxFailedError(DEVICE, "written by a newer version")
        if ours == APPLICATION_ID and self._small:
            fault = self.sql.execute("pragma quick_check(1)").fetchone()[0]
            if fault != "ok":
                raise OutboxFailedError(DEVICE, "torn file")
        if empty:
            self.sql.executescript(
                f"begin immediate; {SCHEMA} pragma application_id={APPLICATION_ID};"
                f" pragma user_version={SCHEMA_VERSION}; commit;"
            )

    def _pragma(self, name: str) -> int:
        return int(self.sql.execute(f"pragma {name}").fetchone()[0])


class KioskOutbox:
    """Port `Outbox`. `quota` limits the octets that wait; the disk is looked at before each put."""

    def __init__(self, path: Path, *, quota: int = QUOTA, ballast: int = BALLAST) -> None:
        self._path, self._quota, self._ballast = path, quota, ballast
        self._file = OutboxFile(path)
        lay_ballast(path, ballast)

    def close(self) -> None:
        self._file.close()

    def put(self, sealed: Sealed) -> bool:
        """Commit envelope and audit entry; False when the case is in or was acknowledged."""
        if len(sealed.body) > LARGEST_BODY:
            raise ValueError(f"envelope of {len(sealed.body)} octets")
        with self._file.writing() as sql:
            if _known(sql, sealed.case):
                return False
            self._check_room(sql, len(sealed.body))
            row = sql.execute(
                "insert into envelope(case_id, digest, header, signature, size, at)"
                " values(?, ?, ?, ?, ?, ?)",
                (sealed.case, sealed.digest, sealed.header, sealed.signature, len(sealed.body),
                 time()),
            )  # fmt: skip
            sql.execute("insert into body values(?, ?)", (row.lastrowid, sealed.body))
            audit(sql, "put", sealed.case, sealed.digest.hex())
        return True

    def holds(self, case: str) -> bool:
        """Tell whether the envelope is in, be it waiting or a dead letter."""
        with self._file.reading() as sql:
            found = sql.execute("select 1 from envelope where case_id = ?", (case,)).fetchone()
        return found is not None

    def acknowledged(self, case: str) -> bool:
        """Tell whether the centre has said that it stored the case."""
        with self._file.reading() as sql:
            found = sql.execute(
                "select 1 from ack where case_id = ? and verdict in ('stored', 'duplicate')",
                (case,),
            ).fetchone()
        return found is not None

    def waiting(self) -> int:
        """Count the envelopes without a verdict."""
        with self._file.reading() as sql:
            return int(
                sql.execute("select count(*) from envelope where verdict is null").fetchone()[0]
            )

    def _check_room(self, sql: sqlite3.Connection, size: int) -> None:
        held = sql.execute("select coalesce(sum(size), 0) from envelope").fetchone()[0]
        if held + size > self._quota:
            raise OutboxFullError(DEVICE, f"quota of {self._quota} octets")
        # once in the log, once in the file: a checkpoint must never be what fails
        log = self._path.with_name(self._path.name + "-wal")
        logged = log.stat().st_size if log.exists() else 0
        if _free(self._path) < 2 * size + logged + SPARE:
            raise OutboxFullError(DEVICE, "disk full")


def audit(sql: sqlite3.Connection, what: str, case: str, digest: str) -> None:
    """Add a link to the hash chain, inside the caller's transaction."""
    at = time()
    head = sha256(f"{audit_head(sql)}|{at}|{what}|{case}|{digest}".encode()).hexdigest()
    sql.execute(
        "insert into audit(at, what, case_id, digest, head) values(?, ?, ?, ?, ?)",
        (at, what, case, digest, head),
    )


def audit_head(sql: sqlite3.Connection) -> str:
    """Give the newest link, empty for none."""
    found = sql.execute("select head from audit order by seq desc limit 1").fetchone()
    return str(found[0]) if found else ""


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's and the disk's errors into the port's."""
    try:
        yield
    except sqlite3.DatabaseError as broken:
        if getattr(broken, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise OutboxFullError(DEVICE, "disk full") from broken
        raise OutboxFailedError(DEVICE, str(broken)) from broken
    except OSError as broken:
        raise OutboxFailedError(DEVICE, f"{broken.filename}: {broken.strerror}") from broken


def torn(failed: DeviceError) -> bool:
    """Tell whether the file itself is damaged: what only was locked or unreadable comes back."""
    code = getattr(failed.__cause__, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def ballast_of(path: Path) -> Path:
    """Name the file that is given up so that a full disk can still forget."""
    return path.with_name(path.name + ".ballast")


def lay_ballast(path: Path, size: int) -> None:
    """Reserve the octets that erasing needs on a full disk, where there is room for them."""
    ballast = ballast_of(path)
    if not size or ballast.exists() or _free(path) < size + size // 4:
        return
    try:
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError:
        ballast.unlink(missing_ok=True)  # somebody was quicker to fill the disk


def _known(sql: sqlite3.Connection, case: str) -> bool:
    found = sql.execute(
        "select 1 from envelope where case_id = ?1 union all select 1 from ack where case_id = ?1",
        (case,),
    ).fetchone()
    return found is not None


def _free(path: Path) -> int:
    with translated():
        disk = os.statvfs(path.parent)
    return disk.f_bavail * disk.f_frsize


def _create(path: Path) -> None:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o660)
    except FileExistsError:
        return
    os.fchmod(handle, 0o660)  # the other process is of the same group; log files inherit the mode
    os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
