"""`simkiosk models fetch|verify|list|install|rollback|pack`: the models of the vision process."""

import argparse
from pathlib import Path

from inference import packs
from inference.models import FetchError, default_dir, fetch, locked, packed, place_of, verified
from kiosk.cli.output import DONE, emit, fail, refuse
from kiosk.ports.vision import ModelsAbsentError


def run(words: list[str]) -> int:
    """Exit status 3 when a file cannot be put right, or a pack is not taken."""
    asked = _parser().parse_args(words)
    folder = asked.dir or default_dir()
    try:
        return _done(asked, folder)
    except FetchError as refused:
        return fail("models.fetch", str(refused), as_json=asked.json)
    except packs.PackError as refused:
        return fail("models.pack", str(refused), as_json=asked.json)
    except ModelsAbsentError as spoilt:
        return refuse(spoilt, as_json=asked.json)
    except OSError as broken:
        return fail("models.folder", f"{folder}: {broken.strerror}", as_json=asked.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simkiosk models")
    verbs = parser.add_subparsers(dest="what", required=True)
    verbs.add_parser("fetch", help="bring the pinned models, converting what is in another form")
    verbs.add_parser("verify", help="is every file the locked one")
    verbs.add_parser("list", help="names, licences, hashes")
    install = verbs.add_parser("install", help="switch to a signed pack")
    install.add_argument("pack", type=Path, metavar="PACK")
    install.add_argument("--key", type=Path, required=True, help="operator's public key, PEM")
    verbs.add_parser("rollback", help="back to the pack before, or to the pinned models")
    made = verbs.add_parser("pack", help="sign a folder with a models.lock into a pack")
    made.add_argument("source", type=Path, metavar="FOLDER")
    made.add_argument("--key", type=Path, required=True, help="operator's private key, PEM")
    made.add_argument("--out", type=Path, required=True)
    for verb in verbs.choices.values():
        verb.add_argument("--dir", type=Path, help="default: $SIMKIOSK_MODELS or cache")
        verb.add_argument("--json", action="store_true")
    return parser


def _done(asked: argparse.Namespace, folder: Path) -> int:
    match asked.what:
        case "fetch":
            return _fetch(folder, as_json=asked.json)
        case "verify":
            return _verify(folder, as_json=asked.json)
        case "list":
            return _list(folder, as_json=asked.json)
        case "install":
            about: packs.About | None = packs.install(asked.pack, asked.key, folder)
        case "rollback":
            about = packs.rollback(folder)
        case _:
            about = packs.make(asked.source, asked.key, asked.out)
    names = (about.name, about.serial) if about is not None else (None, None)
    emit({"pack": names[0], "serial": names[1]}, as_json=asked.json)
    return DONE


def _fetch(folder: Path, *, as_json: bool) -> int:
    fetched = fetch(folder, locked())
    present = len(locked()) - len(fetched)
    emit({"dir": str(folder), "fetched": list(fetched), "present": present}, as_json=as_json)
    return DONE


def _verify(folder: Path, *, as_json: bool) -> int:
    rows = (*packed(folder), *locked())
    wrong = [row.file for row in rows if not verified(row, place_of(row, folder).parent)]
    if wrong:
        return fail("models.absent", f"{folder}: {', '.join(wrong)}", as_json=as_json)
    emit({"dir": str(folder), "verified": len(rows)}, as_json=as_json)
    return DONE


def _list(folder: Path, *, as_json: bool) -> int:
    for model in (*packed(folder), *locked()):
        present = verified(model, place_of(model, folder).parent)
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
