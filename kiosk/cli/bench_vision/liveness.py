"""Presentation attacks and the camera: errors by species, delay, cost, previews.

Attempts are simulated (`twins.presentation`, a process of its own) from photographs of people the
fusions were not fitted on: those of `--data DIR/faces-dev`, else the pinned portraits.
"""

import os
import random
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import sqrt
from pathlib import Path
from time import monotonic, process_time
from typing import Final

import cv2
import numpy as np
from PIL import Image

from inference.face.comparison import FaceModels
from inference.liveness.attempts import PERSON, Measured, collect, figures
from inference.liveness.fusion import weights
from inference.liveness.light import sample
from inference.liveness.passive import passive
from inference.liveness.takes import CHALLENGE_NAMES
from inference.models import default_dir
from inference.picture import Bgr
from kiosk.bus.client import remote
from kiosk.bus.stream import listen
from kiosk.cli.bench.measure import BenchError, Measure, at_least, budget
from kiosk.ports.vision import Preview, Subject, Vision

STILLS, FILMS, SEED = 24, 6, 2026
LAG_GOAL_MS: Final = 60.0
FPS_GOAL: Final = 15.0
WATCHED_S: Final = 5.0
START_S: Final = 30.0
PORTRAITS: Final = ("specimen_portrait_a.jpg", "specimen_portrait_b.jpg")
CONFIG: Final = """
[kiosk]
name = "bench"
brand = "mobifone"
state = "{run}/state"
run = "{run}"
[vision]
models = "{models}"
camera = "replay:{run}/camera"
[sync]
outbox = "{run}/o"
broker = "127.0.0.1:1"
authority = "{run}/a"
certificate = "{run}/c"
key = "{run}/k"
centre_seal = "{run}/s"
centre_sign = "{run}/p"
"""


def measures(options: Namespace) -> Iterator[Measure]:
    """Measure attacks first, then cost, then previews of the real process."""
    models = FaceModels.load(default_dir())
    with tempfile.TemporaryDirectory(prefix="simkiosk-bench-") as scratch:
        photos, names = _photographs(options, models, Path(scratch))
        stills = collect(models, photos, names[:STILLS], "still", SEED)
        films = collect(models, photos, names[:FILMS], "film", SEED)
        for method, layer, measured in (
            ("passive", weights().passive, stills), ("challenge", weights().challenge, films),
        ):  # fmt: skip
            yield from _errors(method, figures(layer, measured, layer.threshold))
            yield from _errors(f"{method}.clear", figures(layer, measured, layer.doubt))
        yield _delay(films)
        with Image.open(photos / names[0]) as photo:
            picture = np.ascontiguousarray(np.asarray(photo.convert("RGB"))[:, :, ::-1])
        yield from _cost(models, picture)
    with tempfile.TemporaryDirectory(prefix="simkiosk-bench-") as scratch:
        yield from _previews(Path(scratch), picture)


def _photographs(options: Namespace, models: FaceModels, scratch: Path) -> tuple[Path, list[str]]:
    data = Path(options.data) / "faces-dev" if getattr(options, "data", None) else None
    if data is not None and data.is_dir():
        rows = [line.split() for line in (data / "pairsDevTest.txt").read_text().splitlines()]
        people = sorted({(row[0], int(row[1])) for row in rows if len(row) >= 3})
        random.Random(SEED).shuffle(people)  # noqa: S311  # a choice that can be repeated
        first = dict(reversed(people))
        return data / "images", [f"{n}_{i:04d}.jpg" for n, i in first.items()]
    for name in PORTRAITS:
        _centred(models, default_dir() / name).save(scratch / name, quality=95)
    return scratch, list(PORTRAITS)


def _centred(models: FaceModels, path: Path) -> Image.Image:
    """Cut a portrait so that its face lies where the simulator expects it."""
    with Image.open(path) as photo:
        whole = photo.convert("RGB")
    face = models.largest(np.ascontiguousarray(np.asarray(whole)[:, :, ::-1]))
    left, top, right, bottom = face.box
    half = (right - left) / 0.41 / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    return whole.crop((int(x - half), int(y - half), int(x + half), int(y + half))).resize(
        (500, 500)
    )


def _errors(method: str, counted: dict[str, tuple[int, int]]) -> Iterator[Measure]:
    """One line a species: per cent, with the upper end of the 95 % interval as another."""
    for species, (wrong, of) in counted.items():
        name = "bpcer" if species == PERSON else f"apcer.{species}"
        yield Measure(f"liveness.{method}.{name}", round(100 * wrong / of, 1), "%")
        yield Measure(f"liveness.{method}.{name}.upper95", round(100 * upper(wrong, of), 1), "%")


