"""The reference on a receipt: case number and code, in its QR and as customers type it."""

from dataclasses import dataclass
from typing import Final

from kiosk.case.shown import fours

MARK: Final = "SIMKIOSK:1:"
SIGNS: Final = 12
LONGEST: Final = 64
LONGEST_ENTRY: Final = 1024
ENTRY: Final = "BEGIN:VCALENDAR"
NOTE: Final = "DESCRIPTION:"


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
    for code_text in codes:
        text = _noted(code_text)
        if text.startswith(MARK) and len(text) <= LONGEST:
            case, _, code = text.removeprefix(MARK).partition(":")
            if found := typed(case, code):
                return found
    return None


def _noted(text: str) -> str:
    """Give the note of a calendar entry, where the receipt of an appointment has it; else text."""
    if not text.startswith(ENTRY) or len(text) > LONGEST_ENTRY:
        return text
    notes = [line for line in text.splitlines() if line.startswith(NOTE)]
    return notes[0].removeprefix(NOTE) if notes else text


def typed(case: str, code: str) -> Reference | None:
    """Bring typed signs into shape; None when there are too few or too many."""
    bare, secret = _bare(case), _bare(code)
    if len(bare) != SIGNS or len(secret) != SIGNS:
        return None
    return Reference(fours(bare), secret)


def typed_case(text: str) -> str | None:
    """Bring the number alone into shape; None when there are too few or too many signs."""
    bare = _bare(text)
    return fours(bare) if len(bare) == SIGNS else None


def _bare(text: str) -> str:
    upper = text.strip().upper()
    return "".join(sign for sign in upper if sign.isascii() and sign.isalnum())
