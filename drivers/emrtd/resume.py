"""Keeps what a chip gave before it left, for a minute: whoever lays it back need not wait again.

Whose octets they are is told by keyed hashes of the keys and of EF.CardAccess; the session looks at
the security object besides, and passive authentication judges the whole at the end.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from threading import Timer
from time import monotonic
from typing import Final

from kiosk.ports.chip_reader import ChipKey

KEPT_S: Final = 60.0


class Shelf:
    """Holds the files of one document at most, complete or cut, and wipes them by itself."""

    def __init__(self, kept_s: float = KEPT_S, clock: Callable[[], float] = monotonic) -> None:
        self._kept_s = kept_s
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._mark = b""
        self._until = float("-inf")
        self._held: dict[str, bytearray] = {}
        self._wiper = Timer(0, self._wipe)

    def put(self, keys: Sequence[ChipKey], announced: bytes, held: dict[str, bytearray]) -> None:
        """Keep the octets of a document that has just left."""
        self._mark = self._of(keys, announced)
        self._until = self._clock() + self._kept_s
        self._held = {name: data for name, data in held.items() if data}
        self._wiper.cancel()
        self._wiper = Timer(self._kept_s, self._wipe)
        self._wiper.daemon = True
        self._wiper.start()

    def take(self, keys: Sequence[ChipKey], announced: bytes) -> dict[str, bytearray]:
        """Give the octets back, once; nothing for another document, or too late."""
        if not self._held:
            return {}
        self._wiper.cancel()
        self.clear_old()
        held, self._held = self._held, {}
        same = hmac.compare_digest(self._mark, self._of(keys, announced))
        return held if same else {}

    def clear_old(self) -> None:
        """Forget what was kept too long."""
        if self._clock() > self._until:
            self._wipe()

    def _wipe(self) -> None:
        self._held = {}

    def _of(self, keys: Sequence[ChipKey], announced: bytes) -> bytes:
        parts = [f"{k.document_number}|{k.birth}|{k.expiry}|{k.can}".encode() for k in keys]
        return hmac.digest(self._salt, b"\n".join([*parts, announced]), hashlib.sha256)
