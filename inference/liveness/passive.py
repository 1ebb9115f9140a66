"""What one picture tells: raster, sharpness, gamut, gloss, edges of a sheet, depth of field."""

from dataclasses import astuple, dataclass, fields
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.face.detector import Face
from inference.picture import Bgr, grey

WINDOW: Final = 256
LEAST_FACE: Final = 60.0  # pixels between the eyes; below it a raster cannot be seen
RINGS: Final = 24
INK_PERCENT: Final = 2.0
Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passive:
    """Signals by name; none of them decides alone."""

    peak: float  # strongest line of the spectrum over its surroundings, in decades
    colour_peak: float  # same of the difference of red and blue: moire is coloured
    slope: float  # energy of fine structure against middling, in decades
    middle: float  # energy of middling structure, in decades
    black: float  # darkest percent of the face, linear
    spread: float  # range of light on the face, in decades
    gamut: float  # spread of its chroma
    saturation: float
    gloss: float  # part that is bright and colourless
    edges: float  # long straight lines round the face, in its heights
    depth: float  # sharpness of the surroundings against the face, in decades
    ink: float  # light of the darkest fiftieth of the face, in decades: ink and glass are not black
    ink_hue: float  # its blue against its red: pupils and hair are warm, ink and panels cold


NAMES: Final = tuple(field.name for field in fields(Passive))


def passive(picture: Bgr, face: Face) -> Passive:
    """Measure the largest face of a picture."""
    window = _window(picture, face)
    luma = grey(window).astype(np.float32)
    peak, slope, middle = _spectrum(luma)
    colour = window[:, :, 2].astype(np.float32) - window[:, :, 0].astype(np.float32)
    lab = cv2.cvtColor(window, cv2.COLOR_BGR2LAB).astype(np.float32)
    chroma = lab[:, :, 1:] - 128
    hue = cv2.cvtColor(window, cv2.COLOR_BGR2HSV)
    low, high = np.percentile(luma, (1, 99))
    ink, ink_hue = _ink(window)
    gloss = (hue[:, :, 2] > 235) & (hue[:, :, 1] < 40)
    return Passive(
        peak, _spectrum(colour)[0], slope, middle, float(low) / 255,
        float(np.log10((high + 2) / (low + 2))), float(chroma.reshape(-1, 2).std(0).mean()),
        float(hue[:, :, 1].mean()) / 255, float(gloss.mean()), _edges(picture, face),
        _depth(picture, face), ink, ink_hue,
    )  # fmt: skip


def values(signals: Passive) -> Float:
    """Signals as a row, in the order of `NAMES`."""
    return np.array(astuple(signals), np.float32)


def _ink(window: Bgr) -> tuple[float, float]:
    """Light of the darkest part in decades; its blue over its red by its light."""
    pixels = window.reshape(-1, 3).astype(np.float32)
    light = pixels.sum(1)
    blue, green, red = pixels[light <= np.percentile(light, INK_PERCENT)].mean(0)
    mean = float(blue + green + red) / 3
    return float(np.log10(mean + 1)), float(blue - red) / (mean + 1)


def _window(picture: Bgr, face: Face) -> Bgr:
    """Middle of the face at the camera's own resolution: nothing may blur a raster."""
    left, top, right, bottom = face.box
    x, y, half = (left + right) / 2, (top + bottom) / 2, WINDOW // 2
    cut = cv2.copyMakeBorder(picture, half, half, half, half, cv2.BORDER_REFLECT_101)
    x0 = min(max(round(x), 0), picture.shape[1])
    y0 = min(max(round(y), 0), picture.shape[0])
    return cut[y0 : y0 + WINDOW, x0 : x0 + WINDOW].astype(np.uint8, copy=False)


def _spectrum(plane: Float) -> tuple[float, float, float]:
    """Strongest line over its ring; fine against middling energy; middling energy."""
    shaped = (plane - plane.mean()) * np.outer(np.hanning(WINDOW), np.hanning(WINDOW))
    power = np.log10(np.abs(np.fft.fftshift(np.fft.fft2(shaped))) ** 2 + 1.0)
    rings = [power.reshape(-1)[places] for places in _rings()]
    means = [float(np.median(ring)) for ring in rings]
    lines = [float(ring.max()) - mean for ring, mean in list(zip(rings, means, strict=True))[5:]]
    middle = sum(means[4:9]) / 5
    return max(lines), sum(means[14:22]) / 8 - middle, middle


@cache
def _rings() -> tuple[NDArray[np.int64], ...]:
    """Places of each ring of the spectrum, flat."""
    y, x = np.mgrid[-WINDOW // 2 : WINDOW // 2, -WINDOW // 2 : WINDOW // 2]
    ring = np.minimum(np.hypot(x, y) / (WINDOW / 2) * RINGS, RINGS).astype(int).reshape(-1)
    return tuple(np.flatnonzero(ring == r) for r in range(RINGS))


def _edges(picture: Bgr, face: Face) -> float:
    """Length of near upright or level lines beside the face, in heights of it."""
    left, top, right, bottom = face.box
    wide, high = right - left, bottom - top
    x0, x1 = max(0, int(left - wide)), min(picture.shape[1], int(right + wide))
    y0, y1 = max(0, int(top - high)), min(picture.shape[0], int(bottom + high))
    scale = 160 / max(high, 1.0)
    size = (max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale)))
    small = cv2.resize(grey(picture)[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    found: Float | None = cv2.HoughLinesP(
        cv2.Canny(small, 40, 110), 1, np.pi / 180, 50, minLineLength=90, maxLineGap=5
    )  # type: ignore[assignment]  # OpenCV gives None where there are no lines
    lines = np.zeros((0, 4)) if found is None else found
    inner = ((left - x0) * scale, (right - x0) * scale)
    total = 0.0
    for ax, ay, bx, by in lines.reshape(-1, 4):
        angle = abs(np.degrees(np.arctan2(by - ay, bx - ax))) % 90
        if min(angle, 90 - angle) < 12 and not inner[0] < (ax + bx) / 2 < inner[1]:
            total += float(np.hypot(bx - ax, by - ay))
    return min(total / 160, 6.0)


def _depth(picture: Bgr, face: Face) -> float:
    """Sharpness beside the head against the head."""
    left, top, right, bottom = (int(v) for v in face.box)
    wide = right - left
    rows = slice(max(0, top), max(1, bottom))
    sides = [
        picture[rows, max(0, left - wide) : max(1, left - wide // 3)],
        picture[rows, right + wide // 3 : right + wide],
    ]
    beside = [_fine(s) for s in sides if s.shape[1] > 8 and s.shape[0] > 8]
    inside = _fine(picture[rows, max(0, left) : max(1, right)])
    return float(np.log10((max(beside, default=0.1) + 0.1) / (inside + 0.1)))


def _fine(part: Bgr) -> float:
    return float(np.abs(cv2.Laplacian(grey(part), cv2.CV_32F)).mean()) if part.size else 0.0
