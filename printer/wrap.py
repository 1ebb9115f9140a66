"""Breaks a text into lines: between words, and between ideographs where Chinese allows it."""

from collections.abc import Callable
from typing import Final

from printer.fonts import HAN, script

NEVER_FIRST: Final = frozenset("，。、；：！？）》」』】〕％…—·,.;:!?)]}%”’")
NEVER_LAST: Final = frozenset("（《「『【〔([{“‘")

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Break at line ends of the text, then so that each line fits; a giant word is cut."""
    return [line for part in text.split("\n") for line in _wrap_paragraph(part, width, measure)]


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
    for character in text:
        if pieces and _stays(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _stays(piece: str, following: str) -> bool:
    last = piece[-1]
    if following == " " or following in NEVER_FIRST or last in NEVER_LAST:
        return True
    return last != " " and HAN not in (script(last), script(following))


def _cut(piece: str, width: float, measure: Measure) -> tuple[list[str], str]:
    """Cut a piece that is wider than a line; give the full lines and the rest."""
    full: list[str] = []
    line = ""
    for character in piece:
        if line and measure(line + character) > width:
            full.append(line)
            line = ""
        line += character
    return full, line
