"""The audit chain: nothing personal goes in, nothing changed goes unnoticed."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.store.audit import AuditPersonalError, Note
from kiosk.store.errors import StoreBrokenError
from kiosk.store.store import FILE, Store

NOW = 1_700_000_000


def test_notes_come_back_in_order(store: Store) -> None:
    store.audit.note("case.begun", NOW, "case-1", {"brand": "sim1"})
    store.audit.note("face.compared", NOW + 5, "case-1", {"score": 71, "decision": "same"})
    assert store.audit.notes(after=1) == [
        Note(2, NOW + 5, "face.compared", "case-1", (("decision", "same"), ("score", 71)))
    ]
    store.audit.verify()


@pytest.mark.parametrize(
    "fact",
    [
        "Nguyễn Văn A",
        "001099012345",
        "+84912345678",
        "a@example.com",
        "id001099012345",
        84912345678,
    ],
)
def test_what_looks_personal_is_refused_without_repeating_it(store: Store, fact: str | int) -> None:
    with pytest.raises(AuditPersonalError) as refused:
        store.audit.note("case.begun", NOW, None, {"value": fact})
    assert str(fact) not in str(refused.value)
    assert store.audit.head()[0] == 0


def test_each_note_moves_the_head(store: Store) -> None:
    heads = {store.audit.head()[1]}
    for _ in range(5):
        store.audit.note("door.opened", NOW)
        heads.add(store.audit.head()[1])
    assert len(heads) == 6


@pytest.mark.parametrize("column", ["time", "event", "case_id", "facts"])
def test_a_changed_note_breaks_the_chain(store: Store, tmp_path: Path, column: str) -> None:
    for _ in range(3):
        store.audit.note("door.opened", NOW, "case-1")
    forger = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    forger.execute("DROP TRIGGER audit_fixed")
    forger.execute(f"UPDATE audit SET {column} = '7' WHERE number = 2")  # noqa: S608
    forger.close()
    with pytest.raises(StoreBrokenError, match="line 2"):
        store.audit.verify()
