"""Where the fonts of paper are, and which one draws which character."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from kiosk.ports.receipt_printer import FontAbsentError

LATIN: Final = "latin"
HAN: Final = "han"
THAI: Final = "thai"
NOTO: Final = Path("/usr/share/fonts/truetype/noto")
NOTO_CJK: Final = Path("/usr/share/fonts/opentype/noto")
SIMPLIFIED_CHINESE: Final = 2  # face of the collection that draws as in China


@dataclass(frozen=True, slots=True)
class Face:
    """One font file, the face inside it, and the Debian package that brings it."""

    path: Path
    index: int
    package: str

    def checked(self) -> "Face":
        """Give itself, or raise `FontAbsentError`."""
        if not self.path.is_file():
            raise FontAbsentError("printer", f"no {self.path}: apt-get install {self.package}")
        return self


FACES: Final = {
    (LATIN, False): Face(NOTO / "NotoSans-Regular.ttf", 0, "fonts-noto-core"),
    (LATIN, True): Face(NOTO / "NotoSans-Bold.ttf", 0, "fonts-noto-core"),
    (THAI, False): Face(NOTO / "NotoSansThai-Regular.ttf", 0, "fonts-noto-core"),
    (THAI, True): Face(NOTO / "NotoSansThai-Bold.ttf", 0, "fonts-noto-core"),
    (HAN, False): Face(NOTO_CJK / "NotoSansCJK-Regular.ttc", SIMPLIFIED_CHINESE, "fonts-noto-cjk"),
    (HAN, True): Face(NOTO_CJK / "NotoSansCJK-Bold.ttc", SIMPLIFIED_CHINESE, "fonts-noto-cjk"),
}


def script(character: str) -> str:
    """Say which font draws a character: ideographs and full-width forms are Han."""
    code = ord(character)
    if 0x0E01 <= code <= 0x0E5B:
        return THAI
    wide = 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFE30 <= code <= 0xFE4F
    return HAN if wide or 0xFF00 <= code <= 0xFFEF or 0x20000 <= code <= 0x323AF else LATIN


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into stretches of one script: (script, stretch)."""
    for name, characters in groupby(text, script):
        yield name, "".join(characters)
