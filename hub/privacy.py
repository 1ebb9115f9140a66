"""How personal data looks where only a hint is needed."""

from typing import Final

DOT: Final = "•"
TAIL: Final = 3


def masked_name(name: str) -> str:
    """Keep the first letter of each word: `N••••• V•• A•`."""
    return " ".join(word[0] + DOT * (len(word) - 1) for word in name.split())[:128]


def masked_number(number: str) -> str:
    """Keep the last three digits."""
    return DOT * max(0, len(number) - TAIL) + number[-TAIL:]


def masked_email(address: str) -> str:
    """Keep the first letter and the domain."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}{DOT * 3}@{domain}"
