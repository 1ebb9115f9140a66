"""One centre a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.browser import SERVER
from tests.hub.world import World, world


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    yield
    SERVER.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made
