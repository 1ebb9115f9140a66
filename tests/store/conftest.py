"""A store on disk, and a dispenser's sensors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store.store import FILE, Store, open_store

KEY = bytes(range(32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / FILE, KEY)
    yield opened
    opened.close()
