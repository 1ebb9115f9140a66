"""Documents: what is read right on drawn sets rebuilt by seed, and on a folder of specimens.

`--data DIR` holds `mrz-dev/index.jsonl` with file and lines. `--runs N` sets the people of the
drawn sets, `--seed N` the first of them. Every exact reading is compared with the whole truth; a
false accept is a zone that is believed and wrong.
"""

import json
import resource
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean, median
from time import process_time
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.document import codes, mrz_reader
from inference.document.finder import find
from inference.document.forms import DATES
from inference.document.reading import DocumentReader
from inference.face.detector import FaceDetector
from inference.models import default_dir
from inference.picture import Bgr, decode, grey, shrink
from kiosk.cli.bench.measure import BenchError, Measure, at_least, budget
from kiosk.cli.bench_vision.rates import area_under, character_errors, overlap
from kiosk.ports.vision import Subject

PEOPLE: Final = 4
GROUND_PICTURES: Final = 8
GLANCES: Final = 12
EXACT: Final = 90.0
CPU_S: Final = 0.2
QR_OF_96: Final = 80.0
BARS_OF_96: Final = 54.0
QR_MS: Final = 40.0
OVERLAP: Final = 0.9
GLANCE_FPS: Final = 15.0
Item = tuple[dict[str, Any], Bgr]


def measures(options: Namespace) -> Iterator[Measure]:
    """Take every measure of documents on one thread."""
    cv2.setNumThreads(1)
    people, first = options.runs or PEOPLE, options.seed or 0
    if options.data and (Path(options.data) / "mrz-dev").is_dir():
        yield from _zones("specimens", list(_read_set(Path(options.data) / "mrz-dev")), EXACT)
    yield from _zones("drawn", list(_drawn("zones", people, first)), 100.0)
    yield from _codes(_drawn("codes", people, first))
    yield from _outlines(_drawn("outlines", GROUND_PICTURES, first))
    yield from printed(people, first)
    without_print = DocumentReader(FaceDetector(default_dir()), print_wait_s=0)
    yield from _gates(without_print, _drawn("gates", 2 * people, first))
    yield _glance(without_print, next(_drawn("zones", 1))[1])


def _drawn(which: str, count: int, first: int = 0) -> Iterator[Item]:
    """Let the twin draw a set into a folder, and read it."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "twins.specimen", which, str(count), folder,
                 "--first", str(first)]  # fmt: skip
        done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=3600)  # noqa: S603
        if done.returncode:
            raise BenchError(f"the set {which} was not drawn: {done.stderr[-200:]}")
        yield from _read_set(Path(folder))


def _read_set(folder: Path) -> Iterator[Item]:
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        yield truth, decode((folder / truth["file"]).read_bytes())


def _zones(which: str, items: list[Item], goal: float) -> Iterator[Measure]:
    exact, wrong, before = 0, 0, _spent()
    for truth, picture in items:
        zone = mrz_reader.search(grey(picture))
        right = list(zone.lines if zone else ()) == truth["mrz"]
        exact += right
        wrong += bool(zone and zone.mrz and not right)
    cpu = (_spent() - before) / len(items)
    share = round(100 * exact / len(items), 1)
    yield at_least(f"vision.mrz.{which}.exact", share, "%", goal)
    yield Measure(f"vision.mrz.{which}.false_accepts", wrong, "", 0, None, 0, ok=not wrong)
    yield budget(f"vision.mrz.{which}.cpu", round(cpu, 3), "s", CPU_S)


def _spent() -> float:
    """CPU seconds of this process and of the readers it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _codes(items: Iterator[Item]) -> Iterator[Measure]:
    read: dict[str, list[bool]] = {"qr": [], "code128": []}
    spent: dict[str, list[float]] = {"qr": [], "code128": []}
    for truth, picture in items:
        began = process_time()
        texts = codes.read(picture, hard=truth["code"] == "code128")
        spent[truth["code"]].append(process_time() - began)
        read[truth["code"]].append(truth["text"] in texts)
    for code, goal in (("qr", QR_OF_96), ("code128", BARS_OF_96)):
        of_96 = round(96 * fmean(read[code]), 1)
        yield at_least(f"vision.{code}.read_of_96", of_96, "", goal)
        cost = round(1000 * fmean(spent[code]), 1)
        yield budget(f"vision.{code}.cpu", cost, "ms", QR_MS if code == "qr" else None)


