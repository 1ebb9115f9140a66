"""The pinned models, fetched where they are not there yet, and people to photograph."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.face.comparison import FaceModels
from inference.models import default_dir, fetch, locked
from kiosk.ports.vision import Vision
from tests.inference.booth import Booth, running
from twins.specimen import Person, person, traveller
from twins.specimen.portraits import A


@pytest.fixture(scope="session")
def models() -> Path:
    folder = default_dir()
    fetch(folder, locked())
    return folder


@pytest.fixture(scope="session")
def faces(models: Path) -> FaceModels:
    return FaceModels.load(models)


@pytest.fixture(scope="session")
def holder(models: Path) -> Person:
    return person(1, "M").shown(A.printed(models))


@pytest.fixture(scope="session")
def guest(models: Path) -> Person:
    return traveller(1).shown(A.printed(models))


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Booth]:
    with running(tmp_path_factory.mktemp("vision"), models) as process:
        yield process


@pytest.fixture
def vision(booth: Booth) -> Iterator[Vision]:
    with booth.reach() as proxy:
        yield proxy
        proxy.rest()
