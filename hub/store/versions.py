"""Brings a database of an earlier version up to ours, or says which version it is.

The version is SQLite's user_version. Each step runs once and in order; steps, new tables and the
new version are one transaction of the caller. New tables and indexes need no step.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, MetaData, select

from hub.store.tables import META

Step = Callable[[Connection], None]
UNCOUNTED: Final = "1"  # what files without a user_version say of themselves
COUNTED: Final = "counted"  # refused by programs that know no user_version
COLUMNS: Final = (
    "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table'"
)


class VersionError(Exception):
    """The database is of a version that cannot be served; the message tells which."""


def bring_up(on: Connection, schema: MetaData, steps: Sequence[Step]) -> None:
    """Make all tables as they are today. Raise `VersionError`; then nothing must be committed."""
    version = int(on.exec_driver_sql("PRAGMA user_version").scalar_one())
    ours = len(steps)
    if version > ours:
        raise VersionError(f"schema {version} is newer than this program, which knows {ours}")
    if _columns(on):
        _ours(on, version)
        for step in steps[version:]:
            step(on)
    held = _columns(on)
    schema.create_all(on, [t for t in schema.sorted_tables if t.name not in held], checkfirst=False)
    _complete(schema, held, version)
    _indexed(on, schema)
    on.execute(META.delete().where(META.c.key == "schema"))
    on.execute(META.insert().values(key="schema", value=COUNTED))
    on.exec_driver_sql(f"PRAGMA user_version = {ours:d}")


def _columns(on: Connection) -> dict[str, set[str]]:
    """List the columns of every table there is."""
    found: dict[str, set[str]] = {}
    for table, column in on.exec_driver_sql(COLUMNS):
        found.setdefault(table, set()).add(column)
    return found


def _ours(on: Connection, version: int) -> None:
    told = None
    if META.name in _columns(on):
        told = on.scalar(select(META.c.value).where(META.c.key == "schema"))
    if told != (COUNTED if version else UNCOUNTED):
        raise VersionError(f"schema {told or version} is not one of ours")


def _complete(schema: MetaData, held: Mapping[str, set[str]], version: int) -> None:
    """Refuse a table that lacks a column now, not in the middle of a customer's case."""
    for table in schema.sorted_tables:
        missing = {column.name for column in table.columns} - held.get(table.name, set())
        if table.name in held and missing:
            raise VersionError(f"schema {version}: {table.name} lacks {', '.join(sorted(missing))}")


def _indexed(on: Connection, schema: MetaData) -> None:
    held = set(on.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())
    for table in schema.sorted_tables:
        for index in table.indexes:
            if index.name not in held:
                index.create(on)
