"""How values are written for people: dates, phone numbers, codes, masked numbers."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

DIGITS_SHOWN: Final = 4
DATES: Final = ("birth", "expiry", "issued")
SEXES: Final = ("M", "F", "X")


def field(name: str, value: str, say: Callable[[str], str]) -> str:
    """Write the value of a person's field; `say` gives the text of a catalogue key."""
    if name in DATES:
        return say("field.unlimited") if value == date.max.isoformat() else day(value)
    if name == "sex" and value in SEXES:
        return say(f"sex.{value}")
    return phone(value) if name in ("number", "contact") else value


def day(iso: str) -> str:
    """Write 2026-12-31 as 31/12/2026; anything else stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d/%m/%Y")
    except ValueError:
        return iso


def day_of(unix: float) -> str:
    """Write the machine's own day of a moment."""
    return datetime.fromtimestamp(unix, UTC).astimezone().strftime("%d/%m/%Y")


def phone(number: str) -> str:
    """Write +84901234567 as 0901 234 567; other numbers stay as they are."""
    local = "0" + number[3:] if number.startswith("+84") else number
    if len(local) == 10 and local.isdecimal():
        return f"{local[:4]} {local[4:7]} {local[7:]}"
    return number


def fours(code: str) -> str:
    """Set a code in groups of four, easier to copy."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def masked(number: str, keep: int = DIGITS_SHOWN) -> str:
    """Keep the last digits: the machine is shared with the next person in line."""
    return "•" * max(0, len(number) - keep) + number[-keep:]


def tail(number: str) -> str:
    """Keep the last four signs of a long number, as on a bank card."""
    return f"•••• {number[-DIGITS_SHOWN:]}" if number else ""


def masked_name(name: str) -> str:
    """Keep the last word, and of the others the first letter; of one word its first sign."""
    *others, last = name.split() or [""]
    if not others:
        return last[:1] + "•" * min(3, len(last) - 1) if last else ""
    return " ".join([f"{word[:1]}•••" for word in others] + [last])


def hidden(name: str, value: str) -> str:
    """Write a field of somebody else so that only they would know it again."""
    if name == "full_name":
        return masked_name(value)
    if name == "birth":
        return f"••/••/{value[:4]}"
    return masked(value, 3) if name == "id_number" else "•••"


def masked_email(address: str) -> str:
    """Keep the first letter and the domain."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else ""
