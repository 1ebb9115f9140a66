"""The whole schema: what every room keeps, named here so that none is forgotten."""

from typing import Final

from sqlalchemy import MetaData

from hub.appointments import tables as appointments
from hub.cases import tables as cases
from hub.counters import tables as counters
from hub.fleet import tables as fleet
from hub.people import tables as people
from hub.post import tables as post
from hub.signing import tables as signing
from hub.store import tables as store
from hub.store.database import Database

ROOMS: Final = (store, fleet, post, cases, counters, people, appointments, signing)
SCHEMA: Final[MetaData] = store.METADATA


def open_database(url: str) -> Database:
    """Open or create the database with all tables. Raise `DatabaseError`."""
    return Database(url, SCHEMA)
