"""Faces: match on development pairs and as chip portraits, int8, gates, time and memory.

With `--data`: threshold from people of the training pairs (a sample), results on those of the test
pairs. Without: the three photographs pinned for the twins, which show that it runs, not how well.
"""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

import cv2
import numpy as np

from inference.face.alignment import chip_a, chip_b
from inference.face.comparison import A, B, FaceModels, Template
from inference.face.detector import SIDE
from inference.models import default_dir
from inference.picture import Bgr, decode
from inference.runtime import Net, Tensor
from kiosk.case.reasons import Reason
from kiosk.cli.bench.measure import Measure, against, at_least, budget
from kiosk.cli.bench_vision import alike, edge_tpu
from kiosk.cli.bench_vision.chip_portrait import KINDS, stored
from kiosk.cli.bench_vision.face_pairs import (
    Pairs,
    apart,
    folder_of,
    paired,
    pairs,
    scores,
    templates,
    threshold,
)
from kiosk.cli.bench_vision.spoilt import SPOILT
from kiosk.ports.vision import PictureUnusableError

TRAINING: Final = 600  # pictures, spread over the training pairs
TESTED: Final = 2  # one test pair in so many; docs/vision.md has the figures of all
PORTRAITS: Final = 250  # test pairs whose second picture goes through the chip
EIGHT_BITS: Final = 60  # test pairs decided by both forms of B
SPOILT_PEOPLE: Final = 40
REPEATS: Final = 40
MOST_FRR: Final = 3.0  # percent at FAR 1e-4
CAUTION: Final = 2 / 3  # as `operating_points.toml` is chosen
MOST_TIME: Final = 1.2  # times the bare interpreters
MOST_MEMORY: Final = 250.0  # MB
LARGE_B: Final = "face_embedding_b"
PHOTOS: Final = ("specimen_portrait_a.jpg", "specimen_portrait_a2.jpg", "specimen_portrait_b.jpg")
SMALL: Final = {Reason.FACE_TOO_FAR, Reason.FACE_BLUR}
GATES: Final = {
    "sunglasses": Reason.FACE_GLASSES, "mask": Reason.FACE_COVERED,
    "closed_eyes": Reason.FACE_EYES_CLOSED, "one_sided": Reason.FACE_UNEVEN_LIGHT,
    "dark": Reason.FACE_TOO_DARK, "bright": Reason.FACE_TOO_BRIGHT,
}  # fmt: skip


def measures(options: Namespace) -> Iterator[Measure]:
    """Give every figure of faces; minutes on one thread with `--data`, seconds without."""
    cv2.setNumThreads(1)
    models = FaceModels.load(default_dir())
    folder = folder_of(options.data) if options.data else None
    if folder is not None:
        yield from _accuracy(models, folder)
        yield from _gates(models, folder)
    else:
        yield from _photographs(models)
    yield from _time(models)
    yield budget("face.memory", _resident() / 2**20, "MB", MOST_MEMORY)


