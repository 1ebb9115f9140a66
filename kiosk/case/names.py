"""Names as Vietnamese print, chip and MRZ write them, made comparable.

Print and DG13 carry accents; the MRZ holds A to Z (ICAO 9303-3 6), cut where its field ends.
"""

import unicodedata
from typing import Final

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
# ICAO 9303-3 6.A where an accent is not simply left out; first what most states write
LETTERS: Final = {
    "Đ": ("D",), "Ð": ("D",), "Þ": ("TH",), "ß": ("SS",), "Æ": ("AE",), "Œ": ("OE",), "Ł": ("L",),
    "Ä": ("AE", "A"), "Ö": ("OE", "O"), "Ü": ("UE", "UXX", "U"), "Ø": ("OE", "O"),
    "Å": ("AA", "A"), "Ñ": ("N", "NXX"),
}  # fmt: skip
MOST_SPELLINGS: Final = 64


def words(name: str) -> list[str]:
    """Give the words in capitals, NFC, one blank apart."""
    plain = unicodedata.normalize("NFC", name).replace("-", " ")
    return plain.replace("ß", "ẞ").upper().replace("ẞ", "ß").split()


def bare(name: str) -> str:
    """Give A to Z and single blanks: what the MRZ would hold in the commonest spelling."""
    return " ".join(filter(None, (_spelt(word)[0] for word in words(name))))


def spellings(name: str) -> list[str]:
    """Give every spelling an MRZ may hold, the commonest first."""
    found = [""]
    for word in words(name):
        found = [f"{start} {way}".strip() for start in found for way in _spelt(word)]
        found = found[:MOST_SPELLINGS]
    return found


def accented(name: str) -> bool:
    """Tell whether a name carries more than A to Z."""
    return not name.isascii()


def sounded(name: str) -> str:
    """Give the words so that only letters and tones count, not over which vowel a tone stands.

    Old and new spelling differ there: HÒA and HOÀ are one name.
    """
    return " ".join(_tone_last(word) for word in words(name))


def _tone_last(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in apart if c in TONES)
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES)) + tones


def _spelt(word: str) -> list[str]:
    found = [""]
    for letter in word:
        found = [start + way for start in found for way in _ways(letter)][:MOST_SPELLINGS]
    return found


def _ways(letter: str) -> tuple[str, ...]:
    if letter in LETTERS:
        return LETTERS[letter]
    apart = unicodedata.normalize("NFD", letter)
    if apart[0] in LETTERS:
        return LETTERS[apart[0]]
    return ("".join(c for c in apart if c.isascii() and c.isalpha()),)
