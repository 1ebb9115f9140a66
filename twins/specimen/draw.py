"""Draws the documents a customer may bring: ID cards of 2021 and 2024, a passport, a SIM card.

Layout after public descriptions (Circular 06/2021/TT-BCA, Circular 16/2024/TT-BCA, ICAO 9303-4);
no state's arms, stamps or true security print, and every sheet says SPECIMEN / MẪU.
"""

from PIL import Image, ImageDraw

from twins.specimen import ink, zone
from twins.specimen.code128 import bars
from twins.specimen.ink import CARD, INK, LABEL, MM, PAGE, RED, font
from twins.specimen.person import UNLIMITED, Person

BLUE_PAPER = (214, 231, 236)
BLUE_WAVES = ((196, 220, 228), (226, 214, 214))
ROSE_PAPER = (236, 226, 214)
ROSE_WAVES = ((224, 208, 190), (208, 220, 214))
GREEN_PAPER = (214, 230, 214)
GREEN_WAVES = ((196, 220, 200), (226, 222, 200))
PAGE_PAPER = (224, 228, 236)
PAGE_WAVES = ((206, 214, 228), (230, 214, 220))


def cccd_front(person: Person) -> Image.Image:
    """CCCD of 2021, front: portrait and QR code."""
    sheet = ink.paper(CARD, BLUE_PAPER, BLUE_WAVES)
    ink.rosette(ImageDraw.Draw(sheet), (1010, 640), 330, (190, 214, 224))
    _heading(sheet, "CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card")
    ink.portrait(sheet, person.portrait, (70, 380, 70 + 20 * MM, 380 + 27 * MM))
    ink.code(sheet, person.qr(), CARD[0] - 330, 22, 300)
    pen = ImageDraw.Draw(sheet)
    pen.text((520, 452), "Số / No.:", font=font(2.0), fill=LABEL)
    pen.text((690, 430), person.number, font=font(3.5, "Bold"), fill=INK)
    _field(pen, 520, 520, "Họ và tên / Full name:", person.full_name, bold=True)
    _line(pen, 520, 632, "Ngày sinh / Date of birth:", f"{person.birth:%d/%m/%Y}")
    _line(pen, 520, 692, "Giới tính / Sex:", "Nam" if person.sex == "M" else "Nữ")
    _line(pen, 1020, 692, "Quốc tịch / Nationality:", "Việt Nam")
    _field(pen, 520, 756, "Quê quán / Place of origin:", person.origin)
    _field(pen, 520, 872, "Nơi thường trú / Place of residence:", person.residence)
    pen.text((70, 936), "Có giá trị đến / Date of expiry:", font=font(1.5), fill=LABEL)
    pen.text((70, 972), _until(person), font=font(2.2), fill=INK)
    return ink.rounded(ink.specimen(sheet, (1290, 570), 4.8))


def cccd_back(person: Person) -> Image.Image:
    """CCCD of 2021, back: chip, fingerprints, machine readable zone."""
    sheet = ink.paper(CARD, BLUE_PAPER, BLUE_WAVES)
    pen = ImageDraw.Draw(sheet)
    pen.text((80, 60), "Đặc điểm nhận dạng / Personal identification:", font=font(1.8), fill=LABEL)
    pen.text((80, 106), "Nốt ruồi C: 1,5 cm trên sau đuôi mắt", font=font(2.0), fill=INK)
    ink.chip(sheet, 110, 250)
    pen.text((480, 186), "Ngày, tháng, năm / Date, month, year:", font=font(1.8), fill=LABEL)
    pen.text((1130, 182), f"{person.issued:%d/%m/%Y}", font=font(2.1), fill=INK)
    for row, words in enumerate(
        ("CỤC TRƯỞNG CỤC CẢNH SÁT", "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI")
    ):
        pen.text((820, 268 + 42 * row), words, font=font(1.6, "Bold"), fill=INK, anchor="ma")
    pen.text((820, 356), "MẪU / SPECIMEN", font=font(2.4, "Bold"), fill=RED, anchor="ma")
    for column, side in enumerate(("Ngón trỏ trái", "Ngón trỏ phải")):
        _fingerprint(sheet, (1260 + 220 * column, 250), side)
    ink.zone(sheet, zone.vietnamese_card(person), 94, 750, 5.4)
    return ink.rounded(ink.specimen(sheet, (760, 520), 4.5))


