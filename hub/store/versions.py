"""Brings a database of an earlier version up to ours, or says which version it is.

The version is SQLite's user_version. Each step runs once and in order; steps, new tables and the
new version are one transaction of the caller. New tables and indexes need no step.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, MetaData, inspect, select

from hub.store.tables import META

Step = Callable[[Connection], None]
UNCOUNTED: Final = "1"  # what files without a user_version say of themselves
COUNTED: Final = "counted"  # refused by programs that know no user_version


class VersionError(Exception):
    """The database is of a version that cannot be served; the message tells which."""


def bring_up(on: Connection, schema: MetaData, steps: Sequence[Step]) -> None:
    """Make all tables as they are today. Raise `VersionError`; then nothing must be committed."""
    version = int(on.exec_driver_sql("PRAGMA user_version").scalar_one())
    ours = len(steps)
    if version > ours:
        raise VersionError(f"schema {version} is newer than this program, which knows {ours}")
    held = set(inspect(on).get_table_names())
    if held:
        _ours(on, held, version)
        for step in steps[version:]:
            step(on)
    schema.create_all(on)
    if held:
        _complete(on, schema, version)
        _indexed(on, schema)
    on.execute(META.delete().where(META.c.key == "schema"))
    on.execute(META.insert().values(key="schema", value=COUNTED))
    on.exec_driver_sql(f"PRAGMA user_version = {ours:d}")


def _ours(on: Connection, held: set[str], version: int) -> None:
    told = None
    if META.name in held:
        told = on.scalar(select(META.c.value).where(META.c.key == "schema"))
    if told != (COUNTED if version else UNCOUNTED):
        raise VersionError(f"schema {told or version} is not one of ours")


def _complete(on: Connection, schema: MetaData, version: int) -> None:
    """Refuse a table that lacks a column now, not in the middle of a customer's case."""
    found = inspect(on)
    for table in schema.sorted_tables:
        columns = {column["name"] for column in found.get_columns(table.name)}
        missing = {column.name for column in table.columns} - columns
        if missing:
            raise VersionError(f"schema {version}: {table.name} lacks {', '.join(sorted(missing))}")


def _indexed(on: Connection, schema: MetaData) -> None:
    held = set(on.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())
    for table in schema.sorted_tables:
        for index in table.indexes:
            if index.name not in held:
                index.create(on)
