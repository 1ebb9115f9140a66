"""One SQLite file that survives a power cut (WAL, synchronous FULL) and a full disk.

A full disk refuses even DELETE: a ballast file beside the database is given up for an erasure.
Where it stands beside a file that is gone or empty, that file was lost: it is never begun anew.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kiosk.store.errors import StoreBrokenError, StoreFullError

WAL_PAGES: Final = 256  # of 4 KB: checkpoint at 1 MB
BALLAST: Final = 4 * 1024 * 1024  # more than twice the log
FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


class Database:
    """Safe to share among threads: one of them at a time is inside."""

    def __init__(self, path: Path, schema: str, migrations: Sequence[str] = ()) -> None:
        """Open or create; each migration is run once, in order, on files older than it.

        Raise `StoreBrokenError` where a file that was here is gone, damaged or of a newer program.
        """
        self._name = path.name
        self._ballast = path.with_name(f"{path.name}.ballast")
        self._lock = threading.RLock()
        if self._ballast.exists() and not _holds(path):
            raise StoreBrokenError(self._name, f"lost or emptied: {self._ballast.name} is there")
        new = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(new)
        with self._named():
            self._db = sqlite3.connect(
                path, timeout=5.0, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(schema)
                self._carry_over(migrations)
            except sqlite3.Error:
                self._db.close()
                raise
        self._fill_ballast()

    def _prepare(self, schema: str) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.execute(f"PRAGMA wal_autocheckpoint={WAL_PAGES:d}")
        self._db.executescript(schema)

    def _carry_over(self, migrations: Sequence[str]) -> None:
        known = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if known > len(migrations):
            self._db.close()
            raise StoreBrokenError(self._name, "written by a newer version")
        for number, sql in enumerate(migrations[known:], known + 1):
            self._db.executescript(f"BEGIN IMMEDIATE; {sql} PRAGMA user_version={number:d}; COMMIT")

    def read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, self._named():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Let all reading of the block see the file as of one moment; nothing is written in it."""
        with self._lock, self._named():
            if self._inside():
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._inside():
                    self._db.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator["Database"]:
        """Durable as a whole at the end of the block, or not done; nested blocks are one."""
        with self._lock, self._named():
            if self._inside():
                yield self
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self
                self._db.execute("COMMIT")
            finally:
                if self._inside():
                    self._db.execute("ROLLBACK")

    def write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Give the number of rows touched."""
        with self.writing():
            return self._db.execute(sql, values).rowcount

    def erase(self, sql: str, values: Sequence[object]) -> int:
        """Delete rows and their traces in the log, also on a full disk."""
        with self._lock:
            try:
                rows = self.write(sql, values)
                self.checkpoint()
            except StoreFullError:
                self._ballast.unlink(missing_ok=True)
                rows = self.write(sql, values)
                self.checkpoint()
            self._fill_ballast()
        return rows

    def checkpoint(self) -> None:
        """Empty the log into the file."""
        with self._lock, self._named():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def verify(self) -> None:
        """Raise `StoreBrokenError` when the file is damaged."""
        found = self.read("PRAGMA quick_check")
        if found != [("ok",)]:
            raise StoreBrokenError(self._name, "quick_check found damage")

    def close(self) -> None:
        self._db.close()

    def _fill_ballast(self) -> None:
        if self._ballast.exists():
            return
        try:
            with self._ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BALLAST)
        except OSError:  # the disk is full: the next erasure tries again
            self._ballast.unlink(missing_ok=True)

    def _inside(self) -> bool:
        return self._db.in_transaction

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as fault:
            error = StoreFullError if _full(fault) else StoreBrokenError
            raise error(self._name, getattr(fault, "sqlite_errorname", "SQLITE")) from fault


def _holds(path: Path) -> bool:
    """Tell whether there is anything in a database or its log."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return any(file.exists() and file.stat().st_size > 0 for file in files)


def _full(fault: sqlite3.Error) -> bool:
    return getattr(fault, "sqlite_errorcode", 0) in FULL
