"""A person's own data at the centre: what was agreed to, what may be asked, what was erased."""

from typing import Final

import msgspec

ERASURE_PURPOSE: Final = b"simkiosk/erasure/1\0"  # stands before a certificate that is signed
WITHDRAWAL: Final = "withdrawal"
COPY: Final = "copy"
CORRECTION: Final = "correction"
ERASURE: Final = "erasure"
COMPLAINT: Final = "complaint"
KINDS: Final = (COPY, CORRECTION, ERASURE)


class AskData(msgspec.Struct, frozen=True, tag=True):
    """Number and code of a receipt, and the document proven at the kiosk (ISSUER/NUMBER)."""

    case: str
    code: str
    document: str


class ConsentLineV1(msgspec.Struct, frozen=True):
    """One purpose agreed to; `at` Unix seconds; `required`: the contract cannot go on without."""

    purpose: str
    version: str
    at: float
    withdrawn: bool


class DataV1(msgspec.Struct, frozen=True, tag=True):
    """`held` names why nothing can be erased now, or is empty.

    `due` gives, by kind of request, when it is answered if asked now (Unix seconds).
    """

    case: str
    consents: list[ConsentLineV1]
    asked: list[str]
    held: str
    due: dict[str, float]


class ErasureV1(msgspec.Struct, frozen=True):
    """What the centre signs: ticket, case, and SHA-256 of each sealed envelope it has erased."""

    ticket: str
    case: str
    digests: list[str]
    at: float
    operator: str


def certificate(erasure: ErasureV1) -> bytes:
    """Encode what is signed, behind `ERASURE_PURPOSE`."""
    return msgspec.json.encode(erasure)
