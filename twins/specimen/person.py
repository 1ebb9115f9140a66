"""People who do not exist, with the numbers and dates a Vietnamese card or a passport would print.

ID number: province, century and sex (0/1 = 19xx man/woman, 2/3 = 20xx), birth year, six digits.
Expiry: the first of the 14th, 25th, 40th and 60th birthdays that lies two years or more after the
day of issue (Law 26/2023/QH15 art. 21), after which a card is unlimited.
"""

import random
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

MILESTONES = (14, 25, 40, 60)
UNLIMITED = date(2099, 12, 31)
SURNAMES = ("NGUYỄN", "TRẦN", "LÊ", "PHẠM", "HOÀNG", "VŨ", "ĐẶNG", "BÙI", "ĐỖ", "HỒ")
MEN = ("VĂN AN", "MINH ĐỨC", "QUỐC HUY", "HỮU THẮNG", "ĐÌNH PHÚC", "GIA BẢO")
WOMEN = ("THỊ LAN", "NGỌC ÁNH", "THU HÀ", "PHƯƠNG THẢO", "MỸ DUYÊN", "BÍCH NGỌC")
PLACES = (
    ("001", "Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội"),
    ("048", "Phường Thạch Thang, Quận Hải Châu, Đà Nẵng"),
    ("079", "Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh"),
    ("092", "Phường Tân An, Quận Ninh Kiều, Cần Thơ"),
)
TRAVELLERS = (
    ("ERIKSSON", "ANNA MARIA", "F"), ("SPECIMEN", "ZHANG WEI", "M"), ("MUSTERMANN", "ERIK", "M"),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What is printed on a document; `portrait` is a JPEG or nothing."""

    surname: str
    given: str
    sex: str  # M or F
    birth: date
    issued: date
    expiry: date
    number: str  # 12-digit ID, or passport number
    state: str = "VNM"
    old_number: str = ""
    residence: str = ""
    origin: str = ""
    portrait: bytes | None = None

    @property
    def full_name(self) -> str:
        return f"{self.surname} {self.given}"

    def shown(self, portrait: bytes) -> "Person":
        """Give the same person with a picture."""
        return replace(self, portrait=portrait)

    def qr(self) -> str:
        """Text of the QR code on the card."""
        fields = (
            self.number, self.old_number, name_case(self.full_name), f"{self.birth:%d%m%Y}",
            "Nam" if self.sex == "M" else "Nữ", self.residence, f"{self.issued:%d%m%Y}",
        )  # fmt: skip
        return "|".join(fields)


def name_case(text: str) -> str:
    """Nguyễn Văn An, as the QR code writes names."""
    return " ".join(word.capitalize() for word in text.split())


def plain(text: str) -> str:
    """Latin letters without marks, as a machine readable zone writes names (9303-3 section 6)."""
    bare = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def person(seed: int, sex: str | None = None) -> Person:
    """Make the holder of a Vietnamese card; the same seed gives the same person."""
    dice = random.Random(f"specimen {seed}")
    sex = sex or dice.choice("MF")
    birth = date(dice.randint(1958, 2006), dice.randint(1, 12), dice.randint(1, 28))
    issued = date(dice.randint(2021, 2024), dice.randint(1, 12), dice.randint(1, 28))
    province, residence = dice.choice(PLACES)
    century = (0 if birth.year < 2000 else 2) + (sex == "F")
    number = f"{province}{century}{birth.year % 100:02d}{dice.randrange(10**6):06d}"
    street = f"Số {dice.randint(1, 199)}, {residence}"
    old = f"{dice.randrange(10**9):09d}" if birth.year < 1998 else ""
    given = dice.choice(MEN if sex == "M" else WOMEN)
    return Person(
        dice.choice(SURNAMES), given, sex, birth, issued, card_expiry(birth, issued), number,
        old_number=old, residence=street, origin=residence,
    )  # fmt: skip


def traveller(seed: int, state: str = "UTO") -> Person:
    """Make the holder of a passport; UTO is the state that ICAO 9303 invented for specimens."""
    dice = random.Random(f"traveller {seed}")
    surname, given, sex = dice.choice(TRAVELLERS)
    birth = date(dice.randint(1960, 2004), dice.randint(1, 12), dice.randint(1, 28))
    issued = date(dice.randint(2021, 2025), dice.randint(1, 12), dice.randint(1, 28))
    number = f"{dice.choice('LEPX')}{dice.randrange(10**8):08d}"
    return Person(
        surname, given, sex, birth, issued, issued.replace(year=issued.year + 10), number,
        state=state, origin="ZENITH",
    )  # fmt: skip


def card_expiry(birth: date, issued: date) -> date:
    """Give the last day of a card issued on a day."""
    for age in MILESTONES:
        day = birth.replace(year=birth.year + age)
        if (day - issued).days >= 2 * 365:
            return day
    return UNLIMITED
