"""Where a line of Thai may end: Thai writes no spaces between words.

With libthai (Debian package libthai0) at words, by its dictionary; without it between clusters,
which never parts a vowel or tone mark from its consonant.
"""

import ctypes
from ctypes.util import find_library
from functools import lru_cache
from itertools import pairwise
from typing import Final

FIRST: Final = 0x0E01
LAST: Final = 0x0E5B
NEVER_FIRST: Final = frozenset("\u0e2f\u0e30\u0e31\u0e32\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e45\u0e46\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")  # fmt: skip # noqa: E501
NEVER_LAST: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44")


def is_thai(character: str) -> bool:
    """Tell whether it is a letter, sign or digit of Thai."""
    return FIRST <= ord(character) <= LAST


def pieces(text: str) -> list[str]:
    """Split a stretch of Thai into parts after which a line may end."""
    ends = _words(text)
    return clusters(text) if ends is None else _cut(text, ends)


def clusters(text: str) -> list[str]:
    """Split between consonants with all that hangs on them, wherever words may end."""
    return _cut(text, [n for n in range(1, len(text)) if _parts(text[n - 1], text[n])])


def _cut(text: str, ends: list[int]) -> list[str]:
    places = [0, *ends, len(text)]
    return [text[a:b] for a, b in pairwise(places) if a < b]


def _parts(last: str, following: str) -> bool:
    return following not in NEVER_FIRST and last not in NEVER_LAST


def _words(text: str) -> list[int] | None:
    """Ask libthai where words end inside; None where it is absent."""
    library = _libthai()
    if library is None:
        return None
    raw = text.encode("tis-620", errors="replace")
    found = (ctypes.c_int * len(raw))()
    count = library.th_brk(raw, found, len(raw))
    return [n for n in found[: max(0, count)] if 0 < n < len(text) and _parts(text[n - 1], text[n])]


@lru_cache(maxsize=1)
def _libthai() -> ctypes.CDLL | None:
    name = find_library("thai")
    return ctypes.CDLL(name) if name else None
