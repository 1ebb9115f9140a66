"""Finds the lines of a machine readable zone and the cell of every character.

The zone is printed at a fixed pitch (ICAO 9303-3 section 4: 10 characters an inch), so two or three
rows of ink blobs on one lattice are it, and a blob that was missed still has its cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.picture import Bgr

SHAPES: Final = ((3, 30), (2, 44), (2, 36))
CONTRASTS: Final = (18, 8)  # grey levels between ink and its ground, tried in turn
LEAST_BLOBS: Final = 14
MOST_ROWS: Final = 16
MOST_GROUPS: Final = 6
MOST_BESIDE: Final = 6.6  # so many cells of print beside the zone run on from its lines
BLOB_HEIGHT: Final = (8, 70)
BLOB_WIDTH: Final = (2, 60)
NEIGHBOUR: Final = (0.35, 2.4)  # distance of centres over height
CAPITAL: Final = 2.4 / 2.54  # of the pitch (ISO 1073-2)
LEVEL: Final = 0.4  # a neighbour's centre may lie so much of the height higher or lower

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Cells of one line: cell k is centred at x0 + k * pitch, on y = slope * x + offset."""

    x0: float
    pitch: float
    slope: float
    offset: float
    cells: int
    height: float  # of its capitals

    def centres(self) -> Floats:
        """One (x, y) a cell."""
        x = self.x0 + self.pitch * np.arange(self.cells)
        return np.stack([x, self.slope * x + self.offset], axis=1)


def find_zones(luma: Bgr) -> list[tuple[Line, ...]]:
    """Give the groups of lines that may be the zone, top to bottom each, likeliest first."""
    found = (_groups(_chains(_blobs(luma, contrast))) for contrast in CONTRASTS)
    return next(filter(None, found), [])


def _groups(chains: list[Floats]) -> list[tuple[Line, ...]]:
    rows = [row for row in map(_lattice, chains) if row is not None]
    rows.sort(key=lambda row: row.offset)
    groups = [
        lines
        for count, width in SHAPES
        for some in combinations(rows[:MOST_ROWS], count)
        for lines in _same_lattice(list(some), width)
    ]
    return sorted(groups, key=lambda lines: -len(lines) * lines[0].cells)[:MOST_GROUPS]


def find_lines(luma: Bgr) -> tuple[Line, ...]:
    """Give the lines of the likeliest zone; nothing where none is seen."""
    return next(iter(find_zones(luma)), ())


def slope(luma: Bgr) -> float:
    """Rise over run of the longest rows of print, 0 where there are none."""
    chains = _chains(_blobs(luma))
    slopes = [float(np.polyfit(chain[:, 0], chain[:, 1], 1)[0]) for chain in chains]
    return float(np.median(slopes)) if slopes else 0.0


def _blobs(luma: Bgr, contrast: int = CONTRASTS[0]) -> Floats:
    """Ink blobs as rows of centre x, centre y, height."""
    block = max(31, luma.shape[1] // 40 | 1)
    ink = cv2.adaptiveThreshold(
        luma, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, contrast
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    kept = (
        (height >= BLOB_HEIGHT[0]) & (height <= BLOB_HEIGHT[1])
        & (width >= BLOB_WIDTH[0]) & (width <= BLOB_WIDTH[1])
    )  # fmt: skip
    left, top = stats[kept, cv2.CC_STAT_LEFT], stats[kept, cv2.CC_STAT_TOP]
    middle = np.stack([left + width[kept] / 2, top + height[kept] / 2, height[kept]], axis=1)
    return np.asarray(middle[np.argsort(middle[:, 0])], np.float64)


def _chains(blobs: Floats) -> list[Floats]:
    """Follow each blob to its nearest right neighbour of like size and level."""
    following: dict[int, int] = {}
    ends = np.searchsorted(blobs[:, 0], blobs[:, 0] + NEIGHBOUR[1] * BLOB_HEIGHT[1])
    for index, (x, y, height) in enumerate(blobs):
        others = blobs[index + 1 : ends[index]]
        size = np.maximum(others[:, 2], height)
        across, level = others[:, 0] - x, np.abs(others[:, 1] - y)
        near = (
            (across > NEIGHBOUR[0] * size) & (across < NEIGHBOUR[1] * size)
            & (level < LEVEL * size) & (np.minimum(others[:, 2], height) > 0.45 * size)
        )  # fmt: skip
        hits = np.flatnonzero(near)
        if hits.size:
            following[index] = index + 1 + int(hits[np.argmin(across[hits] + 2 * level[hits])])
    chains, used = [], set()
    for start in range(len(blobs)):
        chain = []
        at: int | None = start
        while at is not None and at not in used:
            chain.append(at)
            used.add(at)
            at = following.get(at)
        if len(chain) >= LEAST_BLOBS:
            chains.append(blobs[chain])
    return chains


def _lattice(chain: Floats) -> Line | None:
    """Fit pitch and origin to a chain; None when its blobs keep no pitch."""
    x = chain[:, 0]
    pitch = float(np.median(np.diff(x)))
    origin = float(x[0])
    for _ in range(4):
        cell = np.round((x - origin) / pitch)
        good = np.abs(x - origin - cell * pitch) < 0.3 * pitch
        if good.sum() < LEAST_BLOBS:
            return None
        pitch, origin = (float(v) for v in np.polyfit(cell[good], x[good], 1))
        if pitch <= 2:
            return None
    if good.mean() < 0.75:
        return None
    slope, offset = (float(v) for v in np.polyfit(x[good], chain[good, 1], 1))
    cells = round((float(x[good].max()) - origin) / pitch) + 1
    return Line(origin, pitch, slope, offset, cells, _capitals(chain[good, 2], pitch))


def _capitals(heights: Floats, pitch: float) -> float:
    """Height of the capitals: fillers are lower, and a blob that runs together is no letter."""
    tall = float(np.percentile(heights, 75))
    usual = CAPITAL * pitch
    return tall if 0.8 * usual <= tall <= 1.6 * usual else usual


def _same_lattice(rows: list[Line], width: int) -> Iterator[tuple[Line, ...]]:
    """Give neighbouring rows of one zone their full width, once for each place it may start at."""
    pitch = float(np.median([row.pitch for row in rows]))
    if any(abs(row.pitch / pitch - 1) > 0.03 for row in rows):
        return
    gaps = np.diff([row.slope * row.x0 + row.offset for row in rows]) / pitch
    if np.any((gaps < 1.2) | (gaps > 4.5)) or (len(gaps) == 2 and abs(gaps[0] - gaps[1]) > 0.5):
        return
    starts = np.array([row.x0 for row in rows])
    ends = np.array([row.x0 + row.pitch * (row.cells - 1) for row in rows])
    seen = (float(ends.max()) - float(starts.min())) / pitch + 1
    if width - seen > 2.6 or seen - width > MOST_BESIDE:
        return
    if np.any(ends - starts < 0.45 * pitch * width):
        return
    left = starts - float(starts.min())
    if np.any(np.abs(left - np.round(left / pitch) * pitch) > 0.4 * pitch):
        return
    height = float(np.median([row.height for row in rows]))
    for start in sorted({round(float(v) / pitch) for v in left}):
        if seen - start < width - 2.6:
            continue
        yield tuple(
            Line(
                row.x0 - (round(float(back) / pitch) - start) * row.pitch,
                row.pitch, row.slope, row.offset, width, height,
            )
            for row, back in zip(rows, left, strict=True)
        )  # fmt: skip
