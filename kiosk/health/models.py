"""Check: the pinned models are there, byte for byte."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from kiosk.health.problem import Problem, error


def check(folder: Path, wanted: Iterable[tuple[str, str]]) -> Problem | None:
    """`wanted` are file names and their SHA-256 in hex."""
    wrong = [name for name, digest in wanted if _digest(folder / name) != digest]
    if not wrong:
        return None
    remedy = f"run: simkiosk models fetch --dir {folder}"
    return error("models.absent", f"{', '.join(wrong)} in {folder}", remedy)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
