"""Who a certificate names, by the conventions of Vietnamese authorities. Pure; nothing is verified.

They write `UID=CCCD:...`, `UID=CMND:...` or `UID=MST:...` into the subject, UID being
0.9.2342.19200300.100.1.1 of RFC 4519 2.39, as public certificates show: a person's with `CCCD:` or
`CMND:` (12 digits, or the earlier 9), a company's with `MST:`, an employee's with both. Other
authorities may use attributes of their own: `attributes` of the settings adds them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from sync.wire import tax_code

UID: Final = "0.9.2342.19200300.100.1.1"
PERSON: Final = ("CCCD", "CMND", "CC", "PID")
COMPANY: Final = ("MST", "TAX")
ID: Final = re.compile(r"[0-9]{12}")
OLD_ID: Final = re.compile(r"[0-9]{9}")
LONGEST: Final = 200
MOST: Final = 64  # attributes of a subject


@dataclass(frozen=True, slots=True)
class Subject:
    """Empty where the certificate does not say it; `tax_code_wrong`: its check digit is wrong."""

    full_name: str = ""
    id_number: str = ""
    old_id_number: str = ""
    tax_code: str = ""
    organisation: str = ""
    email: str = ""
    tax_code_wrong: bool = False


def read(certificate: x509.Certificate, attributes: Mapping[str, str] | None = None) -> Subject:
    """Read a subject; `attributes` maps further OIDs to CCCD, CMND or MST."""
    held = list(_values(certificate))[:MOST]
    names = [value for oid, value in held if oid == NameOID.COMMON_NAME.dotted_string]
    numbers = list(_numbers(held, attributes or {}))
    ids = [value for kind, value in numbers if kind in PERSON]
    taxes = [value for kind, value in numbers if kind in COMPANY]
    good = next(filter(None, map(tax_code.normalise, taxes)), "")
    return Subject(
        _only(names),
        next((one for one in ids if ID.fullmatch(one)), ""),
        next((one for one in ids if OLD_ID.fullmatch(one)), ""),
        good,
        _only([v for oid, v in held if oid == NameOID.ORGANIZATION_NAME.dotted_string]),
        _only([v for oid, v in held if oid == NameOID.EMAIL_ADDRESS.dotted_string]),
        bool(taxes) and not good,
    )


def _values(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    for attribute in certificate.subject:
        if isinstance(attribute.value, str):
            plain = "".join(sign for sign in attribute.value if sign.isprintable())
            yield attribute.oid.dotted_string, " ".join(plain.split())[:LONGEST]


def _numbers(held: list[tuple[str, str]], more: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for oid, value in held:
        if oid in more:
            yield more[oid].upper(), value.rpartition(":")[2].strip()
        elif oid == UID:
            kind, colon, number = value.partition(":")
            if colon:
                yield kind.strip().upper(), number.strip()


def _only(values: list[str]) -> str:
    """Give the first value, or nothing: certificates name a person once."""
    return values[0] if values else ""
