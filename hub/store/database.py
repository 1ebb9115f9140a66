"""The centre's database: readers beside one writer at a time, each commit on the disk.

SQLite in WAL with synchronous FULL: a commit that returned survives a power cut.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from hub.store.versions import Step, VersionError, bring_up

BUSY_S: Final = 30
WRITES: Final = "hub_writes"


class DatabaseError(Exception):
    """The database cannot be used at all; the message says why, without its password."""


class Database:
    """Transactions are serial: whoever writes holds the only writer's place until its commit."""

    def __init__(self, url: str, schema: MetaData, steps: Sequence[Step] = ()) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as wrong:
            raise DatabaseError("the database URL is none") from wrong
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            raise DatabaseError(f"{parsed.render_as_string()}: only sqlite:///FILE is served")
        # an error names its statement, never the customer's values in it
        self._engine = create_engine(
            parsed, connect_args={"timeout": BUSY_S}, hide_parameters=True, max_overflow=-1
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._bring_up(schema, steps)

    def _bring_up(self, schema: MetaData, steps: Sequence[Step]) -> None:
        try:
            with self.write() as on:
                bring_up(on, schema, steps)
        except VersionError as wrong:
            self.close()
            raise DatabaseError(str(wrong)) from wrong
        except SQLAlchemyError as wrong:
            self.close()
            raise DatabaseError(f"cannot be opened: {type(wrong).__name__}") from wrong

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Alone among writers; commits at the end, rolls back on any error."""
        with self._engine.connect().execution_options(**{WRITES: True}) as on, on.begin():
            yield on

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See one moment of the data; writers go on beside it."""
        with self._engine.connect() as on, on.begin():
            yield on

    def close(self) -> None:
        """Give the connections back; the last one folds the WAL into the file."""
        self._engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(on: Connection) -> None:
    writes = on.get_execution_options().get(WRITES, False)
    on.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
