"""Tells the characters of a machine readable zone apart: a cell in, a log probability a letter.

The weights are drawn knowledge only (`teach_glyphs`): fonts, no person's document.
"""

from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.document.mrz_grid import Line
from inference.picture import Bgr

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<0123456789"
PITCH: Final = 18
WIDTH, HEIGHT = 20, 24
CAPITAL: Final = PITCH * 2.4 / 2.54  # ISO 1073-2
WEIGHTS: Final = Path(__file__).with_name("glyphs.npz")
LOOKS: Final = ((0.0, 0.0), (-0.7, 0.0), (0.7, 0.0), (0.0, -0.9), (0.0, 0.9))  # pixels beside

Scores = NDArray[np.float32]


def scores(luma: Bgr, line: Line) -> Scores:
    """Log probability of every letter of `LETTERS` for every cell, averaged over small shifts."""
    cells = [_cell(luma, x, y, line) for x, y in line.centres()]
    views = np.stack([_shifted(cell, *look).ravel() for look in LOOKS for cell in cells])
    likely = _likely(normal(views)).reshape(len(LOOKS), line.cells, len(LETTERS))
    return np.asarray(np.log(likely.mean(axis=0) + 1e-9), np.float32)


def normal(rows: Scores) -> Scores:
    """Take mean and contrast out of each cell."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norm, 1e-3), np.float32)


def _cell(luma: Bgr, x: float, y: float, line: Line) -> Scores:
    """Cut a cell with a rim of two pixels, ink positive, the line's slope taken out."""
    across, down = PITCH / line.pitch, CAPITAL / line.height
    turn = np.array([[across, 0.0], [-line.slope * down, down]])
    size = (WIDTH + 4, HEIGHT + 4)
    shift = np.array(size) / 2 - 0.5 - turn @ np.array([x, y])
    warp = np.hstack([turn, shift[:, np.newaxis]])
    flags = cv2.INTER_AREA if across < 1 else cv2.INTER_LINEAR
    cut = cv2.warpAffine(luma, warp, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return 255.0 - cut.astype(np.float32)


def _shifted(cell: Scores, right: float, down: float) -> Scores:
    warp = np.array([[1.0, 0.0, -2.0 - right], [0.0, 1.0, -2.0 - down]])
    return np.asarray(cv2.warpAffine(cell, warp, (WIDTH, HEIGHT)), np.float32)


def _likely(rows: Scores) -> Scores:
    net = _net()
    hidden = np.maximum(rows @ net["w1"] + net["b1"], 0)
    out = hidden @ net["w2"] + net["b2"]
    grown = np.exp(out - out.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)


@cache
def _net() -> dict[str, Scores]:
    with np.load(WEIGHTS, allow_pickle=False) as packed:
        return {name: packed[name].astype(np.float32) for name in packed.files}
