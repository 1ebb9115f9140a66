"""The book of pieces: it survives a restart, forgets in time, and is begun anew when torn."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hub.line.transfers import KEEP_OPEN_S, KEEP_STORED_S, OPEN_PER_DEVICE, Transfers
from sync.wire.transfer_v1 import PIECE, Init

KIOSK = "kiosk-0001"
INIT = Init("a" * 64, 2 * PIECE + 5, 3, b"{}", b"signature")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Transfers]:
    with closing(Transfers(tmp_path / "transfers.db")) as made:
        yield made


def test_pieces_are_there_after_a_restart(book: Transfers, tmp_path: Path) -> None:
    assert book.begin(KIOSK, INIT) == ""
    assert book.add(KIOSK, INIT.transfer, 1, bytes(PIECE))
    with closing(Transfers(tmp_path / "transfers.db")) as again:
        assert again.missing(KIOSK, INIT.transfer) == [0, 2]
        assert again.epoch == book.epoch


@pytest.mark.parametrize(("number", "size"), [(0, PIECE - 1), (2, PIECE), (3, 5), (-1, PIECE)])
def test_a_piece_of_another_length_or_place_is_not_kept(
    book: Transfers, number: int, size: int
) -> None:
    book.begin(KIOSK, INIT)
    assert not book.add(KIOSK, INIT.transfer, number, bytes(size))
    assert book.missing(KIOSK, INIT.transfer) == [0, 1, 2]


def test_a_kiosk_keeps_only_its_newest_transfers_open(book: Transfers) -> None:
    names = [f"{number:064x}" for number in range(OPEN_PER_DEVICE + 3)]
    for name in names:
        book.begin(KIOSK, msgspec.structs.replace(INIT, transfer=name))
    book.begin("kiosk-0002", INIT)
    assert [name for name in names if book.missing(KIOSK, name) is None] == names[:3]
    assert book.missing("kiosk-0002", INIT.transfer) == [0, 1, 2]


def test_the_sweep_forgets_what_was_stored_and_what_was_left(
    book: Transfers, tmp_path: Path
) -> None:
    names = [f"{number:064x}" for number in range(4)]
    for name in names:
        book.begin(KIOSK, msgspec.structs.replace(INIT, transfer=name))
    book.stored(KIOSK, names[0])
    book.stored(KIOSK, names[1])
    now = time.time()
    with closing(sqlite3.connect(tmp_path / "transfers.db")) as clock, clock:
        clock.execute("update transfer set stored = ? where name = ?",
                      (now - KEEP_STORED_S - 1, names[0]))  # fmt: skip
        clock.execute("update transfer set touched = ? where name = ?",
                      (now - KEEP_OPEN_S - 1, names[2]))  # fmt: skip
    book.sweep()
    assert [book.missing(KIOSK, name) is None for name in names] == [True, False, True, False]


def test_a_torn_book_is_begun_anew_under_another_epoch(tmp_path: Path) -> None:
    path = tmp_path / "transfers.db"
    with closing(Transfers(path)) as book:
        epoch = book.epoch
    path.write_bytes(b"torn" * 3000)
    with closing(Transfers(path)) as fresh:
        assert fresh.epoch != epoch
        assert fresh.begin(KIOSK, INIT) == ""
