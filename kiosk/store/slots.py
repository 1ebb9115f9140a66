"""Leases of appointment places: what this kiosk may sell, also while the centre is away.

A lease is free, spent (a case or a move was made of it) or given back; it never becomes free again.
Both ends are durable before anything follows from them, so no power cut sells a place twice. Rows
are forgotten after their time has passed.
"""

from typing import Final

import msgspec

from kiosk.store.database import Database
from sync.wire.appointment_v1 import LeaseV1

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS leases (
    lease TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('free', 'spent', 'returned')),
    starts_at REAL NOT NULL, until REAL NOT NULL, told BLOB NOT NULL, case_id TEXT);
"""
FREE: Final = "free"
RETURNED: Final = "returned"
DAY_S: Final = 86_400.0


class SlotBook:
    """Raises the store's errors."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, lease: LeaseV1, starts_at: float) -> bool:
        """Write a lease down; False where it was spent or given back before."""
        with self._db.writing():
            self._db.write(
                "INSERT INTO leases VALUES (?,?,?,?,?,NULL) ON CONFLICT (lease) DO UPDATE SET"
                " until = excluded.until, told = excluded.told WHERE state = 'free'",
                (lease.lease, FREE, starts_at, lease.until, msgspec.msgpack.encode(lease)),
            )
            return self.state(lease.lease) == FREE

    def free(self, now: float) -> list[LeaseV1]:
        """List what may be sold now, the next first."""
        rows = self._db.read(
            "SELECT told FROM leases WHERE state = 'free' AND until > ? AND starts_at > ?"
            " ORDER BY starts_at, lease",
            now,
            now,
        )
        return [msgspec.msgpack.decode(row[0], type=LeaseV1) for row in rows]

    def spend(self, lease: str, case: str, now: float) -> bool:
        """Use a lease up for a case, once; the same case again is the same sale."""
        with self._db.writing():
            self._db.write(
                "UPDATE leases SET state = 'spent', case_id = ?"
                " WHERE lease = ? AND state = 'free' AND until > ?",
                (case, lease, now),
            )
            sold = "SELECT 1 FROM leases WHERE lease = ? AND case_id = ?"
            return bool(self._db.read(sold, lease, case))

    def end(self, lease: str) -> bool:
        """Never sell a lease again that nobody bought; False where it was sold or is not held."""
        with self._db.writing():
            self._db.write(
                "UPDATE leases SET state = 'returned' WHERE lease = ? AND state = 'free'", (lease,)
            )
            return self.state(lease) == RETURNED

    def give_back(self, now: float) -> list[str]:
        """Never sell again what has run out; name all that the centre may have back."""
        with self._db.writing():
            self._db.write("DELETE FROM leases WHERE starts_at < ?", (now - DAY_S,))
            self._db.write(
                "UPDATE leases SET state = 'returned' WHERE state = 'free' AND until <= ?", (now,)
            )
        return [row[0] for row in self._db.read("SELECT lease FROM leases WHERE state='returned'")]

    def state(self, lease: str) -> str | None:
        """Tell how a lease stands."""
        rows = self._db.read("SELECT state FROM leases WHERE lease = ?", lease)
        return str(rows[0][0]) if rows else None
