"""Breaks a text into lines: between words, and where Chinese and Thai, without spaces, allow it."""

from collections.abc import Callable
from itertools import groupby
from typing import Final

from printer.fonts import LATIN, script
from printer.thai import clusters, is_thai
from printer.thai import pieces as thai_pieces

NEVER_FIRST: Final = frozenset("，。、；：！？）》」』】〕％…—·,.;:!?)]}%”’")
NEVER_LAST: Final = frozenset("（《「『【〔([{“‘")
JOINTS: Final = "@.-_/"  # of addresses and double names

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break at line ends of the text, then so that each line fits; a giant word is cut."""
    return [line for part in text.split("\n") for line in _wrap_paragraph(part, width, measure)]


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """Break into as few lines as `wrap` does, of about one length: no word is left alone."""
    lines = wrap(text, width, measure)
    narrow, wide = width / 2, width
    while len(lines) > 1 and wide - narrow > width / 64:
        middle = (narrow + wide) / 2
        tried = wrap(text, middle, measure)
        if len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _wrap_paragraph(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if measure((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        whole, line = _cut(piece.lstrip(), width, measure)
        lines += whole
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Split into the smallest parts a line may end after."""
    pieces: list[str] = []
    for thai, characters in ((thai, "".join(some)) for thai, some in groupby(text, is_thai)):
        stretch = thai_pieces(characters) if thai else characters
        for character in stretch:
            if pieces and _stays(pieces[-1], character):
                pieces[-1] += character
            else:
                pieces.append(character)
    return pieces


def _stays(piece: str, following: str) -> bool:
    last, following = piece[-1], following[0]
    if following == " " or following in NEVER_FIRST or last in NEVER_LAST:
        return True
    return last != " " and script(last) == script(following) == LATIN


def _cut(piece: str, width: float, measure: Measure) -> tuple[list[str], str]:
    """Cut a piece that is wider than a line; give the full lines and the rest."""
    full: list[str] = []
    line = ""
    units = clusters(piece)
    for unit in units if all(measure(unit) <= width for unit in units) else piece:
        if line and measure(line + unit) > width:
            end = _joint(line)
            full.append(line[:end])
            line = line[end:]
        line += unit
    return full, line


def _joint(line: str) -> int:
    """Give where to part what has no spaces: after a sign in its second half, else at its end."""
    found = max(line.rfind(sign) for sign in JOINTS) + 1
    return found if found > len(line) // 2 else len(line)
