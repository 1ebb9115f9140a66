"""Reads a machine readable zone wherever it stands in a picture, and says whether to believe it.

Two readers: the lattice of cells with its letter net, and tesseract, which is asked about names
and other letters that no check digit guards when the first is in doubt. Where they differ, the
lines are given and not believed.
"""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

import cv2
import numpy as np

from inference.document import glyph_net, tesseract
from inference.document.mrz_grid import Line, find_zones, slope
from inference.document.mrz_spell import Spelling, spell
from inference.picture import Bgr
from kiosk.case.mrz import Mrz

SIZES: Final = (1400, 2600)  # of the longer side
WIDE: Final = 1700  # a larger picture may hold a zone too small for the first size
LEAST_LIKELY: Final = -0.9  # mean log probability of the letters of a zone
GOOD: Final = -0.15  # no other place is looked at
SLOPED: Final = 0.02


@dataclass(frozen=True, slots=True)
class ReadZone:
    """`mrz` is there when every check digit is right and no unguarded letter is in doubt."""

    lines: tuple[str, ...]
    mrz: Mrz | None
    likely: float = 0.0
    width: float = 0.0  # pixels of its lines
    middle: tuple[float, float] = (0.0, 0.0)  # in parts of the picture as it was read
    turns: int = 0  # quarters the picture was turned, counter-clockwise, to read it


def read(luma: Bgr, *, second_reader: bool = True) -> ReadZone | None:
    """Read the zone of an upright document; None when none is seen."""
    level = _level(luma)
    best: tuple[float, Spelling, tuple[Line, ...]] | None = None
    for lines in find_zones(level):
        scored = [glyph_net.scores(level, line) for line in lines]
        if float(np.mean([rows.max(axis=1).mean() for rows in scored])) < LEAST_LIKELY:
            continue
        spelling = spell(scored)
        likely = _likely(scored, spelling.lines)
        if best is None or likely > best[0]:
            best = (likely, spelling, lines)
        if best is not None and best[0] > GOOD and best[1].mrz:
            break
    if best is None:
        return None
    likely, spelling, lines = best
    believed = spelling.mrz
    if believed is not None and spelling.unsure:
        agreed = second_reader and _agrees(level, lines, spelling)
        believed = believed if agreed else None
    x, y = np.concatenate([line.centres() for line in lines]).mean(axis=0)
    middle = (float(x) / level.shape[1], float(y) / level.shape[0])
    return ReadZone(spelling.lines, believed, likely, lines[0].pitch * lines[0].cells, middle)


def _likely(scored: list[glyph_net.Scores], lines: tuple[str, ...]) -> float:
    """Mean log probability of what was spelt: print that is no zone does not fit its fields."""
    cells = [rows[np.arange(len(line)), [glyph_net.LETTERS.index(c) for c in line]].mean()
             for rows, line in zip(scored, lines, strict=True)]  # fmt: skip
    return float(np.mean(cells))


def search(luma: Bgr, *, second_reader: bool = True) -> ReadZone | None:
    """Read the zone of a picture that may lie any way up; a small zone in a large picture too."""
    for longest in SIZES:
        if longest > SIZES[0] and max(luma.shape) < WIDE:
            break
        sized = _sized(luma, longest)
        best = _best_way_up(sized, second_reader=second_reader)
        if best is not None:
            return replace(best, width=best.width * luma.shape[1] / sized.shape[1])
    return None


def _best_way_up(sized: Bgr, *, second_reader: bool) -> ReadZone | None:
    best: ReadZone | None = None
    for turns in (0, 2, 1, 3):
        view = np.ascontiguousarray(np.rot90(sized, turns))
        zone = read(view, second_reader=second_reader)
        if zone is None:
            continue
        if best is None or (zone.mrz is not None, zone.likely) > (
            best.mrz is not None,
            best.likely,
        ):
            best = replace(zone, turns=turns)
        if best.mrz is not None or best.likely > GOOD:
            break
    return best


def _sized(luma: Bgr, longest: int) -> Bgr:
    """Scale to where the smallest and the largest zone have letters of 10 to 40 pixels."""
    scale = longest / max(luma.shape)
    if 0.8 < scale < 1.1:
        return luma
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(luma, None, fx=scale, fy=scale, interpolation=way), np.uint8)


def _level(luma: Bgr) -> Bgr:
    """Turn sloped print level."""
    rise = slope(luma)
    if abs(rise) < SLOPED:
        return luma
    height, width = luma.shape
    angle = float(np.degrees(np.arctan(rise)))
    turn = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), np.float64)
    room = (round(width + height * abs(rise)), round(height + width * abs(rise)))
    turn[:, 2] += np.array([room[0] - width, room[1] - height]) / 2
    turned = cv2.warpAffine(luma, turn, room, flags=cv2.INTER_LINEAR,
                            borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    return np.asarray(turned, np.uint8)


def _agrees(luma: Bgr, lines: tuple[Line, ...], spelling: Spelling) -> bool:
    """Ask tesseract for the lines with letters in doubt; it has to read the same letters there."""
    for row in sorted({row for row, _ in spelling.unsure}):
        read = tesseract.lines(_strip(luma, lines[row]), letters=tesseract.ALPHABET, block=7)
        places = [place for line, place in spelling.unsure if line == row]
        if not read or not confirms(spelling.lines[row], read[0].replace(" ", ""), places):
            return False
    return True


def confirms(text: str, other: str, places: list[int]) -> bool:
    """Tell whether another reading, of any length, has the same letters at these places."""
    same = SequenceMatcher(None, text, other, autojunk=False).get_matching_blocks()
    return all(any(block.a <= at < block.a + block.size for block in same) for at in places)


def _strip(luma: Bgr, line: Line) -> Bgr:
    """Cut one line with a white margin."""
    centres = line.centres()
    half = 1.0 * line.height
    top, bottom = centres[:, 1].min() - half, centres[:, 1].max() + half
    left, right = centres[0, 0] - line.pitch, centres[-1, 0] + line.pitch
    cut = luma[max(0, int(top)) : int(bottom), max(0, int(left)) : int(right)]
    rim = round(line.pitch)
    return np.asarray(cv2.copyMakeBorder(cut, rim, rim, rim, rim, cv2.BORDER_REPLICATE), np.uint8)
