"""Audit: what happened, in codes; a hash chain without a word about a person."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kiosk.store.chain import START, link
from kiosk.store.database import Database
from kiosk.store.errors import StoreBrokenError

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, case_id TEXT,
    facts TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_fixed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
"""
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}(\.[A-Za-z0-9_]{1,40}){0,4}")
LARGEST_NUMBER: Final = 10_000_000  # durations and counts; no phone, document or SIM number


class AuditPersonalError(ValueError):
    """Something that is no code and no small number was to be written; the message names where."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line; `facts` are codes and small numbers."""

    number: int
    time: int
    event: str
    case: str | None
    facts: tuple[tuple[str, str | int], ...]


class Audit:
    """Append-only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(
        self, event: str, now: int, case: str | None = None,
        facts: Mapping[str, str | int] | None = None,
    ) -> int:  # fmt: skip
        """Write one line, durable on return; give its number. Raise `AuditPersonalError`."""
        given = dict(facts or {})
        _refuse_personal(event, given)
        text = json.dumps(given, sort_keys=True, separators=(",", ":"))
        with self._db.writing():
            number, before = self.head()
            row = [number + 1, now, event, case, text]
            self._db.write("INSERT INTO audit VALUES (?,?,?,?,?,?)", (*row, link(before, row)))
        return number + 1

    def head(self) -> tuple[int, bytes]:
        """Give number and hash of the last line; sent in heartbeats, so that a cut shows."""
        rows = self._db.read("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, START)

    def latest(self) -> int:
        """Give the time of the newest line in Unix seconds; 0 while there is none."""
        return int(self._db.read("SELECT coalesce(max(time), 0) FROM audit")[0][0])

    def notes(self, after: int = 0, limit: int = 1000) -> list[Note]:
        rows = self._db.read(
            "SELECT number, time, event, case_id, facts FROM audit WHERE number > ?"
            " ORDER BY number LIMIT ?",
            after,
            limit,
        )
        return [_note(row) for row in rows]

    def told_since(self, what: str, mark: str) -> list[str]:
        """Name the events `what`.* after the last `mark`.*, each once, without the prefix."""
        rows = self._db.read(
            "SELECT DISTINCT event FROM audit WHERE event LIKE ? AND number > (SELECT"
            " coalesce(max(number), 0) FROM audit WHERE event LIKE ?) ORDER BY event",
            f"{what}.%",
            f"{mark}.%",
        )
        return [row[0].removeprefix(f"{what}.") for row in rows]

    def verify(self) -> None:
        """Walk the chain; raise `StoreBrokenError` at the first bad line."""
        before, expected = START, 1
        rows = self._db.read(
            "SELECT number, time, event, case_id, facts, hash FROM audit ORDER BY number"
        )
        for *row, digest in rows:
            if row[0] != expected or link(before, row) != digest:
                raise StoreBrokenError("audit", f"line {expected} was changed or is gone")
            before, expected = digest, expected + 1


def _refuse_personal(event: str, facts: Mapping[str, str | int]) -> None:
    for where, value in {"event": event, **facts}.items():
        if isinstance(value, int):
            fine = abs(value) < LARGEST_NUMBER
        else:
            fine = CODE.fullmatch(value) is not None and not re.search(r"\d{6}", value)
        if not fine or not CODE.fullmatch(where):
            raise AuditPersonalError(where if CODE.fullmatch(where) else "name of a fact")


def _note(row: tuple[Any, ...]) -> Note:
    number, time, event, case, facts = row
    return Note(number, time, event, case, tuple(sorted(json.loads(facts).items())))
