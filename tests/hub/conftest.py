"""One centre a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.world import World, world


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made
