"""One centre a test, in a folder short enough for a socket's path."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.rig import Centre


@pytest.fixture
def centre() -> Iterator[Centre]:
    with tempfile.TemporaryDirectory(prefix="sync") as folder:
        yield Centre(Path(folder))
