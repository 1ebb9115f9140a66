"""Phone numbers as E.164."""

import re
from typing import Final

VIETNAM: Final = re.compile(r"(?:\+?84|0)([35789][0-9]{8})")
FOREIGN: Final = re.compile(r"\+[1-9][0-9]{6,14}")


def normalise(text: str) -> str | None:
    """Give +84912345678 for 0912 345 678, or None for what is no mobile number."""
    bare = re.sub(r"[\s.()-]", "", text)
    if found := VIETNAM.fullmatch(bare):
        return f"+84{found[1]}"
    return bare if FOREIGN.fullmatch(bare) and not bare.startswith("+84") else None
