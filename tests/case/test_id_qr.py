"""The QR code of the Vietnamese card, and whatever else somebody may hold to the camera."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.case import chip_keys
from kiosk.case.id_qr import IdQr, IdQrError, parse

NAME = "Nguyễn Văn An"
OLD = "001093012345|123456789|Nguyễn Văn An|12041993|Nam|Số 1, Hà Nội|20052022"
ANYTHING = st.characters(exclude_categories=())
day = st.dates().map(lambda d: f"{d:%d%m}{d.year:04}")


def test_every_field_of_a_code() -> None:
    assert parse(OLD) == IdQr(
        "001093012345", "123456789", NAME, date(1993, 4, 12), "M", "Số 1, Hà Nội",
        date(2022, 5, 20),
    )  # fmt: skip


def test_the_longer_code_of_newer_cards_keeps_its_rest() -> None:
    assert parse(OLD + "|father|mother|").rest == ("father", "mother", "")


def test_names_come_composed_however_they_were_encoded() -> None:
    import unicodedata

    assert parse(unicodedata.normalize("NFD", OLD)).name == NAME


@pytest.mark.parametrize(("word", "sex"), [("Nam", "M"), ("nữ", "F"), ("NỮ", "F"), ("?", "X")])
def test_the_sex_is_a_word(word: str, sex: str) -> None:
    assert parse(OLD.replace("Nam", word)).sex == sex


@pytest.mark.parametrize(
    ("part", "instead", "field"),
    [
        ("001093012345", "00109301234", "id_number"),
        ("001093012345", "٠٠١٠٩٣٠١٢٣٤٥", "id_number"),
        ("123456789", "12345678", "old_number"),
        ("12041993", "31021993", "birth"),
        ("12041993", "12049993", "birth"),
        ("12041993", "1204199", "birth"),
        ("20052022", "00000000", "issued"),
        ("|Nam|", "|Nam", "fields"),
        ("An", "A\x00n", "text"),
        ("An", "A\ud800n", "text"),
        ("An", "A" * 1024, "text"),
    ],
)
def test_each_wrong_field_is_named(part: str, instead: str, field: str) -> None:
    with pytest.raises(IdQrError, match=f"^{field}$"):
        parse(OLD.replace(part, instead))


@given(st.text(ANYTHING))
@example("https://example.vn/|||||||")
def test_any_text_is_a_code_or_the_one_error(text: str) -> None:
    with pytest.raises(IdQrError):
        parse(text)


@given(
    st.text("0123456789", min_size=12, max_size=12), day, day,
    st.lists(st.text(ANYTHING, max_size=9), min_size=3, max_size=3),
)  # fmt: skip
def test_a_code_that_is_taken_also_gives_keys_for_the_chip(
    number: str, birth: str, issued: str, words: list[str]
) -> None:
    name, sex, address = words
    try:
        code = parse(f"{number}||{name}|{birth}|{sex}|{address}|{issued}")
    except IdQrError:
        return
    assert 1 <= len(chip_keys.from_qr(code)) <= 2
