"""How a sealed case travels: init, pieces, fin, answered by what is held and a signed verdict.

All messages are JSON but the pieces, which are raw octets of the envelope's body.
"""

import re
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PIECE: Final = 16 * 1024
LARGEST_MESSAGE: Final = 128 * 1024  # a call's evidence in base64 is the largest
LARGEST_BODY: Final = 8 * 1024 * 1024 + 64  # the largest case and its sealing
MOST_MISSING: Final = 512  # numbers in one `Have`
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]  # fits JSON numbers and database columns
DEVICE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class ForgedError(ValueError):
    """A signature is not the centre's."""


def pieces_of(size: int) -> int:
    """Count the pieces of a body of `size` octets."""
    return -(-size // PIECE)


class Birth(msgspec.Struct, frozen=True):
    """A kiosk has connected; the hub answers `Hello` with its epoch and time."""

    device: str
    epoch: Count  # counts the starts of this kiosk
    version: str


class Hello(msgspec.Struct, frozen=True):
    """The hub is there; `time` is its clock in Unix seconds."""

    hub_epoch: str
    time: float


class Heartbeat(msgspec.Struct, frozen=True):
    """Health as data: `problems` are codes, no text, nothing personal.

    `ledger` is number and hash of the last line of the kiosk's ledger of SIMs: the centre keeps it,
    so that a ledger cut short is noticed.
    """

    epoch: Count
    seq: Count
    waiting: Count
    oldest_s: Annotated[float, msgspec.Meta(ge=0)]
    problems: list[str] = []
    audit_head: str = ""
    ledger: tuple[Count, str] | None = None


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
    """Which pieces the hub lacks, at most MOST_MISSING numbers; empty: send Fin."""

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

    def signed_with(self, centre: ec.EllipticCurvePrivateKey) -> "Ack":
        """Sign: ECDSA P-256 with SHA-256."""
        signature = centre.sign(self.signed_part(), ec.ECDSA(hashes.SHA256()))
        return msgspec.structs.replace(self, signature=signature)

    def check(self, centre: ec.EllipticCurvePublicKey) -> None:
        """Raise `ForgedError` unless the centre signed it."""
        verify_centre(self.signed_part(), self.signature, centre)


def verify_centre(message: bytes, signature: bytes, centre: ec.EllipticCurvePublicKey) -> None:
    """Raise `ForgedError` unless the centre signed these octets (ECDSA P-256, SHA-256)."""
    try:
        centre.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as wrong:
        raise ForgedError("not signed by the centre") from wrong