def can_cuoc_front(person: Person) -> Image.Image:
    """Căn cước of 2024, front: portrait, no code."""
    sheet = ink.paper(CARD, ROSE_PAPER, ROSE_WAVES)
    ink.rosette(ImageDraw.Draw(sheet), (1180, 600), 330, (222, 204, 184))
    _heading(sheet, "CĂN CƯỚC", "Identity Card")
    ink.portrait(sheet, person.portrait, (70, 390, 70 + 20 * MM, 390 + 30 * MM))
    pen = ImageDraw.Draw(sheet)
    label = "Số định danh cá nhân / Personal identification number:"
    pen.text((530, 410), label, font=font(1.9), fill=LABEL)
    pen.text((530, 446), person.number, font=font(3.6, "Bold"), fill=INK)
    label = "Họ, chữ đệm và tên khai sinh / Full name:"
    _field(pen, 530, 560, label, person.full_name, bold=True)
    _field(pen, 530, 690, "Ngày, tháng, năm sinh / Date of birth:", f"{person.birth:%d/%m/%Y}")
    _field(pen, 1230, 690, "Giới tính / Sex:", "Nam" if person.sex == "M" else "Nữ")
    _field(pen, 530, 820, "Quốc tịch / Nationality:", "Việt Nam")
    return ink.rounded(ink.specimen(sheet, (1260, 900), 5.5))


def can_cuoc_back(person: Person) -> Image.Image:
    """Căn cước of 2024, back: QR code of 18 mm, chip, machine readable zone."""
    sheet = ink.paper(CARD, ROSE_PAPER, ROSE_WAVES)
    pen = ImageDraw.Draw(sheet)
    _field(pen, 80, 40, "Nơi cư trú / Place of residence:", person.residence)
    _field(pen, 80, 150, "Nơi đăng ký khai sinh / Place of birth:", person.origin)
    ink.chip(sheet, 110, 330)
    _field(pen, 460, 300, "Ngày, tháng, năm cấp / Date of issue:", f"{person.issued:%d/%m/%Y}")
    _field(pen, 460, 410, "Ngày, tháng, năm hết hạn / Date of expiry:", _until(person))
    pen.text((680, 540), "BỘ CÔNG AN", font=font(2.2, "Bold"), fill=INK, anchor="ma")
    pen.text((680, 590), "MINISTRY OF PUBLIC SECURITY", font=font(1.6), fill=LABEL, anchor="ma")
    ink.code(sheet, person.qr(), CARD[0] - 470, 236, 18 * MM + 48)
    ink.zone(sheet, zone.vietnamese_card(person), 94, 750, 5.4)
    return ink.rounded(ink.specimen(sheet, (720, 500), 4.5))


def cmnd_front(person: Person) -> Image.Image:
    """Give the 9-digit card that ended with 2024: no chip, no code, no zone."""
    sheet = ink.paper(CARD, GREEN_PAPER, GREEN_WAVES)
    ink.emblem(sheet, (250, 210), 120)
    ink.portrait(sheet, person.portrait, (90, 420, 90 + 20 * MM, 420 + 27 * MM))
    pen = ImageDraw.Draw(sheet)
    for y, words, size, colour in (
        (30, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2.2, INK),
        (90, "Độc lập - Tự do - Hạnh phúc", 2.0, INK),
        (170, "GIẤY CHỨNG MINH NHÂN DÂN", 3.2, RED),
    ):
        pen.text((1040, y), words, font=font(size, "Bold"), fill=colour, anchor="ma")
    number = person.old_number or person.number[-9:]
    pen.text((1040, 290), f"SỐ {number}", font=font(3.2, "Bold"), fill=RED, anchor="ma")
    for row, (label, text) in enumerate((
        ("Họ tên:", person.full_name), ("Sinh ngày:", f"{person.birth:%d-%m-%Y}"),
        ("Nguyên quán:", person.origin), ("Nơi ĐKHK thường trú:", person.residence),
    )):  # fmt: skip
        pen.text((560, 430 + 132 * row), label, font=font(2.0), fill=LABEL)
        pen.text((560, 474 + 132 * row), text, font=font(2.2), fill=INK)
    return ink.rounded(ink.specimen(sheet, (1280, 520), 5.0))


