"""The reference on a receipt: case number and code, in its QR and as customers type it."""

from dataclasses import dataclass
from typing import Final

from kiosk.case.shown import fours

MARK: Final = "SIMKIOSK:1:"
SIGNS: Final = 12
LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Reference:
    """`case` is set in fours as the centre knows it, `code` bare."""

    case: str
    code: str


def written(case: str, code: str) -> str:
    """Give the text of the QR code: nothing personal."""
    return f"{MARK}{case}:{code}"


def scanned(codes: tuple[str, ...]) -> Reference | None:
    """Find the first reference among the codes that a camera read."""
    for text in codes:
        if text.startswith(MARK) and len(text) <= LONGEST:
            case, _, code = text.removeprefix(MARK).partition(":")
            if found := typed(case, code):
                return found
    return None


def typed(case: str, code: str) -> Reference | None:
    """Bring typed signs into shape; None when there are too few or too many."""
    bare, secret = _bare(case), _bare(code)
    if len(bare) != SIGNS or len(secret) != SIGNS:
        return None
    return Reference(fours(bare), secret)


def _bare(text: str) -> str:
    upper = text.strip().upper()
    return "".join(sign for sign in upper if sign.isascii() and sign.isalnum())
