"""Shows that evidence pictures came from one camera session, unchanged and in order.

The camera's process seals each picture with a key made from the nonce of the case: HMAC-SHA256
over its number in the session, its time and its digest. Whoever holds the case can check it.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

INFO: Final = b"simkiosk/frames/1\0"


@dataclass(frozen=True, slots=True)
class FrameSeal:
    """`number` counts frames of the session from 1; `at_ns` is the machine's monotonic clock."""

    number: int
    at_ns: int
    sha256: bytes
    mac: bytes


class SealBrokenError(ValueError):
    """A picture is not the one, not at the place, or not of the session it claims."""


def key_of(nonce: str) -> bytes:
    """Key of a session; raise ValueError for an empty nonce."""
    if not nonce:
        raise ValueError("a session needs a nonce")
    return hmac.new(INFO, nonce.encode(), hashlib.sha256).digest()


def seal(key: bytes, number: int, at_ns: int, picture: bytes) -> FrameSeal:
    """Seal one picture."""
    digest = hashlib.sha256(picture).digest()
    return FrameSeal(number, at_ns, digest, _mac(key, number, at_ns, digest))


def check(key: bytes, sealed: Sequence[tuple[FrameSeal, bytes]]) -> None:
    """Raise `SealBrokenError` unless every picture is its own and all stand in their order."""
    before = FrameSeal(0, -1, b"", b"")
    for at, picture in sealed:
        if not hmac.compare_digest(at.sha256, hashlib.sha256(picture).digest()):
            raise SealBrokenError(f"picture {at.number} is another one")
        if not hmac.compare_digest(at.mac, _mac(key, at.number, at.at_ns, at.sha256)):
            raise SealBrokenError(f"picture {at.number} is of another session")
        if at.number <= before.number or at.at_ns <= before.at_ns:
            raise SealBrokenError(f"picture {at.number} does not follow {before.number}")
        before = at


def _mac(key: bytes, number: int, at_ns: int, digest: bytes) -> bytes:
    head = number.to_bytes(8, "big") + at_ns.to_bytes(8, "big", signed=True)
    return hmac.new(key, head + digest, hashlib.sha256).digest()
