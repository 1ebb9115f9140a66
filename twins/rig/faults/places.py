"""The centre's book of places: what another kiosk is lent meanwhile, and how places stand."""

import sqlite3
from contextlib import closing
from time import time
from typing import Final

from twins.rig.stage import Stage

ALL: Final = """
UPDATE places SET lease = lower(hex(randomblob(12))), device = 'kiosk-0002', until = starts_at
WHERE lease IS NULL AND case_id IS NULL"""
LATEST: Final = """
UPDATE places SET lease = lower(hex(randomblob(12))), device = 'kiosk-0002', until = starts_at
WHERE lease IS NULL AND case_id IS NULL
AND starts = (SELECT max(starts) FROM places WHERE lease IS NULL AND case_id IS NULL)"""
SOLD: Final = "SELECT count(*) FROM places WHERE case_id IS NOT NULL"
HELD: Final = "SELECT count(*) FROM places WHERE case_id IS NULL AND until < ?"
HOLD_S: Final = 3600.0


def lend_all(stage: Stage) -> int:
    """Lend every free place to another kiosk; give how many."""
    return _write(stage, ALL)


def lend_latest(stage: Stage) -> int:
    """Lend the places of the last free time to another kiosk; give how many."""
    return _write(stage, LATEST)


def sold(stage: Stage) -> int:
    """Count the places that are booked."""
    with closing(_book(stage)) as book:
        return int(book.execute(SOLD).fetchone()[0])


def for_a_customer(stage: Stage) -> int:
    """Count the places that a kiosk holds for minutes, not for days."""
    with closing(_book(stage)) as book:
        return int(book.execute(HELD, (time() + HOLD_S,)).fetchone()[0])


def _write(stage: Stage, what: str) -> int:
    with closing(_book(stage)) as book, book:
        return book.execute(what).rowcount


def _book(stage: Stage) -> sqlite3.Connection:
    return sqlite3.connect(stage.centre.folder / "hub.db", timeout=20)