def _outlines(items: Iterator[Item]) -> Iterator[Measure]:
    overlaps: dict[str, list[float]] = {}
    for truth, picture in items:
        found = find(picture)
        seen = found.corners if found is not None else np.zeros((4, 2), np.float32)
        overlaps.setdefault(truth["ground"], []).append(
            overlap(seen, np.array(truth["corners"], np.float32), picture.shape)
        )
    for ground, values in overlaps.items():
        share = round(100 * fmean(value > OVERLAP for value in values), 1)
        yield at_least(f"vision.outline.{ground}.iou_over_0.9", share, "%", 90.0)


def printed(people: int, first: int) -> Iterator[Measure]:
    """Read the printed fields of all kinds of drawn sides of as many people."""
    yield from _prints(DocumentReader(FaceDetector(default_dir())), _drawn("prints", people, first))


def _prints(reader: DocumentReader, items: Iterator[Item]) -> Iterator[Measure]:
    errors: dict[str, list[float]] = {}
    exact: list[bool] = []
    believed = {True: 0, False: 0}  # wrong and yet trusted: of days, of other fields
    before, count = _spent(), 0
    for truth, picture in items:
        subject = Subject.PASSPORT_PAGE if truth["file"].startswith("passport") else None
        print_of = reader.read(picture, subject).print
        read, trusted = (dict(print_of.fields), dict(print_of.trusted)) if print_of else ({}, {})
        count += 1
        for field, text in truth["fields"].items():
            errors.setdefault(field, []).append(character_errors(read.get(field, ""), text))
            exact.append(read.get(field) == text)
            believed[field in DATES] += trusted.get(field, text) != text
    cpu = (_spent() - before) / max(count, 1)
    for field, rates in errors.items():
        yield budget(f"vision.print.{field}.cer", round(fmean(rates), 4), "", 0.03)
    yield at_least("vision.print.fields_exact", round(100 * fmean(exact), 1), "%", 95.0)
    wrong_days = believed[True]
    yield Measure(
        "vision.print.days.believed_and_wrong", wrong_days, "", 0, None, 0, not wrong_days
    )
    yield Measure("vision.print.others.believed_and_wrong", believed[False], "")
    yield budget("vision.document.cpu", round(cpu, 2), "s")


FIGURES: Final[dict[str, Callable[[dict[str, float]], float]]] = {
    "glare": lambda seen: seen["glare"],
    "blur": lambda seen: -seen["text"],
    "shadow": lambda seen: seen["shadow"],
    "dark": lambda seen: -seen["luma"],
    "screen": lambda seen: seen["raster"],
    "printed": lambda seen: seen["raster"],
}


def _gates(reader: DocumentReader, items: Iterator[Item]) -> Iterator[Measure]:
    """Give the area under each gate's ROC, and its errors at the threshold in use."""
    seen = [(truth["fault"], reader.read(picture)) for truth, picture in items]
    fit = [reading for fault, reading in seen if fault is None]
    for gate, figure in FIGURES.items():
        spoilt = [reading for fault, reading in seen if fault == gate]
        good, bad = ([figure(r.figures) for r in some] for some in (fit, spoilt))
        area = area_under(good, bad)
        yield at_least(f"vision.gate.{gate}.auc", round(area, 4), "", 0.95)
        missed = fmean(not reading.faults for reading in spoilt)
        yield budget(f"vision.gate.{gate}.missed", round(missed, 4), "", 0.1)
    yield budget("vision.gate.fit_refused", round(fmean(bool(r.faults) for r in fit), 4), "", 0.05)


def _glance(reader: DocumentReader, picture: Bgr) -> Measure:
    """Glance at the back of a card as a preview of 640 columns shows it."""
    frame: NDArray[np.uint8] = np.ascontiguousarray(shrink(picture, 640))
    spent = []
    for _ in range(GLANCES):
        began = process_time()
        reader.glance(frame, frame, Subject.CARD_BACK)
        spent.append(process_time() - began)
    return at_least("vision.glance.fps", round(1 / median(spent), 1), "1/s", GLANCE_FPS)
