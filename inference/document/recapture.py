"""Is this a picture of a picture: the raster of a display or of a printer in the spectrum.

The document's own print has no period finer than a few pixels all over the sheet; sub-pixels and
halftone dots have. Power spectra of many tiles are averaged, and the highest peak is set against
its own ring. A raster finer than the camera resolves is not seen: this is a hint, not a proof.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.picture import Bgr

TILE: Final = 192
BAND: Final = (0.16, 0.48)  # cycles a pixel
STRONGEST: Final = 2.4  # log10 of peak over ring
LEAST_TILES: Final = 2
MOST_TILES: Final = 12
TINY: Final = 1e-12
Spectrum = NDArray[np.float64]


def raster(luma: Bgr) -> float:
    """Log10 of how far the strongest fine period stands out; 0 for a picture too small to tell."""
    height, width = luma.shape
    tops = range(0, height - TILE + 1, TILE)
    lefts = range(0, width - TILE + 1, TILE)
    tiles = [luma[y : y + TILE, x : x + TILE] for y in tops for x in lefts]
    if len(tiles) < LEAST_TILES:
        return 0.0
    tiles = tiles[:: -(-len(tiles) // MOST_TILES)]
    window = np.outer(np.hanning(TILE), np.hanning(TILE))
    powers = [_power(tile, window) for tile in tiles]
    # the median over tiles: a code or a line of print is in few of them, a raster in all
    return _peak(np.median(np.stack(powers), axis=0))


def _power(tile: Bgr, window: Spectrum) -> Spectrum:
    flat = tile.astype(np.float64)
    flat -= cv2.GaussianBlur(flat, (0, 0), 8)
    power = np.abs(np.fft.rfft2(flat * window)) ** 2
    return np.asarray(power / (power.mean() + 1e-9))


def _peak(power: Spectrum) -> float:
    rows = np.abs(np.fft.fftfreq(TILE))[:, np.newaxis]
    columns = np.fft.rfftfreq(TILE)[np.newaxis]
    radius = np.hypot(rows, columns)
    rings = np.minimum((radius * TILE / 4).astype(int), TILE)
    best = 0.0
    for ring in np.unique(rings[(radius >= BAND[0]) & (radius <= BAND[1])]):
        values = power[rings == ring]
        best = max(best, float(np.log10((values.max() + TINY) / (np.median(values) + TINY))))
    return best
