"""Words with places become fields: by label, in the form of the field, nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from inference.document import closer
from inference.document.forms import day
from inference.document.places import province
from inference.document.printed import DOUBTED, agreed, understand
from inference.document.tesseract import Word
from kiosk.case.document import DocumentKind


def row(text: str, left: int, top: int, sure: float = 0.95) -> list[Word]:
    """Set words of 20 pixels' height one after another."""
    words = []
    for part in text.split():
        words.append(Word(part, left, top, left + 11 * len(part), top + 20, sure))
        left += 11 * (len(part) + 1)
    return words


FRONT = [
    *row("CĂN CƯỚC CÔNG DÂN", 400, 140),
    *row("Số / No.: 079203001234", 300, 250),
    *row("Họ và tên / Full name:", 300, 300),
    *row("NGUYỄN VĂN AN", 300, 330),
    *row("Ngày sinh / Date of birth: 02/01/2003", 300, 370),
    *row("Giới tính / Sex: Nam", 300, 410),
    *row("Quốc tịch / Nationality: Việt Nam", 640, 410),
    *row("Quê quán / Place of origin:", 300, 450),
    *row("Tân An, Ninh Kiều, Cần Thơ", 300, 480),
    *row("Nơi thường trú / Place of residence: Số 5,", 300, 520),
    *row("Phường Bến Nghé, TP. Hồ Chí Minh", 300, 550),
    *row("Có giá trị đến / Date of expiry:", 40, 560),
    *row("02/01/2028", 40, 590),
]


def test_the_front_of_2021_word_by_word() -> None:
    read = understand(FRONT)
    fields = dict(read.fields)
    assert read.kind is DocumentKind.CCCD
    assert fields["id_number"] == "079203001234"
    assert fields["full_name"] == "NGUYỄN VĂN AN"
    assert (fields["birth"], fields["expiry"]) == ("2003-01-02", "2028-01-02")
    assert (fields["sex"], fields["nationality"]) == ("M", "VNM")
    assert fields["origin"] == "Tân An, Ninh Kiều, Cần Thơ"
    assert fields["address"].startswith("Số 5")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Ngày sinh / Date of birth: 32/01/2003", "birth"),
        ("Ngày sinh / Date of birth: soon", "birth"),
        ("Giới tính / Sex: Khác", "sex"),
    ],
)
def test_what_has_not_the_form_of_its_field_is_left_out(text: str, field: str) -> None:
    assert field not in dict(understand(row(text, 10, 10)).fields)


def test_a_card_without_end_has_the_last_day() -> None:
    read = understand(row("Có giá trị đến / Date of expiry: Không thời hạn", 10, 10))
    assert dict(read.fields)["expiry"] == "9999-12-31"


def test_a_field_hardly_read_is_not_held_against_the_chip() -> None:
    words = row("Số / No.:", 10, 10) + row("079203001234", 200, 10, sure=0.55)
    read = understand(words)
    assert dict(read.fields)["id_number"] == "079203001234"
    assert read.trusted == ()


def test_a_value_that_runs_on_behind_the_colon_is_parted_from_its_label() -> None:
    read = understand(row("Ngày, tháng, năm / Date, month, year:27/07/2023", 10, 10))
    assert dict(read.fields)["issued"] == "2023-07-27"


def test_the_names_of_a_passport_stand_below_both_languages() -> None:
    words = [
        *row("PASSPORT", 10, 10), *row("Surname / Nom", 10, 60), *row("ERIKSSON", 10, 90),
        *row("Given names / Prénoms", 10, 130), *row("ANNA MARIA", 10, 160),
    ]  # fmt: skip
    assert dict(understand(words).fields)["full_name"] == "ERIKSSON ANNA MARIA"


