"""E-mail addresses as people type them on a kiosk keyboard."""

import re
from typing import Final

ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LONGEST: Final = 254  # RFC 5321 4.5.3.1.3, without the angle brackets
LONGEST_LOCAL: Final = 64  # RFC 5321 4.5.3.1.1


def normalise(text: str) -> str | None:
    """Give the address with its domain in lower case, or None for what is none."""
    bare = text.strip()
    if len(bare) > LONGEST or not ADDRESS.fullmatch(bare):
        return None
    local, _, domain = bare.rpartition("@")
    return f"{local}@{domain.lower()}" if len(local) <= LONGEST_LOCAL else None
