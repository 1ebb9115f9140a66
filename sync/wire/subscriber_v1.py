"""The operator's book of subscribers, asked while the customer stands there.

What the book holds of a person is never told before the identity is proven: `AskHolder` gives a
yes or no, `AskRecord` gives masked values, both only behind a one-time code sent to the number.
"""

import msgspec


class AskSubscriber(msgspec.Struct, frozen=True, tag=True):
    """By number (E.164), or by the ICCID of the SIM in the slot."""

    number: str = ""
    iccid: str = ""


class SubscriberV1(msgspec.Struct, frozen=True, tag=True):
    """`status` is ACTIVE, OUTGOING_BLOCKED, BLOCKED or TERMINATED.

    `reason` says why the holder has to be verified, empty when nothing is pending; `since` is when
    the SIM appeared in another phone, in Unix seconds.
    """

    number: str
    status: str
    reason: str = ""
    since: float = 0.0

    @property
    def pending(self) -> bool:
        return bool(self.reason)


class AskHolder(msgspec.Struct, frozen=True, tag=True):
    """Is this the holder? `otp` is the ticket whose code was right; `document` ISSUER/NUMBER.

    `old_document` is the 9-digit number that chip or QR code name, as VNM/NUMBER, or empty.
    """

    number: str
    otp: str
    document: str
    full_name: str
    birth: str
    old_document: str = ""


class HolderV1(msgspec.Struct, frozen=True, tag=True):
    """One word for number, name and birth together: nobody learns which of them differs."""

    same: bool


class AskRecord(msgspec.Struct, frozen=True, tag=True):
    """The book against the document. `fields` by the names of a case's person."""

    number: str
    otp: str
    document: str
    fields: dict[str, str]
    old_document: str = ""


class RecordFieldV1(msgspec.Struct, frozen=True):
    """`masked` is what may be shown of the old value; `source` where the book has it from."""

    name: str
    masked: str
    agrees: bool
    source: str


class RecordV1(msgspec.Struct, frozen=True, tag=True):
    """The book's fields that the document tells too, in the book's order."""

    fields: list[RecordFieldV1]
    by_old_number: bool = False


class AskNumbers(msgspec.Struct, frozen=True, tag=True):
    """Which numbers are registered on a document that was proven at the kiosk."""

    document: str
    old_document: str = ""


class NumberLineV1(msgspec.Struct, frozen=True):
    """`ref` names the number to the centre alone; `masked` keeps its last digits."""

    ref: str
    masked: str


class NumbersV1(msgspec.Struct, frozen=True, tag=True):
    """`due_at` is when a complaint about one of them is answered, in Unix seconds."""

    lines: list[NumberLineV1]
    due_at: float
