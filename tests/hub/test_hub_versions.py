"""A database of an earlier program is brought up whole, or refused with its version."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from hub.counters.reservations import Reservations
from hub.counters.tables import SIMS
from hub.schema import SCHEMA, STEPS, open_database
from hub.store.database import Database, DatabaseError
from kiosk.cli.hub import run
from sync.wire.centre_v1 import FindReservation
from tests.hub.world import KIOSK, NOON

DATA = Path(__file__).parent / "data"
VERSIONS = range(len(STEPS) + 1)


@pytest.fixture
def written_by(tmp_path: Path) -> Callable[[int], Path]:
    def make(version: int) -> Path:
        path = tmp_path / "hub.db"
        with closing(sqlite3.connect(path)) as made:
            made.executescript((DATA / f"schema_{version}.sql").read_text(encoding="utf-8"))
        return path

    return make


def shape(path: Path) -> set[tuple[object, ...]]:
    """Columns with type, need and place in the key, and the indexes' words."""
    columns = (
        "SELECT m.name, c.name, c.type, c.[notnull], c.pk FROM sqlite_master m "
        "JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    )
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    with closing(sqlite3.connect(path)) as held:
        return {
            *held.execute(columns),
            *held.execute(indexes),
            *held.execute("PRAGMA user_version"),
        }


def refusal(path: Path) -> str:
    with pytest.raises(DatabaseError) as refused:
        open_database(f"sqlite:///{path}")
    return str(refused.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_each_version_becomes_what_a_new_one_is(
    written_by: Callable[[int], Path], tmp_path: Path, version: int
) -> None:
    """Where this fails after a table was changed, `hub.schema` wants a step for it."""
    old, new = written_by(version), tmp_path / "new.db"
    for path in (old, new):
        open_database(f"sqlite:///{path}").close()
    assert shape(old) == shape(new)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_earlier_program_kept_is_served(
    written_by: Callable[[int], Path], version: int
) -> None:
    database = open_database(f"sqlite:///{written_by(version)}")
    book = Reservations(database, lambda: NOON, ZoneInfo("Asia/Ho_Chi_Minh"))
    found = book.find(KIOSK, FindReservation(code="AB12CD"))
    assert found.number == "+84900000001"
    with database.read() as on:
        assert on.execute(select(SIMS.c.reservation, SIMS.c.spent)).all() == [("AB-12-CD", False)]
    database.close()


def test_a_file_is_brought_up_once(written_by: Callable[[int], Path]) -> None:
    path = written_by(0)
    for _ in range(2):
        open_database(f"sqlite:///{path}").close()


def test_a_file_of_a_newer_program_is_refused_with_both_versions(
    written_by: Callable[[int], Path],
) -> None:
    path = written_by(len(STEPS))
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {len(STEPS) + 6}")
    before = shape(path)
    told = refusal(path)
    assert f"schema {len(STEPS) + 6}" in told
    assert f"knows {len(STEPS)}" in told
    assert shape(path) == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE cases (id TEXT)")
    assert "not one of ours" in refusal(path)
    assert shape(path) == {("cases", "id", "TEXT", 0, 0), (0,)}


def test_a_table_that_was_cut_is_found_at_the_start(written_by: Callable[[int], Path]) -> None:
    path = written_by(len(STEPS))
    with closing(sqlite3.connect(path)) as other:
        other.execute("ALTER TABLE mail DROP COLUMN error")
    assert refusal(path) == f"schema {len(STEPS)}: mail lacks error"


def test_a_step_that_fails_leaves_the_file_as_it_was(written_by: Callable[[int], Path]) -> None:
    def broken(on: Connection) -> None:
        on.exec_driver_sql("ALTER TABLE nobody_has_it ADD COLUMN x TEXT")

    path = written_by(0)
    before = shape(path)
    with pytest.raises(DatabaseError, match="cannot be opened: OperationalError"):
        Database(f"sqlite:///{path}", SCHEMA, (*STEPS, broken))
    assert shape(path) == before


def test_the_console_names_the_fault(
    written_by: Callable[[int], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = written_by(len(STEPS))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    assert run(["audit", "--dir", str(path.parent), "--json"]) != 0
    said = json.loads(capsys.readouterr().out)["error"]
    assert said["code"] == "hub.database"
    assert "schema 99" in said["detail"]
