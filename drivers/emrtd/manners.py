"""What spares a chip: the rest after a refused key, and never a refused access number again.

Chips slow down or lock after wrong keys (ICAO 9303-11 4.4.4.1). Time is handed in; of an access
number only a keyed hash is remembered.
"""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final

REST_S: Final = 2.0
REMEMBERED: Final = 8
FORGOTTEN_S: Final = 600.0


class Manners:
    """One machine's; lives as long as its readers."""

    def __init__(
        self,
        rest_s: float = REST_S,
        clock: Callable[[], float] = monotonic,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._rest_s = rest_s
        self._clock = clock
        self._pause = pause
        self._ready_at = float("-inf")
        self._salt = secrets.token_bytes(16)
        self._wrong: deque[tuple[bytes, float]] = deque(maxlen=REMEMBERED)

    def wait(self) -> None:
        """Wait until the next key may be tried."""
        left = self._ready_at - self._clock()
        if left > 0:
            self._pause(left)

    def refused(self) -> None:
        """Note that a chip has just refused a key."""
        self._ready_at = self._clock() + self._rest_s

    def refused_number(self, can: str) -> None:
        """Note that a chip refused this access number: tries of one are counted by the chip."""
        self._wrong.append((self._mark(can), self._clock()))

    def knows_wrong(self, can: str) -> bool:
        """Tell whether some chip refused this access number lately."""
        mark, now = self._mark(can), self._clock()
        return any(one == mark and now - at < FORGOTTEN_S for one, at in self._wrong)

    def _mark(self, can: str) -> bytes:
        return hmac.digest(self._salt, can.encode(), hashlib.sha256)
