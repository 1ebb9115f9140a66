"""From the picture of a slip to its QR codes and its lines of print; no letter is read here.

The band of the brand is turned black on white; frames, rules and codes are taken out.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

Ink = NDArray[np.uint8]  # 1 where there is ink

BAND: Final = 0.95  # of the paper's width
RULE: Final = 0.9
RULE_ROWS: Final = 4
BAND_ROWS: Final = 20
FRAME: Final = (60, 30)  # least columns and rows
SPARSE: Final = 0.3  # of its box: a frame is mostly blank
SIGN_ROWS: Final = 12  # a stretch of rows below this is a mark that belongs to a line
NEAR_ROWS: Final = 6
DISC_LEAST: Final = 5  # dots across: a full stop is smaller
DISC_OFF: Final = 0.12  # of its box may differ from a true disc
DISC_SURE: Final = 7
FOOT: Final = (0.66, 0.72)  # of a line's height, from its top: there stand full stops
CLOSE: Final = 0.4  # of a line's height: a disc so near hides the rest of the letter's word


@dataclass(frozen=True, slots=True)
class Line:
    """`ink` without discs; `discs` are columns of the left edges; `initials` columns of letters."""

    ink: Ink
    discs: tuple[int, ...]
    initials: tuple[tuple[int, int], ...]


def codes(slip: Image.Image) -> list[str]:
    """Read the QR codes."""
    return [code.text for code in zxingcpp.read_barcodes(slip.convert("L"))]


def lines(slip: Image.Image) -> list[Line]:
    """Give the lines of print from top to bottom, also those on the black band."""
    ink = _print_alone(slip)
    return [_line(ink[first:after]) for first, after in _rows(ink)]


def _print_alone(slip: Image.Image) -> Ink:
    ink = (np.asarray(slip.convert("L")) < 128).astype(np.uint8)
    for code in zxingcpp.read_barcodes(slip.convert("L")):
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
        columns, rows = [c.x for c in corners], [c.y for c in corners]
        ink[max(0, min(rows) - 6) : max(rows) + 7, max(0, min(columns) - 6) : max(columns) + 7] = 0
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for number, (left, top, wide, high, area) in enumerate(boxes[1:], start=1):
        part = (slice(top, top + high), slice(left, left + wide))
        mine = labels[part] == number
        if wide >= BAND * ink.shape[1] and high > BAND_ROWS:
            ink[part] = _turned(ink[part], mine)
        elif _is_line(wide / ink.shape[1], wide, high, area):
            ink[part][mine] = 0
    return ink


def _is_line(share: float, wide: int, high: int, area: int) -> bool:
    """Tell a rule or a frame."""
    framed = wide > FRAME[0] and high > FRAME[1] and area < SPARSE * wide * high
    return framed or (share >= RULE and high <= RULE_ROWS)


def _turned(ink: Ink, band: NDArray[np.bool_]) -> Ink:
    """Turn what is inside the outline of a band; leave the paper around it blank."""
    inside: Any = np.zeros(band.shape, np.uint8)
    outline, _ = cv2.findContours(band.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(inside, outline, -1, (1,), -1)
    return np.where(inside == 1, 1 - ink, 0).astype(np.uint8)


def _rows(ink: Ink) -> list[tuple[int, int]]:
    """Give first row and row after the last of each line; marks go with the nearer letters."""
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=1).astype(np.int8), 1)))
    found = [[int(a), int(b)] for a, b in edges.reshape(-1, 2)]
    at = 0
    while at < len(found):
        first, after = found[at]
        above = first - found[at - 1][1] if at else ink.shape[0]
        below = found[at + 1][0] - after if at + 1 < len(found) else ink.shape[0]
        if after - first >= SIGN_ROWS or min(above, below) > NEAR_ROWS:
            at += 1
            continue
        if above <= below:
            found[at - 1][1] = after
        else:
            found[at + 1][0] = first
        del found[at]
        at = max(0, at - 1)
    return [(first, after) for first, after in found]


def _line(strip: Ink) -> Line:
    columns = np.flatnonzero(strip.any(axis=0))
    ink = strip[:, columns[0] : columns[-1] + 1].copy()
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = [n for n, box in enumerate(boxes[1:], start=1) if _is_disc(labels, n, box)]
    for number in found:
        ink[labels == number] = 0
    discs = tuple(sorted(int(boxes[number][0]) for number in found))
    return Line(ink, discs, tuple(_initials(ink, discs)))


def _is_disc(labels: Any, number: int, box: Any) -> bool:  # noqa: ANN401
    """Tell a dot that stands for a hidden sign: round, not at the foot, alone in its column."""
    left, top, wide, high, _ = (int(value) for value in box)
    if abs(wide - high) > 1 or wide < DISC_LEAST or top + high / 2 > _foot(wide) * labels.shape[0]:
        return False
    mine = labels[top : top + high, left : left + wide] == number
    rows, columns = np.mgrid[0:high, 0:wide]
    x, y = (columns - (wide - 1) / 2) / (wide / 2), (rows - (high - 1) / 2) / (high / 2)
    off = int((mine != (x * x + y * y <= 1)).sum())
    alone = not np.isin(labels[:, left : left + wide], (0, number), invert=True).any()
    return alone and off <= max(4, DISC_OFF * wide * high)


def _foot(wide: int) -> float:
    """Give where full stops begin; what is wider than one may stand a little lower."""
    return FOOT[wide >= DISC_SURE]


def _initials(ink: Ink, discs: tuple[int, ...]) -> list[tuple[int, int]]:
    """Give the columns of each single letter right before discs."""
    high = ink.shape[0]
    edges = np.flatnonzero(np.diff(np.pad(ink.any(axis=0).astype(np.int8), 1)))
    pieces = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    return [
        (left, right)
        for left, right in pieces
        if right - left <= 1.2 * high and any(0 <= x - right <= CLOSE * high for x in discs)
    ]
