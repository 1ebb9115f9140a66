"""What is printed or signed: texts already in the customer's language, no layout."""

from dataclasses import dataclass

from kiosk.case.signature import Signature


@dataclass(frozen=True, slots=True)
class Receipt:
    """`lines` are label and value; `qr` holds the case reference and the resume code.

    `labels` by key: brand, case_number, scan (under the QR code), issued, copy,
    void and void_next (on a torn slip).
    """

    language: str
    title: str
    case_number: str
    issued: str
    lines: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    qr: str
    copy: bool = False
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """`sections` are heading and text; `fields` label and value; `consents` the ticked texts.

    `labels` by key: brand, case_number, version, fields, consents, signature, signed_by,
    signed_at, page.
    """

    language: str
    title: str
    case_number: str
    version: str
    sections: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    consents: tuple[str, ...]
    signature: Signature
    signed_by: str
    signed_at: str
    labels: tuple[tuple[str, str], ...] = ()
