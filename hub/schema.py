"""The whole schema: what every room keeps, and the steps that bring older files up to it.

A changed table needs a step at the end of `STEPS`; a new table or index needs none.
"""

from typing import Final

from sqlalchemy import Connection, MetaData, inspect

from hub.appointments import tables as appointments
from hub.cases import tables as cases
from hub.counters import tables as counters
from hub.fleet import tables as fleet
from hub.people import tables as people
from hub.post import tables as post
from hub.signing import tables as signing
from hub.store import tables as store
from hub.store.database import Database
from hub.store.versions import Step

ROOMS: Final = (store, fleet, post, cases, counters, people, appointments, signing)
SCHEMA: Final[MetaData] = store.METADATA


def _spent_sims(on: Connection) -> None:
    """Files without a version have the column or not."""
    if "spent" not in {column["name"] for column in inspect(on).get_columns("sims")}:
        on.exec_driver_sql("ALTER TABLE sims ADD COLUMN spent BOOLEAN NOT NULL DEFAULT 0")


STEPS: Final[tuple[Step, ...]] = (_spent_sims,)


def open_database(url: str) -> Database:
    """Open or create the database, brought up to today's tables. Raise `DatabaseError`."""
    return Database(url, SCHEMA, STEPS)
