"""How values are written for people: dates, phone numbers, codes, masked numbers."""

from datetime import date
from typing import Final

DIGITS_SHOWN: Final = 4


def day(iso: str) -> str:
    """Write 2026-12-31 as 31/12/2026; anything else stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return iso


def phone(number: str) -> str:
    """Write +84901234567 as 0901 234 567; other numbers stay as they are."""
    local = "0" + number[3:] if number.startswith("+84") else number
    if len(local) == 10 and local.isdecimal():
        return f"{local[:4]} {local[4:7]} {local[7:]}"
    return number


def fours(code: str) -> str:
    """Set a code in groups of four, easier to copy."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def masked(number: str) -> str:
    """Keep the last four: the machine is shared with the next person in line."""
    return "•" * max(0, len(number) - DIGITS_SHOWN) + number[-DIGITS_SHOWN:]
