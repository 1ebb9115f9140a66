"""One centre for a file of tests; every test has its own machine and its own cards."""

import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.hub.world import World as Hub
from tests.hub.world import world
from tests.runtime.machine import SHM, Machine, machine

SEEDS = count(1)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with (
        tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder,
        world(Path(folder)) as made,
    ):
        yield made


@pytest.fixture
def reserve(hub: Hub) -> Callable[[], str]:
    """Give the code of a new reservation that names no SIM."""

    def make(**more: str) -> str:
        seed = next(SEEDS)
        code = f"R-{seed:06}"
        hub.reservation(code, f"+849{seed:08}", **more)
        return code

    return make


@pytest.fixture
def kiosk(hub: Hub) -> Iterator[Machine]:
    with machine(hub, seed=next(SEEDS)) as made:
        yield made
