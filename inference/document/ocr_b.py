"""Tells the characters of OCR-B apart: each cell is correlated with the font's own glyphs.

The glyphs are rendered from Debian's fonts-ocr-b at start; a cell is scaled so that the pitch is
24 pixels, and the best of small shifts counts.
"""

from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from inference.document.mrz_grid import Line
from inference.picture import Bgr

FONT: Final = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<0123456789"
PITCH: Final = 24
WIDTH, HEIGHT = 24, 30
SHIFT_X, SHIFT_Y = 2, 3
CAPITAL: Final = 22.6  # height of H at this pitch: 2.4 mm against 2.54 mm (ISO 1073-2)

Scores = NDArray[np.float32]


def scores(luma: Bgr, line: Line) -> Scores:
    """Correlation (-1..1) of every cell with every letter of `LETTERS`."""
    glyphs = _glyphs()
    found = np.empty((line.cells, len(LETTERS)), np.float32)
    for index, (x, y) in enumerate(line.centres()):
        windows = _windows(_cell(luma, x, y, line))
        found[index] = (windows @ glyphs.T).max(axis=0)
    return found


def _cell(luma: Bgr, x: float, y: float, line: Line) -> Scores:
    """Cut a cell with room for shifts, ink positive, the line's slope taken out."""
    scale = PITCH / line.pitch
    width, height = WIDTH + 2 * SHIFT_X, HEIGHT + 2 * SHIFT_Y
    turn = np.array([[1.0, 0.0], [-line.slope, 1.0]]) * scale
    shift = np.array([width / 2 - 0.5, height / 2 - 0.5]) - turn @ np.array([x, y])
    warp = np.hstack([turn, shift[:, np.newaxis]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cut = cv2.warpAffine(luma, warp, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return 255.0 - cut.astype(np.float32)


def _windows(cell: Scores) -> Scores:
    views = sliding_window_view(cell, (HEIGHT, WIDTH)).reshape(-1, HEIGHT * WIDTH)
    return _normal(views.astype(np.float32))


def _normal(rows: Scores) -> Scores:
    centred = rows - rows.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(norm, 1e-3), np.float32)


@cache
def _glyphs() -> Scores:
    """Render each letter at eight times the size, then shrink: smooth edges like a camera's."""
    fine = 8
    probe = ImageFont.truetype(FONT, 1000)
    _, top, _, bottom = probe.getbbox("H")
    font = ImageFont.truetype(FONT, round(1000 * CAPITAL * fine / (bottom - top)))
    rows = []
    for letter in LETTERS:
        sheet = Image.new("L", (WIDTH * fine, HEIGHT * fine), 0)
        baseline = (HEIGHT + CAPITAL) / 2 * fine
        place = (WIDTH * fine / 2, baseline)
        ImageDraw.Draw(sheet).text(place, letter, font=font, fill=255, anchor="ms")
        small = sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        rows.append(cv2.GaussianBlur(np.asarray(small, np.float32), (0, 0), 0.9).ravel())
    return _normal(np.asarray(rows, np.float32))
