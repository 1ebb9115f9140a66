"""`simkiosk face compare|check`: faces of picture files, as the vision process sees them."""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inference.face.comparison import FALSE_ACCEPT_RATE, FaceModels, Template
from inference.face.detector import Face
from inference.liveness.verdict import of_picture
from inference.models import default_dir
from inference.picture import Bgr, opened
from kiosk.cli.output import DONE, FAILED, NO, USAGE, emit, fail, refuse
from kiosk.ports.errors import DeviceError
from kiosk.ports.vision import PictureUnusableError

Pair = tuple[Path, Path]
SIMULATED: Final = "print, replay, paper_mask, mask_3d: as simulated, none was real"
KEPT: Final = 4096


def run(words: list[str]) -> int:
    """Exit status: 0 match or no fault, 1 no match or a fault, 3 when a file is unusable."""
    parser = argparse.ArgumentParser(prog="simkiosk face")
    verbs = parser.add_subparsers(dest="what", required=True)
    compare = verbs.add_parser("compare", help="similarity of two faces, and the decision")
    compare.add_argument("images", nargs="*", type=Path, metavar="IMAGE")
    compare.add_argument("--pairs", type=Path, help="CSV file, two paths a line")
    compare.add_argument(
        "--far", type=float, default=FALSE_ACCEPT_RATE, help="false accept rate: 1e-3, 1e-4, 1e-5"
    )
    check = verbs.add_parser("check", help="is a portrait fit to be compared")
    check.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    for verb in (compare, check):
        verb.add_argument("--models", type=Path, default=None)
        verb.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    if asked.what == "compare" and (len(asked.images) != 2) == (asked.pairs is None):
        compare.print_usage()
        return USAGE
    try:
        models = FaceModels.load(asked.models or default_dir())
        if asked.what == "check":
            return max(_check(models, image, as_json=asked.json) for image in asked.images)
        models.thresholds.at(asked.far)
        return _compare(_Faces(models, asked.far), asked, as_json=asked.json)
    except DeviceError as absent:
        return refuse(absent, as_json=asked.json)
    except (ValueError, ArithmeticError) as unknown:
        compare.error(str(unknown))


def _compare(faces: "_Faces", asked: argparse.Namespace, *, as_json: bool) -> int:
    if asked.pairs is None:
        return faces.compare((asked.images[0], asked.images[1]), as_json=as_json)
    try:
        listed = list(_pairs(asked.pairs))
    except (OSError, ValueError, csv.Error):
        return fail("file.unreadable", f"{asked.pairs}: no list of pairs", as_json=as_json)
    statuses = [faces.compare(pair, as_json=as_json) for pair in listed]
    return FAILED if FAILED in statuses else DONE


def _pairs(listing: Path) -> Iterator[Pair]:
    """Read two paths a line, relative to the list; a head line `a,b` is passed over."""
    with listing.open(newline="", encoding="utf-8") as lines:
        for row in csv.reader(lines):
            if not row or [cell.strip().lower() for cell in row[:2]] == ["a", "b"]:
                continue
            one, other = (listing.parent / cell.strip() for cell in row[:2])
            yield one, other


class _Faces:
    """Embeds each picture once, however many pairs it is in."""

    def __init__(self, models: FaceModels, far: float) -> None:
        self._models = models
        self._far = far
        self._known: dict[Path, Template] = {}

    def compare(self, pair: Pair, *, as_json: bool) -> int:
        try:
            one, other = (self._embedded(path) for path in pair)
        except _UnusableError as unusable:
            return fail(unusable.code, str(unusable), as_json=as_json)
        match = self._models.decide(one, other, self._far)
        emit(
            {
                "a": str(pair[0]), "b": str(pair[1]), "score": match.score,
                "far_operating_point": match.far, "match": match.same,
                "threshold": match.threshold, "band": match.band, "odds": match.odds,
                "scores": dict(match.scores),
            },
            as_json=as_json,
        )  # fmt: skip
        return DONE if match.same else NO

    def _embedded(self, path: Path) -> Template:
        if path not in self._known:
            picture = _opened(path)
            try:
                made = self._models.seen(picture)
            except PictureUnusableError as unusable:
                raise _UnusableError(unusable.code, f"{path}: {unusable.detail}") from unusable
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[path] = made
        return self._known[path]


class _UnusableError(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _opened(path: Path) -> Bgr:
    try:
        return opened(path)
    except (OSError, ValueError) as absent:  # ValueError: a list may name a path with a zero byte
        words = absent.strerror if isinstance(absent, OSError) else "no path"
        raise _UnusableError("file.unreadable", f"{path}: {words}") from absent
    except PictureUnusableError as unusable:
        raise _UnusableError(unusable.code, f"{path}: {unusable.detail}") from unusable


def _attack(picture: Bgr, face: Face) -> dict[str, object]:
    """How much a picture looks like one of a picture: 1 for an attack; docs/vision.md for what."""
    found = of_picture(picture, face)
    return {
        "score": round(1 - found.score, 4), "threshold": round(1 - found.threshold, 4),
        "attack": not found.alive, "method": found.method, "species": SIMULATED,
    }  # fmt: skip


def _check(models: FaceModels, image: Path, *, as_json: bool) -> int:
    try:
        picture = _opened(image)
    except _UnusableError as unusable:
        return fail(unusable.code, str(unusable), as_json=as_json)
    faces = models.detector(picture)
    judged = models.gauge.judge(picture, faces)
    answer: dict[str, object] = {
        "image": str(image),
        "hint": judged.faults[0].value if judged.faults else None,
        "faults": [fault.value for fault in judged.faults],
        "warnings": list(judged.warnings),
        "quality": dict(judged.quality),
        "presentation_attack": _attack(picture, faces[0]) if faces else None,
    }
    emit(answer, as_json=as_json)
    return NO if judged.faults else DONE
