"""Provinces and cities of Vietnam: what the end of a printed address can be.

The 63 of the years to June 2025, which cards issued before name, hold all 34 of the years after.
"""

from difflib import get_close_matches
from typing import Final

_LISTED: Final = (
    "An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Bình "
    "Dương, Bình Định, Bình Phước, Bình Thuận, Cà Mau, Cao Bằng, Cần Thơ, Đà Nẵng, Đắk Lắk, "
    "Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, "
    "Hải Dương, Hải Phòng, Hậu Giang, Hòa Bình, Hồ Chí Minh, Huế, Hưng Yên, Khánh Hòa, Kiên "
    "Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai, Lâm Đồng, Long An, Nam Định, Nghệ An, Ninh "
    "Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, Quảng Ninh, Quảng "
    "Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, "
    "Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái"
)
PROVINCES: Final = tuple(_LISTED.split(", "))
ALIKE: Final = 0.75


def province(address: str) -> str:
    """Set the last part of an address right where it is nearly a province's name."""
    head, comma, tail = address.rpartition(",")
    name = tail.strip().removeprefix("TP. ").removeprefix("TP ")
    known = get_close_matches(name, PROVINCES, 1, ALIKE)
    if not comma or not known or known[0] == name:
        return address
    return f"{head}, {tail.strip().removesuffix(name)}{known[0]}"
