"""What MRZ, QR and chip say of a person, field by field with its source."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from kiosk.case import names
from kiosk.case.id_qr import IdQr
from kiosk.case.mrz import Mrz
from kiosk.case.person import Person, Source

# DG13 of the Vietnamese card, by number; ethnicity and religion are sensitive and not kept.
NATIONAL: Final = {2: "full_name", 5: "nationality_name", 8: "origin", 9: "address",
                   15: "old_number"}  # fmt: skip


def from_mrz(person: Person, mrz: Mrz, source: Source, today: date) -> Person:
    """Add what the machine readable zone says; `source` is MRZ or, for DG1, CHIP."""
    birth, expiry = mrz.birth_date(today), mrz.expiry_date(today)
    read = {
        "issuer": mrz.issuer,
        "id_number": mrz.personal_number,
        "full_name": mrz.full_name,
        "birth": birth.isoformat() if birth else "",
        "sex": mrz.sex,
        "nationality": mrz.nationality,
        "expiry": expiry.isoformat() if expiry else "",
    }
    return _add(person, read, source)


def from_qr(person: Person, code: IdQr) -> Person:
    """Add what the unsigned QR of a Vietnamese card says."""
    read = {
        "issuer": "VNM",
        "id_number": code.id_number,
        "old_number": code.old_number,
        "full_name": code.name,
        "birth": code.birth.isoformat(),
        "sex": code.sex,
        "nationality": "VNM",
        "address": code.address,
        "issued": code.issued.isoformat(),
    }
    return _add(person, read, Source.QR)


def from_national(person: Person, numbered: Mapping[int, str]) -> Person:
    """Add the fields of DG13; the name there has its accents."""
    read = {name: numbered.get(number, "").strip() for number, name in NATIONAL.items()}
    return _add(person, read, Source.CHIP)


def same_name(one: str, other: str) -> bool:
    """Compare names without accents, case and spacing (Vietnamese print against MRZ)."""
    return names.bare(one).replace(" ", "") == names.bare(other).replace(" ", "")


def _add(person: Person, read: Mapping[str, str], source: Source) -> Person:
    for name, value in read.items():
        person = person.with_field(name, value, source)
    return person
