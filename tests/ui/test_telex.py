"""Names and addresses by Telex, as every Vietnamese phone writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.telex import typed


def write(keys: str) -> str:
    text = ""
    for key in keys:
        text = typed(text, key)
    return text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("Nguyeenx", "Nguyễn"), ("Nguyenxe", "Nguyễn"), ("Thij", "Thị"), ("Minh", "Minh"),
        ("Anh", "Anh"), ("ddoongf", "đồng"), ("Dduwcs", "Đức"), ("hoaf", "hòa"), ("hoanf", "hoàn"),
        ("thuyr", "thủy"), ("khuyeens", "khuyến"), ("nuwowcs", "nước"), ("nuowcs", "nước"),
        ("nguwowif", "người"), ("quas", "quá"), ("quys", "quý"), ("giaf", "già"), ("gis", "gí"),
        ("toans", "toán"), ("ngoaif", "ngoài"), ("chieeuf", "chiều"), ("Haf Nooij", "Hà Nội"),
        ("Traanf Thais Toong", "Trần Thái Tông"), ("Caauf Giaays", "Cầu Giấy"),
        ("NGUYEENX VAWN AN", "NGUYỄN VĂN AN"), ("DDAWNGJ", "ĐẶNG"), ("Huowng", "Hương"),
        ("ass", "as"), ("aaa", "aa"), ("ddd", "dd"), ("asz", "a"), ("aww", "aw"), ("asf", "à"),
        ("hoas", "hóa"), ("hoasn", "hoán"), ("12 ngo", "12 ngo"), ("s", "s"), ("b f", "b f"),
    ],
)  # fmt: skip
def test_keys_write_a_word(keys: str, text: str) -> None:
    assert write(keys) == text


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDW -.'0123456789", max_size=24))
def test_any_keys_give_some_text_and_every_word_is_written_by_them(keys: str) -> None:
    text = write(keys)
    assert len(text) <= len(keys)
    assert text.count(" ") == keys.count(" ")


@given(st.text("0123456789 -.", max_size=20))
def test_digits_and_signs_stay(keys: str) -> None:
    assert write(keys) == keys
