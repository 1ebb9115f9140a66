"""A signing SIM proves who somebody is: the centre asks a mobile signature service (A98-A110).

The PIN is typed on the phone alone; no message here has room for one.
"""

from typing import Final

import msgspec

CITIZEN: Final = "citizen"
ENTERPRISE: Final = "enterprise"
SUBJECTS: Final = (CITIZEN, ENTERPRISE)


class RequestSigning(msgspec.Struct, frozen=True, tag=True):
    """`subject` is citizen or enterprise, `number` E.164; voids an earlier request of the case."""

    case: str
    subject: str
    number: str
    language: str


class AskSigning(msgspec.Struct, frozen=True, tag=True):
    """How a request fares; the centre answers at once, whatever the service does."""

    ticket: str


class CancelSigning(msgspec.Struct, frozen=True, tag=True):
    """The customer waits no longer; a signature that comes later is ignored."""

    ticket: str


class FileComplaint(msgspec.Struct, frozen=True, tag=True):
    """Somebody else has an account on the proven identity (C28)."""

    ticket: str


class SignerV1(msgspec.Struct, frozen=True):
    """What the verified certificate says. `valid_until` is an ISO date; empty: it does not say."""

    full_name: str
    id_number: str
    tax_code: str
    organisation: str
    email: str
    issuer: str
    valid_until: str


class SigningV1(msgspec.Struct, frozen=True, tag=True):
    """`phase` is waiting, signed or failed; `code` stands on kiosk and phone alike.

    `reason` names a failure, `day` the ISO date that belongs to it; `left_s` seconds to wait.
    """

    ticket: str
    code: str
    phase: str
    left_s: int = 0
    reason: str = ""
    day: str = ""
    signer: SignerV1 | None = None


class ComplaintV1(msgspec.Struct, frozen=True, tag=True):
    """Number of the complaint, and when it is answered, in Unix seconds."""

    number: str
    due_at: float
