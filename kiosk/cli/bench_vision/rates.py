"""How far a reading is from the truth: letters, outlines, and two heaps of figures."""

import cv2
import numpy as np
from numpy.typing import NDArray


def character_errors(read: str, truth: str) -> float:
    """Edit distance over the length of the truth, at most 1."""
    row = list(range(len(truth) + 1))
    for place, letter in enumerate(read, 1):
        last, row[0] = row[0], place
        for at, wanted in enumerate(truth, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (letter != wanted))
    return min(1.0, row[-1] / max(len(truth), 1))


def overlap(one: NDArray[np.float32], other: NDArray[np.float32], shape: tuple[int, ...]) -> float:
    """Area two outlines share over the area they cover together."""
    masks = [np.zeros(shape[:2], np.uint8) for _ in range(2)]
    for mask, corners in zip(masks, (one, other), strict=True):
        cv2.fillConvexPoly(mask, np.rint(corners).astype(np.int32), (1,))
    shared, covered = (masks[0] & masks[1]).sum(), (masks[0] | masks[1]).sum()
    return float(shared / max(int(covered), 1))


def area_under(good: list[float], bad: list[float]) -> float:
    """Chance that a bad one has the higher figure: the area under the ROC curve."""
    pairs = np.array(bad)[:, np.newaxis] - np.array(good)[np.newaxis]
    return float((pairs > 0).mean() + 0.5 * (pairs == 0).mean())
