"""The store key: made once, private, or given by systemd."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.store.errors import StoreBrokenError
from kiosk.store.key import NAME, store_key


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = store_key(tmp_path)
    assert len(key) == 32
    assert store_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [NAME]  # noqa: PTH208


def test_two_machines_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert store_key(tmp_path / "a") != store_key(tmp_path / "b")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_a_wrong_length_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / NAME).write_bytes(bytes(length))
    with pytest.raises(StoreBrokenError):
        store_key(tmp_path)


def test_a_systemd_credential_comes_first(tmp_path: Path) -> None:
    given = tmp_path / "credentials"
    given.mkdir()
    (given / NAME).write_bytes(b"k" * 32)
    code = (
        "import sys; from pathlib import Path; from kiosk.store.key import store_key;"
        "sys.stdout.buffer.write(store_key(Path(sys.argv[1])))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        env=os.environ | {"CREDENTIALS_DIRECTORY": str(given)},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert told.stdout == b"k" * 32
    assert not (tmp_path / NAME).exists()