def upper(wrong: int, of: int, z: float = 1.96) -> float:
    """Give the upper end of Wilson's interval."""
    part = wrong / of
    middle = part + z * z / (2 * of)
    spread = z * sqrt(part * (1 - part) / of + z * z / (4 * of * of))
    return (middle + spread) / (1 + z * z / of)


def _delay(films: Measured) -> Measure:
    at = CHALLENGE_NAMES.index("lag")
    people = [i for i, species in enumerate(films.species) if species == PERSON]
    errors = [abs(float(films.rows[i][at]) - films.lags_s[i]) * 1000 for i in people]
    if not errors:
        raise BenchError("no film of a person could be measured")
    return budget("liveness.challenge.delay_error", round(float(np.median(errors)), 1), "ms",
                  LAG_GOAL_MS)  # fmt: skip


def _cost(models: FaceModels, picture: Bgr) -> Iterator[Measure]:
    cv2.setNumThreads(1)
    small = cv2.resize(picture, (640, 640)).astype(np.uint8, copy=False)
    face = models.largest(small)
    yield Measure("liveness.film.cpu_a_frame", _cpu_ms(lambda: _film_frame(models, small)), "ms")
    yield Measure("liveness.passive.cpu", _cpu_ms(lambda: passive(small, face)), "ms")


def _film_frame(models: FaceModels, small: Bgr) -> None:
    face = models.detector(small)[0]
    mesh = models.aligner.mesh(small, face)
    sample(small, face, mesh, 1, models.gauge.lids.look(small, mesh))


def _cpu_ms(work: Callable[[], object], times: int = 20) -> float:
    work()
    began = process_time()
    for _ in range(times):
        work()
    return round((process_time() - began) / times * 1000, 1)


def _previews(run: Path, picture: Bgr) -> Iterator[Measure]:
    """Watch a face that moves, with the real process, for some seconds.

    The replayed pictures have to be decoded, which a camera's frames need not: the share is high.
    """
    camera = run / "camera"
    camera.mkdir()
    high = cv2.resize(picture, (1296, 1296))
    for name, aside in (("one", 500), ("other", 508)):
        frame = cv2.copyMakeBorder(high, 0, 0, aside, 1008 - aside, cv2.BORDER_REPLICATE)
        cv2.imwrite(str(camera / f"{name}.jpg"), frame)
    _turn(camera, 0)
    with _process(run) as (vision, process):
        vision.watch(Subject.PORTRAIT)
        moments: list[float] = []
        began, used = 0.0, 0.0
        for preview in listen(f"ipc://{run}/vision.preview", Preview):
            now = monotonic()
            if preview is not None and not moments:
                began, used = now, _used_s(process)
            if preview is not None:
                moments.append(now)
                _turn(camera, len(moments))
            if moments and now - began > WATCHED_S:
                break
        share = (_used_s(process) - used) / (monotonic() - began) * 100
        rate = (len(moments) - 1) / (moments[-1] - moments[0])
    yield at_least("camera.preview.rate", round(rate, 1), "1/s", FPS_GOAL)
    yield Measure("camera.preview.cpu_share", round(share, 1), "%")
    yield Measure("camera.preview.cpu_a_frame", round(share * 10 / rate, 1), "ms")


def _turn(camera: Path, number: int) -> None:
    """Put the other picture before the camera."""
    fresh = camera / "next"
    fresh.symlink_to(("one.jpg", "other.jpg")[number % 2])
    fresh.replace(camera / "scene.jpg")


def _used_s(pid: int) -> float:
    """CPU seconds of a process, proc(5): fields 14 and 15 of `stat`, in ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _process(run: Path) -> Iterator[tuple[Vision, int]]:
    config = run / "kiosk.toml"
    config.write_text(CONFIG.format(run=run, models=default_dir()))
    command = [sys.executable, "-m", "inference.host", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:  # noqa: S603
        try:
            until = monotonic() + START_S
            while not (run / "vision").exists():
                if child.poll() is not None or monotonic() > until:
                    raise BenchError("the process vision did not start")
            with remote(Vision, f"ipc://{run}/vision", START_S) as vision:
                yield vision, child.pid
        finally:
            child.terminate()
            child.wait(10)
