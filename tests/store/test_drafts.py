"""Drafts: nobody without the key reads one, nobody at all reads an erased one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.store.audit import AuditPersonalError
from kiosk.store.drafts import Drafts
from kiosk.store.errors import StoreBrokenError, StoreFullError
from kiosk.store.store import FILE, Store, open_store

NOW = 1_700_000_000
LATER = NOW + 72 * 3600
KEY = bytes(range(32))
PERSON = b"NGUYEN VAN A 001099012345 " * 50


def test_a_draft_survives_a_restart(store: Store, tmp_path: Path) -> None:
    store.drafts.save("case-1", PERSON, NOW, LATER)
    again = open_store(tmp_path / FILE, KEY)
    assert again.drafts.load("case-1") == PERSON
    again.close()


def test_the_newest_draft_of_a_case_counts(store: Store) -> None:
    store.drafts.save("case-1", b"old", NOW, LATER)
    store.drafts.save("case-1", b"new", NOW + 1, LATER)
    assert store.drafts.load("case-1") == b"new"
    assert store.drafts.cases() == ["case-1"]


def test_an_unknown_case_has_no_draft(store: Store) -> None:
    assert store.drafts.load("case-1") is None
    assert not store.drafts.erase("case-1")


def test_no_plain_word_reaches_the_disk(store: Store, tmp_path: Path) -> None:
    store.drafts.save("case-1", PERSON, NOW, LATER)
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"NGUYEN" not in written
    assert b"case-1" in written


def test_an_erased_draft_leaves_no_key_on_the_disk(store: Store, tmp_path: Path) -> None:
    store.drafts.save("case-1", PERSON, NOW, LATER)
    ((wrapped, sealed),) = store.database.read("SELECT wrapped, sealed FROM drafts")
    assert store.drafts.erase("case-1")
    assert store.drafts.load("case-1") is None
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert wrapped not in left
    assert sealed[:32] not in left


def test_a_replaced_key_is_gone_after_the_erasure_too(store: Store, tmp_path: Path) -> None:
    keys = []
    for _ in range(3):
        store.drafts.save("case-1", PERSON, NOW, LATER)
        keys.append(store.database.read("SELECT wrapped FROM drafts")[0][0])
    store.drafts.erase("case-1")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(key in left for key in keys)


def test_another_store_key_opens_nothing(store: Store) -> None:
    store.drafts.save("case-1", PERSON, NOW, LATER)
    with pytest.raises(StoreBrokenError):
        Drafts(store.database, bytes(32)).load("case-1")


def test_a_draft_moved_to_another_case_does_not_open(store: Store) -> None:
    store.drafts.save("case-1", PERSON, NOW, LATER)
    store.database.write("UPDATE drafts SET case_id = 'case-2'")
    with pytest.raises(StoreBrokenError):
        store.drafts.load("case-2")


@settings(max_examples=40, deadline=None)  # a shared disk has its own idea of time
@given(cut=st.integers(min_value=0, max_value=80))
def test_a_cut_draft_is_a_named_error(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    store = open_store(tmp_path_factory.mktemp("s") / FILE, KEY)
    store.drafts.save("case-1", b"x" * 60, NOW, LATER)
    store.database.write("UPDATE drafts SET sealed = substr(sealed, 1, ?)", (cut,))
    with pytest.raises(StoreBrokenError):
        store.drafts.load("case-1")
    store.close()


def test_drafts_past_their_time_are_named_oldest_first(store: Store) -> None:
    for number, case in enumerate(("b", "a", "c")):
        store.drafts.save(case, b"", NOW + number, LATER + number)
    assert store.drafts.expired(LATER + 1) == ["b", "a"]


def test_a_giant_draft_is_refused(store: Store) -> None:
    with pytest.raises(StoreFullError):
        store.drafts.save("case-1", bytes(32 * 1024 * 1024 + 1), NOW, LATER)


def test_writes_made_together_are_undone_together(store: Store) -> None:
    def half() -> None:
        with store.together():
            store.drafts.save("case-1", b"", NOW, LATER)
            store.audit.note("a person", NOW)

    with pytest.raises(AuditPersonalError):
        half()
    assert store.drafts.cases() == []
    assert store.audit.head()[0] == 0