def _accuracy(models: FaceModels, folder: Path) -> Iterator[Measure]:
    train, test = (pairs(folder / f"pairsDev{part}.txt") for part in ("Train", "Test"))
    test = Pairs(test.genuine[::TESTED], test.impostor[::TESTED])
    every = train.pictures
    taught = templates(models, folder, every[:: max(1, len(every) // TRAINING)])
    names = list(taught)
    listed = list(taught.values())
    limit = threshold(scores(models, listed, listed)[apart(names)[0]], 1e-4 * CAUTION)
    found = templates(models, folder, test.pictures)
    yield from _rates(models, found, test, limit)
    yield from _all_pairs(models, found)
    yield from _portraits(models, folder, found, test, limit)
    yield from _eight_bits(models, folder, test)
    yield from edge_tpu.measures(models, folder, found, test)


def _rates(
    models: FaceModels, found: dict[str, Template], test: Pairs, limit: float
) -> Iterator[Measure]:
    genuine, impostor = (paired(models, found, of) for of in (test.genuine, test.impostor))
    right = (genuine >= limit).sum() + (impostor < limit).sum()
    yield Measure(
        f"face.{len(genuine) + len(impostor)}_test_pairs.accuracy",
        _percent(right, len(genuine) + len(impostor)),
        "%",
    )
    missed = _percent((genuine < limit).sum(), len(genuine))
    name = f"face.{len(genuine)}_test_pairs.frr_at_far_1e-4_of_{TRAINING}_training"
    yield budget(name, missed, "%", MOST_FRR)
    shipped = models.thresholds.at(1e-4).threshold
    missed = _percent((genuine < shipped).sum(), len(genuine))
    yield budget(f"face.{len(genuine)}_test_pairs.frr_at_shipped_threshold", missed, "%", MOST_FRR)
    false = int((impostor >= shipped).sum())
    yield Measure(f"face.{len(impostor)}_test_pairs.false_accepts", false, "pairs", len(impostor))


def _all_pairs(models: FaceModels, found: dict[str, Template]) -> Iterator[Measure]:
    listed = list(found.values())
    square = scores(models, listed, listed)
    differ, same = apart(list(found))
    impostors, genuine = square[differ], square[same]
    for far, goal in ((1e-3, None), (1e-4, 100 - MOST_FRR), (1e-5, None)):
        name = f"face.all_pairs.tar_at_far_{far:g}"
        value = _percent((genuine >= threshold(impostors, far)).sum(), len(genuine))
        yield at_least(name, value, "%", goal) if goal else Measure(name, value, "%")
    shipped = models.thresholds.at(1e-4).threshold
    rate = float((impostors >= shipped).mean())
    yield Measure("face.all_pairs.far_at_shipped_threshold", rate, "", 1e-4, round(rate / 1e-4, 2))
    yield from alike.measures(models, found, square)


def _portraits(
    models: FaceModels, folder: Path, found: dict[str, Template], test: Pairs, limit: float
) -> Iterator[Measure]:
    """Match the live picture with the other one as a chip stores it."""
    small: dict[str, Template] = {}
    chosen = test.genuine[:: max(1, len(test.genuine) // PORTRAITS)]
    for number, name in enumerate(sorted({other for _, other in chosen})):
        try:
            picture = _picture(folder, name)
            mesh = models.aligner.mesh(picture, models.subject(picture))
            small[name] = models.seen(decode(stored(picture, mesh, number % len(KINDS))))
        except PictureUnusableError:
            continue
    kept = [
        models.thresholds.score({m: float(found[one][m] @ small[other][m]) for m in small[other]})
        if one in found and other in small else -1.0
        for one, other in chosen
    ]  # fmt: skip
    refused = np.array(kept) < limit
    yield budget("face.chip_portrait.frr_at_far_1e-4", _percent(refused.sum(), len(kept)), "%",
                 MOST_FRR)  # fmt: skip
    fit = np.array([all(_fit(models, folder, name) for name in pair) for pair in chosen], bool)
    missed = _percent(refused[fit].sum(), int(fit.sum()))
    name = f"face.chip_portrait.frr_of_{fit.sum()}_pairs_the_gates_accept"
    yield budget(name, missed, "%", MOST_FRR)


def _fit(models: FaceModels, folder: Path, name: str) -> bool:
    """Would a kiosk take it: no fault but those of a photograph that is small."""
    picture = _picture(folder, name)
    try:
        faults = models.gauge.judge(picture, [models.subject(picture)]).faults
    except PictureUnusableError:
        return False
    return set(faults) <= SMALL


def _eight_bits(models: FaceModels, folder: Path, test: Pairs) -> Iterator[Measure]:
    """Count decisions that change when B stores 32 bits in place of 8."""
    large = Net(LARGE_B, default_dir())
    known: dict[str, tuple[Template, Template]] = {}
    differ = counted = 0
    half = EIGHT_BITS // 2
    for pair in (*test.genuine[:half], *test.impostor[:half]):
        try:
            one, other = (_both(models, large, folder, name, known) for name in pair)
        except PictureUnusableError:
            continue
        small, wide = (models.decide(one[form], other[form]).same for form in (0, 1))
        differ += small != wide
        counted += 1
    yield budget(f"face.int8.decisions_that_differ_of_{counted}", differ, "pairs", 0.5)


def _both(
    models: FaceModels, large: Net, folder: Path, name: str,
    known: dict[str, tuple[Template, Template]],
) -> tuple[Template, Template]:  # fmt: skip
    if name not in known:
        picture = _picture(folder, name)
        face = models.subject(picture)
        made = models.template(picture, face)
        mesh = models.aligner.mesh(picture, face)
        chip = chip_b(picture, mesh)[:, :, ::-1].astype(np.float32)
        sums = large(chip)[0] + large(chip[:, ::-1])[0]
        known[name] = (made, {**made, B: sums / np.float32(np.linalg.norm(sums))})
    return known[name]


def _gates(models: FaceModels, folder: Path) -> Iterator[Measure]:
    """Say how often each spoilt portrait is refused for it, and an unspoilt one at all."""
    names = pairs(folder / "pairsDevTest.txt").pictures
    names = names[:: max(1, len(names) // SPOILT_PEOPLE)]
    caught = dict.fromkeys(GATES, 0)
    alarms = dict.fromkeys(GATES, 0)
    total = 0
    dice = np.random.default_rng(1)
    for name in names:
        picture = _picture(folder, name)
        faces = models.detector(picture)
        if not faces:
            continue
        total += 1
        clean = models.gauge.judge(picture, faces).faults
        mesh = models.aligner.mesh(picture, faces[0])
        for kind, reason in GATES.items():
            alarms[kind] += reason in clean
            worse = SPOILT[kind](picture, mesh, dice)
            faults = models.gauge.judge(worse, models.detector(worse)).faults
            caught[kind] += reason in faults or Reason.FACE_NONE in faults
    for kind in GATES:
        yield Measure(f"face.gate.{kind}.refused", _percent(caught[kind], total), "%")
        yield Measure(f"face.gate.{kind}.false_alarm", _percent(alarms[kind], total), "%")


def _photographs(models: FaceModels) -> Iterator[Measure]:
    one, again, other = (models.seen(_pinned(name)) for name in PHOTOS)
    limit = models.thresholds.at(1e-4).threshold
    yield at_least("face.photographs.same_person", models.decide(one, again).score, "", limit)
    yield budget("face.photographs.another_person", models.decide(one, other).score, "", limit)


def _time(models: FaceModels) -> Iterator[Measure]:
    """Processor time from a decoded capture to the decision, beside the bare interpreters."""
    picture = _pinned(PHOTOS[1])
    known = models.seen(_pinned(PHOTOS[0]))
    face = models.subject(picture)
    mesh = models.aligner.mesh(picture, face)
    small = cv2.resize(picture, (SIDE, SIDE)).astype(np.float32)
    first = chip_a(picture, mesh).astype(np.float32)
    second = chip_b(picture, mesh).astype(np.float32)
    folder = default_dir()
    bare: list[tuple[Net, Tensor]] = [
        (Net("face_detection", folder), small),
        (Net("face_landmark", folder), np.zeros((192, 192, 3), np.float32)),
        *[(Net(A, folder), first)] * 2, *[(Net(B, folder), second)] * 2,
    ]  # fmt: skip
    whole, floor = _pairs_of(
        lambda: models.decide(models.seen(picture), known), lambda: [net(t) for net, t in bare]
    )
    yield against("face.capture_to_decision", round(whole * 1e3, 2), "ms CPU",
                  round(floor * 1e3, 2), MOST_TIME)  # fmt: skip


def _pairs_of(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the first, and of the second by the median ratio of runs in turn.

    Other work on the machine slows both halves of a pair alike.
    """
    took = [(_spent(one), _spent(other)) for _ in range(REPEATS + 1)][1:]
    whole = median(pair[0] for pair in took)
    return whole, whole / median(pair[0] / pair[1] for pair in took)


def _spent(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def _picture(folder: Path, name: str) -> Bgr:
    return decode((folder / "images" / f"{name}.jpg").read_bytes())


def _pinned(name: str) -> Bgr:
    return decode((default_dir() / name).read_bytes())


def _percent(part: float, whole: int) -> float:
    return round(100 * float(part) / max(whole, 1), 2)


def _resident() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * 4096
