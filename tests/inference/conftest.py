"""The pinned models, fetched where they are not there yet, and people to photograph."""

from pathlib import Path

import pytest

from inference.face.comparison import FaceModels
from inference.models import default_dir, fetch, locked
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
