"""What lies before the machine in these tests: cards, codes, SIMs, what was typed."""

from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.case.mrz import Mrz, check_digit, parse
from kiosk.ports.centre import Reservation, ReservationStatus
from kiosk.ports.chip_reader import ChipRecord, HashState, PaChain
from kiosk.ports.vision import Shot, Subject
from sync.wire.face_v1 import TemplateV1

ICCID = "8984010000000000013"
SUBSCRIBED = "+84901234567"
OTHER_ICCID = "8984010000000000021"
RECEIPT = "SIMKIOSK:1:7KQ4-M2XA-9DRT:H7KQ2MXR9TPW"
ACTIVATION = "7KQ4M2XA9DRT"
SLIP = f"SIMKIOSK:A1:{ACTIVATION}"
ENTERED = (
    ("full_name", "nguyen van an"), ("id_number", "001090001234"), ("birth", "01/01/1990"),
    ("address", "Hà Nội"),
)  # fmt: skip
TODAY = date(2026, 11, 23)
TD1 = (
    "IDVNM0900012346001090001234<<8\n9001015M3501012VNM<<<<<<<<<<<8\nNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<"
)


def mrz(
    number: str = "001090001234", expiry: str = "350101", issuer: str = "VNM",
    birth: str = "900101", name: str = "NGUYEN<<VAN<AN",
) -> Mrz:  # fmt: skip
    c = check_digit
    short = number[-9:]
    optional = f"{number}<<{c(number)}"
    top = f"ID{issuer}{short}{c(short)}{optional}"
    middle = f"{birth}{c(birth)}M{expiry}{c(expiry)}{issuer}<<<<<<<<<<<"
    whole = c(top[5:30] + middle[0:7] + middle[8:15] + middle[18:29])
    return parse(top + middle + whole + name.ljust(30, "<"))


CHILD_NUMBER = "001216005678"  # born on 1 March 2016
CHILD = mrz(CHILD_NUMBER, birth="160301", name="NGUYEN<<BAO<AN")
CHILD_QR = f"{CHILD_NUMBER}||Nguyễn Bảo An|01032016|Nam|Hà Nội|01012025"
WRITTEN = (
    ("full_name", "Nguyễn Bảo An"), ("id_number", CHILD_NUMBER), ("birth", "01032016"),
    ("address", "Hà Nội"),
)  # fmt: skip
TAX_CODE = "0100109106"
FACE = TemplateV1({"a": b"\x00<" * 64}, {"a": "5f"}, {"a": 1.0}, 0.5)
FIRM_NAMED = (("organisation", "Sao Mai"), ("tax_code", TAX_CODE))


def shot(subject: Subject, **changes: Any) -> Shot:
    plain = Shot(subject, b"jpeg", ())
    if subject is Subject.CARD_FRONT:
        qr = "001090001234||Nguyễn Văn An|01011990|Nam|Hà Nội|01012025"
        plain = replace(plain, codes=(qr,), portrait=b"printed")
    if subject is Subject.CARD_BACK:
        plain = replace(plain, mrz=mrz())
    if subject in (Subject.SIM, Subject.CODE):
        plain = replace(plain, codes=(ICCID, RECEIPT, SLIP))
    return replace(plain, **changes)


def chip(**changes: Any) -> ChipRecord:
    good = ChipRecord(
        "BAC", mrz(), b"chip-portrait", "jpeg", ((2, "Nguyễn Văn An"),), (("DG1", b"a"),),
        PaChain.OK, (("DG1", HashState.OK),), "pn532", 30, 20_000, 900,
    )  # fmt: skip
    return replace(good, **changes)


def reservation(**changes: Any) -> Reservation:
    status = ReservationStatus.NOT_CONNECTED
    good = Reservation("MBF2026", "+84912345678", "C90N", status, None, "2026-12-31")
    return replace(good, **changes)
