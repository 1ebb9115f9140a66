"""Finds the lines of a machine readable zone and the cell of every character.

The zone is printed at a fixed pitch (ICAO 9303-3 section 4: 10 characters an inch), so two or three
rows of ink blobs on one lattice are it, and a blob that was missed still has its cell.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.picture import Bgr

SHAPES: Final = ((3, 30), (2, 44), (2, 36))
LEAST_BLOBS: Final = 14
BLOB_HEIGHT: Final = (8, 70)
BLOB_WIDTH: Final = (2, 60)
NEIGHBOUR: Final = (0.35, 2.4)  # distance of centres over height
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

    def centres(self) -> Floats:
        """One (x, y) a cell."""
        x = self.x0 + self.pitch * np.arange(self.cells)
        return np.stack([x, self.slope * x + self.offset], axis=1)


def find_lines(luma: Bgr) -> tuple[Line, ...]:
    """Give the lines from top to bottom, all of one width; nothing where no zone is seen."""
    rows = [row for row in map(_lattice, _chains(_blobs(luma))) if row is not None]
    rows.sort(key=lambda row: row.offset)
    groups = [
        group
        for count, width in SHAPES
        for start in range(len(rows) - count + 1)
        if (group := _same_lattice(rows[start : start + count], width))
    ]
    return max(groups, key=lambda lines: len(lines) * lines[0].cells, default=())


def _blobs(luma: Bgr) -> Floats:
    """Ink blobs as rows of centre x, centre y, height."""
    block = max(31, luma.shape[1] // 40 | 1)
    ink = cv2.adaptiveThreshold(
        luma, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18
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
    for index, (x, y, height) in enumerate(blobs):
        others = blobs[index + 1 :]
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
    return Line(origin, pitch, slope, offset, cells)


def _same_lattice(rows: list[Line], width: int) -> tuple[Line, ...]:
    """Tell whether neighbouring rows are lines of one zone, and give each its full width."""
    pitch = float(np.median([row.pitch for row in rows]))
    if any(abs(row.pitch / pitch - 1) > 0.03 for row in rows):
        return ()
    gaps = np.diff([row.slope * row.x0 + row.offset for row in rows]) / pitch
    if np.any((gaps < 1.2) | (gaps > 4.5)):
        return ()
    starts = np.array([row.x0 for row in rows])
    ends = np.array([row.x0 + row.pitch * (row.cells - 1) for row in rows])
    left = float(np.min(starts))
    seen = (float(np.max(ends)) - left) / pitch + 1
    if abs(seen - width) > 2.6 or np.any(ends - starts < 0.45 * pitch * width):
        return ()
    shift = np.round((starts - left) / pitch)
    if np.any(np.abs(starts - left - shift * pitch) > 0.4 * pitch):
        return ()
    return tuple(
        Line(row.x0 - back * row.pitch, row.pitch, row.slope, row.offset, width)
        for row, back in zip(rows, shift, strict=True)
    )
