"""People who look alike: how one model judges the strangers another one finds nearest.

No list says who is kin. The strangers nearest to each other by one embedding are judged by the
other, and by both together: an upper end of what chance brings, not a family.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.face.comparison import B, FaceModels, Template
from inference.face.points import PointSet
from kiosk.cli.bench.measure import Measure
from kiosk.cli.bench_vision.face_pairs import Scores, apart

NEAREST: Final = 0.01  # of all pairs of strangers
FAR: Final = 1e-4


def measures(models: FaceModels, found: dict[str, Template], square: Scores) -> Iterator[Measure]:
    """Give the bands of all pairs, and what passes among the strangers most alike by B."""
    strangers, same = apart(list(found))
    for what, scores in (("genuine", square[same]), ("impostor", square[strangers])):
        shares = bands(models.thresholds, scores)
        for band in ("narrow", "near"):
            yield Measure(f"face.all_pairs.{band}_of_{what}", shares[band], "")
    if models.embedding_b is None:
        return
    second = np.stack([made[B] for made in found.values()])
    by_second = second @ second.T
    nearest = by_second[strangers] >= np.quantile(by_second[strangers], 1 - NEAREST)
    shipped = models.thresholds.at(FAR).threshold
    passed = float((square[strangers][nearest] >= shipped).mean())
    yield Measure("face.alike.nearest_1_percent_by_b.far_at_shipped_threshold", passed, "")
    chosen = most_alike(list(found), by_second)
    passed = float(np.mean([square[one, other] >= shipped for one, other in chosen]))
    name = f"face.alike.nearest_of_{len(chosen) - 1}_strangers_by_b.accepted"
    yield Measure(name, round(100 * passed, 2), "%")


def bands(thresholds: PointSet, scores: Scores) -> dict[str, float]:
    """Give the share of the scores in each band of the usual rate."""
    limits = sorted(point.threshold for point in thresholds.points)
    named = [thresholds.band(limit, FAR) for limit in (-1.0, *limits)]
    places = np.searchsorted(limits, scores, "right")
    shares = dict.fromkeys(named, 0.0)
    for place, band in enumerate(named):
        shares[band] += float((places == place).mean())
    return shares


def most_alike(names: list[str], square: Scores) -> list[tuple[int, int]]:
    """Give for the first picture of each person that of the stranger most alike."""
    firsts: dict[str, int] = {}
    for place, name in enumerate(names):
        firsts.setdefault(name.rsplit("_", 1)[0], place)
    chosen: NDArray[np.int64] = np.array(list(firsts.values()))
    near = square[np.ix_(chosen, chosen)].copy()
    np.fill_diagonal(near, -np.inf)
    return list(zip(chosen.tolist(), chosen[near.argmax(1)].tolist(), strict=True))