def test_the_old_card_has_nine_digits() -> None:
    words = row("GIẤY CHỨNG MINH NHÂN DÂN", 10, 10) + row("SỐ 012345678", 10, 60)
    read = understand(words)
    assert read.kind is DocumentKind.CMND
    assert dict(read.fields)["id_number"] == "012345678"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Quận 1, TP. Hồ Chí Mính", "Quận 1, TP. Hồ Chí Minh"),
        ("Hàng Bạc, Hà Nôi", "Hàng Bạc, Hà Nội"),
        ("Hàng Bạc, Paris", "Hàng Bạc, Paris"),
        ("Hà Nội", "Hà Nội"),
    ],
)
def test_a_provinces_name_is_set_right(read: str, meant: str) -> None:
    assert province(read) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("11/01/2022", "2022-01-11"), ("1 1/01/2022", "2022-01-11"), (":11.01.2022", "2022-01-11"),
        ("17 JUL 1970", "1970-07-17"), ("17JUL 1970", "1970-07-17"),
        ("115/11/2021", ""), ("059/02/2035", ""), ("15/11/20213", ""), ("30/02/2024", ""),
        ("15/11/1821", ""), ("17 JLU 1970", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_day_is_what_the_calendar_has_and_no_digit_stands_beside(text: str, meant: str) -> None:
    assert day(text) == meant


def test_spots_between_label_and_day_do_not_part_them() -> None:
    spot = Word("H4", 640, 322, 690, 336, 0.56)
    tall = Word("+", 700, 290, 730, 352, 0.62)
    label = row("Ngày, tháng, năm cấp / Date of issue:", 10, 300)
    words = [*label, spot, tall, *row("07/09/2024", 10, 332)]
    assert dict(understand(words).fields)["issued"] == "2024-09-07"


def test_the_day_of_the_next_label_is_not_this_ones() -> None:
    words = [
        *row("Ngày, tháng, năm cấp / Date of issue:", 10, 10),
        *row("Ngày, tháng, năm hết hạn / Date of expiry: 25/03/2025", 10, 36),
    ]
    assert dict(understand(words).fields) == {"expiry": "2025-03-25"}


@pytest.mark.parametrize("fall", [-0.03, 0.03])
def test_a_page_that_lies_askew_has_the_same_lines(fall: float) -> None:
    def askew(word: Word) -> Word:
        down = round(fall * (word.left + word.right) / 2)
        return replace(word, top=word.top + down, bottom=word.bottom + down)

    words = [
        *row("PASSPORT", 10, 100), *row("Type", 400, 134), *row("Passport No.", 990, 134),
        *row("P", 400, 162), *row("L42937587", 990, 162),
        *row("Date of birth / Date de naissance", 400, 200), *row("17 DEC 1972", 400, 228),
    ]  # fmt: skip
    fields = dict(understand([askew(word) for word in words]).fields)
    assert fields == {"id_number": "L42937587", "birth": "1972-12-17"}


def test_a_word_hardly_read_makes_the_whole_name_unsure() -> None:
    words = [
        *row("Họ và tên / Full name:", 10, 10), *row("NGUYÊN", 10, 40, sure=0.11),
        *row("ĐÌNH PHÚC", 87, 40),
    ]  # fmt: skip
    read = understand(words)
    assert dict(read.fields)["full_name"] == "NGUYÊN ĐÌNH PHÚC"
    assert read.trusted == ()


def test_the_other_half_of_a_label_is_no_name_however_it_is_read() -> None:
    words = [
        *row("PASSPORT", 10, 10), *row("Surname / Nom", 10, 60), *row("SPECIMEN", 10, 90),
        *row("Given names / Préềnoms", 10, 130), *row("ZHANG WEI", 10, 160),
    ]  # fmt: skip
    assert dict(understand(words).fields)["full_name"] == "SPECIMEN ZHANG WEI"


def test_days_in_an_order_no_life_has_are_not_believed() -> None:
    words = [
        *row("Ngày sinh / Date of birth: 02/01/2003", 10, 10),
        *row("Có giá trị đến / Date of expiry: 02/01/1998", 10, 60),
    ]
    read = understand(words)
    assert len(read.fields) == 2
    assert read.trusted == ()


def test_a_day_is_believed_where_two_readings_agree() -> None:
    misread, right = ("2028-01-02", 0.96), ("2023-01-02", 0.9)
    assert agreed([misread, right, right]) == right
    assert agreed([right, right]) == right
    assert agreed([misread, right]) == (misread[0], DOUBTED)
    assert agreed([right]) == (right[0], DOUBTED)


def test_a_closer_look_gives_the_words_of_each_place() -> None:
    picture = Image.new("L", (600, 300), 200)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", 24)
    pen.text((300, 200), "17/09/2027", font=font, fill=40)
    pen.text((20, 30), "25/03/2034", font=font, fill=40)
    luma = np.asarray(picture)
    places = [(290, 195, 450, 240), (500, 20, 590, 60), (10, 20, 170, 65)]
    for times in (closer.BLACK, closer.SOFT):
        seen = closer.look(luma, places, 30, times)
        assert seen is not None
        assert [" ".join(word.text for word in words) for words in seen] == [
            "17/09/2027", "", "25/03/2034",
        ]  # fmt: skip


def test_nowhere_to_look_and_no_time_to_look_give_nothing() -> None:
    luma = np.zeros((40, 40), np.uint8)
    assert closer.look(luma, [], 30) is None
    assert closer.look(luma, [(0, 0, 30, 30)], 0) is None
    assert closer.look(luma, [(-9, 60, 99, 20)], 0) is None


box = st.integers(0, 2000)
words = st.lists(
    st.builds(Word, st.text(min_size=1, max_size=12), box, box, box, box, st.floats(0, 1)),
    max_size=30,
)


@settings(max_examples=80, deadline=None)
@given(words)
def test_any_words_are_understood_without_an_accident(seen: list[Word]) -> None:
    read = understand(seen)
    assert {name for name, _ in read.fields} == {name for name, _ in read.sure}