def passport_page(person: Person) -> Image.Image:
    """Give the data page of a passport."""
    sheet = ink.paper(PAGE, PAGE_PAPER, PAGE_WAVES)
    pen = ImageDraw.Draw(sheet)
    ink.rosette(pen, (1560, 760), 480, (200, 208, 226))
    pen.text((110, 70), "PASSPORT", font=font(4.2, "Bold"), fill=(32, 48, 96))
    pen.text((110, 170), "PASSEPORT", font=font(2.4), fill=LABEL)
    pen.text((1250, 76), f"STATE OF {person.state}", font=font(3.0, "Bold"), fill=(32, 48, 96))
    ink.portrait(sheet, person.portrait, (110, 300, 110 + 32 * MM, 300 + 42 * MM))
    for x, label, text in (
        (830, "Type", "P"), (1180, "Code", person.state), (1640, "Passport No.", person.number),
    ):  # fmt: skip
        _field(pen, x, 210, label, text, bold=True)
    rows = (
        ("Surname / Nom", person.surname), ("Given names / Prénoms", person.given),
        ("Nationality / Nationalité", person.state),
        ("Date of birth / Date de naissance", f"{person.birth:%d %b %Y}".upper()),
        ("Sex / Sexe", person.sex), ("Place of birth / Lieu de naissance", person.origin),
        ("Date of issue / Date de délivrance", f"{person.issued:%d %b %Y}".upper()),
        ("Date of expiry / Date d'expiration", f"{person.expiry:%d %b %Y}".upper()),
    )  # fmt: skip
    for row, (label, text) in enumerate(rows):
        _field(pen, 830, 330 + 126 * row, label, text, bold=row < 2)
    ink.zone(sheet, zone.passport(person), (PAGE[0] - round(44 * 2.54 * MM)) // 2, 1520, 7.0)
    return ink.specimen(sheet, (1700, 780), 9).convert("RGBA")


def sim_card(iccid: str, brand: str = "SIM KIOSK") -> Image.Image:
    """Carrier card of a SIM: the plug-in, ICCID in digits and as Code 128."""
    sheet = ink.paper(CARD, (238, 240, 244), ((226, 230, 238),))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, CARD[0], 190), fill=(12, 92, 116))
    pen.text((80, 54), brand, font=font(4.0, "Bold"), fill=(255, 255, 255))
    pen.text(
        (CARD[0] - 80, 66), "4G · 5G · eSIM", font=font(2.6), fill=(200, 228, 236), anchor="ra"
    )
    pen.rounded_rectangle((140, 330, 640, 640), 40, outline=(150, 156, 168), width=5)
    ink.chip(sheet, 265, 375)
    pen.text((760, 330), "ICCID", font=font(2.4, "Bold"), fill=LABEL)
    grouped = " ".join(iccid[i : i + 4] for i in range(0, len(iccid), 4))
    pen.text((760, 400), grouped, font=font(3.2, "Bold"), fill=INK)
    pen.text((760, 500), "SPECIMEN · MẪU", font=font(2.6, "Bold"), fill=RED)
    module, left = 6, 240
    pen.rectangle((left - 90, 720, left + 1160, 1010), fill=(255, 255, 255))
    drawn = list(bars(iccid))
    middle = left + (drawn[-1][0] + drawn[-1][1]) * module // 2
    for offset, width in drawn:
        x = left + offset * module
        pen.rectangle((x, 750, x + width * module - 1, 920), fill=(10, 10, 10))
    pen.text((middle, 934), iccid, font=font(2.6), fill=INK, anchor="ma")
    return ink.rounded(sheet)


def _heading(sheet: Image.Image, title: str, english: str) -> None:
    ink.emblem(sheet, (190, 170), 110)
    pen = ImageDraw.Draw(sheet)
    middle = 850
    for y, words, size, kind, colour in (
        (36, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 2.2, "Bold", INK),
        (92, "Độc lập - Tự do - Hạnh phúc", 2.0, "Bold", INK),
        (142, "SOCIALIST REPUBLIC OF VIET NAM", 1.6, "Regular", LABEL),
        (182, "Independence - Freedom - Happiness", 1.5, "Regular", LABEL),
        (232, title, 3.6, "Bold", RED),
        (330, english, 2.0, "Regular", LABEL),
    ):
        pen.text((middle, y), words, font=font(size, kind), fill=colour, anchor="ma")


def _field(
    pen: ImageDraw.ImageDraw, x: int, y: int, label: str, text: str, *, bold: bool = False
) -> None:
    pen.text((x, y), label, font=font(1.9), fill=LABEL)
    kind, size = ("Bold", 2.6) if bold else ("Regular", 2.3)
    pen.text((x, y + 44), text, font=font(size, kind), fill=INK)


def _line(pen: ImageDraw.ImageDraw, x: int, y: int, label: str, text: str) -> None:
    pen.text((x, y), label, font=font(1.9), fill=LABEL)
    pen.text((x + font(1.9).getlength(label) + 16, y - 6), text, font=font(2.3), fill=INK)


def _until(person: Person) -> str:
    return "Không thời hạn" if person.expiry == UNLIMITED else f"{person.expiry:%d/%m/%Y}"


def _fingerprint(sheet: Image.Image, corner: tuple[int, int], label: str) -> None:
    pen = ImageDraw.Draw(sheet)
    x, y = corner
    pen.rectangle((x, y, x + 190, y + 250), fill=(236, 240, 242), outline=LABEL, width=2)
    for ring in range(9):
        inset = 18 + ring * 8
        pen.ellipse((x + inset, y + inset * 1.2, x + 190 - inset, y + 250 - inset * 1.2),
                    outline=(120, 126, 138), width=3)  # fmt: skip
    pen.text((x + 95, y + 262), label, font=font(1.5), fill=LABEL, anchor="ma")
