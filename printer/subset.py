"""A small Han font beside the large one: loading a whole CJK font costs seconds under load.

The small one holds GB 2312 level 1 and 2 with its signs and kana: what laws, addresses and nearly
all names are written with. Who writes with more gets the large font. `python -m printer.subset DIR`
makes them.
"""

import os
import sys
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from printer.fonts import FACES, HAN, Face, script

FIRST_ROW: Final = 0xA1
LAST_ROW: Final = 0xF7
NAME: Final = "han-gb2312-{weight}-{size}.otf"


def common_characters() -> frozenset[str]:
    """Give every character of GB/T 2312-1980."""
    cells = (
        bytes([row, cell]) for row in range(FIRST_ROW, LAST_ROW + 1) for cell in range(0xA1, 0xFF)
    )
    return frozenset("".join(cell.decode("gb2312", errors="ignore") for cell in cells))


COMMON: Final = common_characters()


def is_common(text: str) -> bool:
    """Say whether the small font draws every Han character of the text."""
    return all(character in COMMON for character in text if script(character) == HAN)


def cached_font(face: Face, cache: Path | None) -> Path | None:
    """Give the small font of `face` if `prepare` has made it for this very font file."""
    made = None if cache is None else _place(face, cache)
    return made if made is not None and made.is_file() else None


def prepare(cache: Path) -> list[Path]:
    """Make the small fonts that are not in `cache` yet: half a minute, once per image."""
    cache.mkdir(parents=True, exist_ok=True)
    faces = [face.checked() for (name, _), face in FACES.items() if name == HAN]
    return [cached_font(face, cache) or _make(face, _place(face, cache), COMMON) for face in faces]


def _place(face: Face, cache: Path) -> Path:
    return cache / NAME.format(weight=face.path.stem, size=face.path.stat().st_size)


def _make(face: Face, made: Path, characters: frozenset[str]) -> Path:
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    unfinished = made.with_suffix(f".{os.getpid()}")
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        cutter = Subsetter(options)
        cutter.populate(text="".join(sorted(characters)))
        cutter.subset(font)
        font.save(unfinished)
    return unfinished.replace(made)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
