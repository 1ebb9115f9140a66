"""A closer look at single places of a sheet: cut out, enlarged, one below the other, one call.

Its pictures differ from the whole sheet's by size and by being black and white, so that two
readings that agree are more than one reading twice.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from inference.document import tesseract
from inference.document.tesseract import Word
from inference.picture import Bgr

BLACK: Final = 2.0  # times the size, black and white
SOFT: Final = 1.5  # times the size, all shades
GAP: Final = 20  # pixels between two places
PAPER: Final = 235
BLOCK: Final = 6  # page segmentation: lines one below the other
SMALLEST: Final = 4
Box = tuple[int, int, int, int]  # left, top, right, bottom


def look(
    luma: Bgr, places: Sequence[Box], wait_s: float, times: float = BLACK
) -> list[list[Word]] | None:
    """Give the words of each place in their order; None where the reader gave none at all."""
    cuts = [_cut(luma, place, times) for place in places]
    if not cuts:
        return None
    board = np.full(
        (GAP + sum(cut.shape[0] + GAP for cut in cuts), 2 * GAP + max(c.shape[1] for c in cuts)),
        PAPER, np.uint8,
    )  # fmt: skip
    ends, top = [], GAP
    for cut in cuts:
        board[top : top + cut.shape[0], GAP : GAP + cut.shape[1]] = cut
        top += cut.shape[0] + GAP
        ends.append(top - GAP // 2)
    seen = tesseract.words(board, block=BLOCK, wait_s=wait_s)
    read: list[list[Word]] = [[] for _ in cuts]
    for word in seen:
        at = int(np.searchsorted(ends, (word.top + word.bottom) / 2))
        read[min(at, len(read) - 1)].append(word)
    return [sorted(words, key=lambda w: w.left) for words in read] if seen else None


def _cut(luma: Bgr, place: Box, times: float) -> Bgr:
    height, width = luma.shape
    left, top, right, bottom = place
    left, top = min(max(left, 0), width - SMALLEST), min(max(top, 0), height - SMALLEST)
    cut = luma[top : max(bottom, top + SMALLEST), left : max(right, left + SMALLEST)]
    large = cv2.resize(cut, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    if times != BLACK:
        return large.astype(np.uint8, copy=False)
    soft = cv2.GaussianBlur(large, (0, 0), 1.0)
    return cv2.threshold(soft, 0, PAPER, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1].astype(
        np.uint8, copy=False
    )
