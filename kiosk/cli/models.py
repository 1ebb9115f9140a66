"""`simkiosk models fetch|verify|list`: the pinned models of the vision process."""

import argparse
from pathlib import Path

from inference.models import FetchError, default_dir, fetch, locked, verified
from kiosk.cli.output import DONE, emit, fail


def run(words: list[str]) -> int:
    """Exit status 3 when `fetch` or `verify` finds a file it cannot put right."""
    parser = argparse.ArgumentParser(prog="simkiosk models")
    parser.add_argument("what", choices=("fetch", "verify", "list"))
    parser.add_argument("--dir", type=Path, default=None, help="default: $SIMKIOSK_MODELS or cache")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    folder = asked.dir or default_dir()
    match asked.what:
        case "fetch":
            return _fetch(folder, as_json=asked.json)
        case "verify":
            return _verify(folder, as_json=asked.json)
        case _:
            return _list(folder, as_json=asked.json)


def _fetch(folder: Path, *, as_json: bool) -> int:
    try:
        fetched = fetch(folder, locked())
    except FetchError as refused:
        return fail("models.fetch", str(refused), as_json=as_json)
    except OSError as broken:
        return fail("models.folder", f"{folder}: {broken.strerror}", as_json=as_json)
    present = len(locked()) - len(fetched)
    emit({"dir": str(folder), "fetched": list(fetched), "present": present}, as_json=as_json)
    return DONE


def _verify(folder: Path, *, as_json: bool) -> int:
    wrong = [model.file for model in locked() if not verified(model, folder)]
    if wrong:
        return fail("models.absent", f"{folder}: {', '.join(wrong)}", as_json=as_json)
    emit({"dir": str(folder), "verified": len(locked())}, as_json=as_json)
    return DONE


def _list(folder: Path, *, as_json: bool) -> int:
    for model in locked():
        present = verified(model, folder)
        row: dict[str, object] = {
            "name": model.name, "file": model.file, "present": present,
            "package": f"{model.package} {model.version}", "sha256": model.sha256,
            "licence": model.licence, "purpose": model.purpose,
        }  # fmt: skip
        if as_json:
            emit(row, as_json=True)
        else:
            mark = "ok " if present else "-- "
            emit({mark + model.name: f"{row['package']}, {model.purpose}"}, as_json=False)
    return DONE
