"""The activation code: 12 signs of 32 without look-alikes, as typed, printed, and in its QR."""

from typing import Final

from kiosk.case.shown import fours

MARK: Final = "SIMKIOSK:A1:"
ALPHABET: Final = frozenset("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
SIGNS: Final = 12
LONGEST: Final = 40


def written(code: str) -> str:
    """Give the text of the QR code: nothing but the code."""
    return f"{MARK}{code}"


def shown(code: str) -> str:
    """Set a code in groups, easy to copy."""
    return fours(code)


def scanned(codes: tuple[str, ...]) -> str | None:
    """Find the first activation code among the codes that a camera read."""
    for text in codes:
        if text.startswith(MARK) and len(text) <= LONGEST and (code := typed(text[len(MARK) :])):
            return code
    return None


def typed(text: str) -> str | None:
    """Bring typed signs into shape; None for what cannot be a code."""
    bare = text.upper().replace("-", "").replace(" ", "")
    return bare if len(bare) == SIGNS and ALPHABET.issuperset(bare) else None
