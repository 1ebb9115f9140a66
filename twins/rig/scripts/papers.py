"""Papers that are photographed, not read: a birth certificate, a decision, a firm's papers."""

from typing import Final

from PIL import Image, ImageDraw, ImageFont

from twins.specimen import Person
from twins.specimen.person import plain

PAGE: Final = (2800, 1900)
INK: Final = (45, 45, 52)
RED: Final = (176, 40, 40)


def certificate(child: Person) -> Image.Image:
    """Draw a birth certificate."""
    return _page("GIAY KHAI SINH", [
        f"Ho, chu dem, ten: {plain(child.full_name)}", f"Ngay sinh: {child.birth:%d/%m/%Y}",
        f"So dinh danh ca nhan: {child.number}", f"Noi cu tru: {plain(child.residence)}",
    ])  # fmt: skip


def decision(child: str, guardian: str) -> Image.Image:
    """Draw the decision that names a guardian."""
    return _page("QUYET DINH CONG NHAN GIAM HO", [
        f"Nguoi duoc giam ho: {plain(child)}", f"Nguoi giam ho: {plain(guardian)}",
    ])  # fmt: skip


def registration(company: str, tax_code: str) -> Image.Image:
    """Draw the certificate of an enterprise."""
    return _page("GIAY CHUNG NHAN DANG KY DOANH NGHIEP", [
        f"Ten doanh nghiep: {company}", f"Ma so thue: {tax_code}",
    ])  # fmt: skip


def _page(title: str, lines: list[str]) -> Image.Image:
    page = Image.new("RGB", PAGE, (244, 242, 236))
    pen = ImageDraw.Draw(page)
    large, small = ImageFont.load_default(90), ImageFont.load_default(52)
    pen.text((260, 140), title, fill=RED, font=large)
    for place, line in enumerate([*lines, *_filling()]):
        pen.text((260, 380 + 110 * place), line, fill=INK, font=small)
    pen.ellipse((2100, 1280, 2460, 1640), outline=RED, width=14)
    return page


def _filling() -> list[str]:
    """Fill the page as such papers are filled."""
    return [
        f"{n}. Can cu Luat Ho tich; noi dang ky: Uy ban nhan dan phuong; so: {n:02d}/2024/TP"
        for n in range(1, 9)
    ]
