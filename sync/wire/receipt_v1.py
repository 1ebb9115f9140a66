"""The receipt by e-mail, where a printer failed only after the case had been sent."""

import msgspec


class MailReceipt(msgspec.Struct, frozen=True, tag=True):
    """Of the kiosk's own case, to the address in it; `code` is its resume code. One mail a case."""

    case: str
    code: str


class MailedV1(msgspec.Struct, frozen=True, tag=True):
    """The mail is queued, or was before."""

    case: str
