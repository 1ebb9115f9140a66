"""How a sealed case travels: init, pieces, fin, answered by what is held and a signed verdict.

All messages are JSON but the pieces, which are raw octets of the envelope's body.
"""

from enum import StrEnum
from typing import Final

import msgspec

PIECE: Final = 16 * 1024
LARGEST_MESSAGE: Final = 64 * 1024


class Birth(msgspec.Struct, frozen=True):
    """A kiosk has connected; the hub answers `Hello` with its epoch and time."""

    device: str
    epoch: int  # counts the starts of this kiosk
    version: str


class Hello(msgspec.Struct, frozen=True):
    """The hub is there; `time` is its clock in Unix seconds."""

    hub_epoch: str
    time: float


class Heartbeat(msgspec.Struct, frozen=True):
    """Health as data: `problems` are codes, no text, nothing personal."""

    epoch: int
    seq: int
    waiting: int
    oldest_s: float
    problems: list[str] = []
    audit_head: str = ""


class Init(msgspec.Struct, frozen=True):
    """Announces an envelope. `transfer` is the digest in hex; `pieces` of PIECE octets each."""

    transfer: str
    size: int
    pieces: int
    header: bytes
    signature: bytes


class Fin(msgspec.Struct, frozen=True):
    """All pieces were sent: asks for the verdict, or for what is still missing."""

    transfer: str


class Have(msgspec.Struct, frozen=True):
    """Which pieces the hub lacks, at most 512 numbers; empty: send Fin."""

    transfer: str
    missing: list[int]


class Verdict(StrEnum):
    """`duplicate` counts as stored; `conflict` and `rejected` are dead letters."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Ack(msgspec.Struct, frozen=True):
    """Sent after the hub's commit. `signature` is the hub's over the message without it."""

    device: str
    case: str
    digest: str
    verdict: Verdict
    hub_epoch: str
    time: float
    reason: str = ""
    signature: bytes = b""

    def signed_part(self) -> bytes:
        """Give the octets that the signature covers."""
        return b"simkiosk/ack/1\0" + msgspec.json.encode(
            msgspec.structs.replace(self, signature=b"")
        )
