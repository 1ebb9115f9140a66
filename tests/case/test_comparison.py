"""Chip, zone, code and print held against each other, as Vietnamese documents write."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import comparison, names
from kiosk.case.comparison import Compared, Match, Reading
from kiosk.case.id_qr import parse as parse_qr
from kiosk.case.mrz import parse as parse_mrz
from twins.emrtd import Document

TODAY = date(2026, 11, 23)
ZONE = parse_mrz(Document().mrz)
CODE = parse_qr("001093012345|012345678|Nguyễn Văn An|12041993|Nam|12 Hàng Bạc, Hà Nội|20052022")
NATIONAL = {
    1: "001093012345", 2: "Nguyễn Văn An", 3: "12/04/1993", 4: "Nam", 5: "Việt Nam",
    9: "12 Hàng Bạc, Hà Nội", 11: "20/05/2022", 12: "12/04/2033", 15: "012345678",
}  # fmt: skip
CHIP = comparison.from_mrz("dg1", ZONE, TODAY)
ALL = (
    CHIP,
    comparison.from_mrz("mrz", ZONE, TODAY),
    comparison.from_qr(CODE),
    comparison.from_national(NATIONAL),
)
VOWELS = "AĂÂEÊIOÔƠUƯY"
LETTERS = VOWELS + "BCDĐGHKLMNPQRSTVX"
word = st.text(LETTERS, min_size=1, max_size=7)
vietnamese = st.lists(
    st.builds(
        lambda w, tone, at: unicodedata.normalize("NFC", w[: at + 1] + tone + w[at + 1 :]),
        word, st.sampled_from(["", *names.TONES]), st.integers(0, 6),
    ),
    min_size=2, max_size=5,
).map(" ".join)  # fmt: skip


def pair(field: str, left: str, right: str) -> Match:
    (found,) = comparison.compare(Reading("a", ((field, left),)), Reading("b", ((field, right),)))
    return found.match


def test_four_sources_of_one_card_agree_in_every_field() -> None:
    found = comparison.compare_all(ALL)
    assert len({one.sources for one in found}) == 6
    assert {one.match for one in found} == {Match.AGREES, Match.ABSENT}
    assert {one.field for one in found if one.match is Match.AGREES} == set(comparison.FIELDS)
    assert not comparison.contradicts(found)


@pytest.mark.parametrize(
    ("field", "left", "right"),
    [
        ("full_name", "NGUYEN VAN AN", "Nguyễn Văn An"),
        ("full_name", "DANG THI HUE", "Đặng Thị Huệ"),
        ("full_name", "ĐẶNG THỊ HUỆ", "đặng thị huệ"),
        ("full_name", "Nguyễn Thị Hoà", "Nguyễn Thị Hòa"),
        ("full_name", "Nguye\u0302\u0303n Văn An", "Nguyễn  Văn An"),
        ("full_name", "VAN AN NGUYEN", "Nguyễn Văn An"),
        ("full_name", "MUELLER JUERGEN", "Müller Jürgen"),
        ("full_name", "MULLER JURGEN", "Müller Jürgen"),
        ("full_name", "GROSS ANNA MARIA", "Groß Anna-Maria"),
        ("birth", "1993-04-12", "12/04/1993"),
        ("birth", "1993-04-02", "2/4/1993"),
        ("expiry", date.max.isoformat(), "Không thời hạn"),
        ("sex", "M", "Nam"),
        ("sex", "F", "Nữ"),
        ("sex", "F", "Nu\u031b\u0303"),
        ("id_number", "093012345", "001093012345"),
        ("id_number", "001 093 012 345", "001093012345"),
        ("nationality", "VNM", "Việt Nam"),
        ("address", "12 Hàng Bạc, Hà Nội", "12 HÀNG BẠC  HÀ NỘI"),
    ],
)
def test_what_means_the_same_agrees(field: str, left: str, right: str) -> None:
    assert pair(field, left, right) is Match.AGREES
    assert pair(field, right, left) is Match.AGREES


@pytest.mark.parametrize(
    ("field", "left", "right"),
    [
        ("full_name", "Nguyễn Văn Án", "Nguyễn Văn An"),  # a tone is a letter's worth
        ("full_name", "NGUYEN VAN ANH", "Nguyễn Văn An"),
        ("full_name", "NGUYEN VAN", "Nguyễn Văn An"),
        ("birth", "1993-04-12", "04/12/1993"),
        ("expiry", "2099-12-31", "Không thời hạn"),
        ("sex", "M", "Nữ"),
        ("id_number", "093012346", "001093012345"),
        ("id_number", "93012345", "001093012345"),
        ("old_number", "093012345", "001093012345"),
        ("nationality", "VNM", "Lào"),
        ("address", "12 Hàng Bạc", "21 Hàng Bạc"),
    ],
)
def test_what_means_something_else_differs(field: str, left: str, right: str) -> None:
    assert pair(field, left, right) is Match.DIFFERS
    assert pair(field, right, left) is Match.DIFFERS


def test_a_name_cut_by_the_zone_is_the_beginning_of_the_whole() -> None:
    long = Document(surname="NGUYEN", given="THI PHUONG KHANH LINH HUYEN TRANG")
    zone = comparison.from_mrz("dg1", parse_mrz(long.mrz), TODAY)
    assert zone.cut
    whole = comparison.from_national({2: "Nguyễn Thị Phương Khánh Linh Huyền Trang"})
    other = comparison.from_national({2: "Nguyễn Thị Phương Khánh Ngân Huyền Trang"})
    assert {c.field: c.match for c in comparison.compare(zone, whole)}["full_name"] is Match.AGREES
    assert {c.field: c.match for c in comparison.compare(zone, other)}["full_name"] is Match.DIFFERS
    short = comparison.from_mrz("dg1", ZONE, TODAY)
    assert not short.cut


def test_both_values_are_told_as_their_source_wrote_them() -> None:
    found = comparison.compare(CHIP, comparison.from_qr(CODE))
    assert Compared(
        "full_name", ("dg1", "qr"), ("NGUYEN VAN AN", "Nguyễn Văn An"), Match.AGREES
    ) in (found)
    assert Compared("expiry", ("dg1", "qr"), ("2033-04-12", ""), Match.ABSENT) in found
    assert [one.field for one in found] == sorted(
        (one.field for one in found), key=comparison.FIELDS.index
    )


def test_a_misread_letter_contradicts_nothing_another_name_does() -> None:
    misread = comparison.from_mrz("mrz", replace(ZONE, surname="NGUYEM"), TODAY)
    found = comparison.compare(CHIP, misread)
    assert [one.field for one in found if one.match is Match.DIFFERS] == ["full_name"]
    assert not comparison.contradicts(found)
    other = comparison.from_mrz("mrz", replace(ZONE, surname="TRAN", given="THI BICH"), TODAY)
    assert comparison.contradicts(comparison.compare(CHIP, other))


@pytest.mark.parametrize("change", [{"birth": "930413"}, {"expiry": "330413"}, {"issuer": "LAO"}])
def test_guarded_fields_contradict_by_one_sign(change: dict[str, str]) -> None:
    other = comparison.from_mrz("mrz", replace(ZONE, **change), TODAY)
    assert comparison.contradicts(comparison.compare(CHIP, other))


def test_printed_fields_nobody_compares_are_left_out() -> None:
    printed = comparison.from_print([("full_name", "Nguyễn Văn An"), ("origin", "Huế")])
    assert printed.fields == (("full_name", "Nguyễn Văn An"),)


def test_a_print_contradicts_by_two_fields_for_one_may_be_misread() -> None:
    misread = [("id_number", "001090001284"), ("full_name", "Nguyễn Văn An")]
    other = [("id_number", "079090009999"), ("birth", "01/02/1971"), ("full_name", "Lê Bình")]
    found = [comparison.compare(CHIP, comparison.from_print(one)) for one in (misread, other)]
    assert [comparison.print_contradicts(one) for one in found] == [False, True]
    assert [one.match for one in found[0] if one.field == "id_number"] == [Match.DIFFERS]


@given(vietnamese)
def test_every_vietnamese_name_agrees_with_its_transliteration(name: str) -> None:
    bare = names.bare(name)
    assert bare.replace(" ", "").isalpha()
    assert bare.isascii()
    assert pair("full_name", name, bare) is Match.AGREES
    assert pair("full_name", name.lower(), unicodedata.normalize("NFD", name)) is Match.AGREES


@given(vietnamese, vietnamese)
def test_order_of_the_sources_never_matters(one: str, other: str) -> None:
    assert pair("full_name", one, other) is pair("full_name", other, one)


@given(vietnamese, st.integers(0, 30))
def test_another_letter_is_seen(name: str, at: int) -> None:
    at %= len(name)
    letter = name[at]
    if names.bare(letter):
        other = name[:at] + ("B" if names.bare(letter) != "B" else "C") + name[at + 1 :]
        bare, changed = names.bare(name), names.bare(other)
        if sorted(bare.split()) != sorted(changed.split()):
            assert pair("full_name", bare, changed) is Match.DIFFERS


@given(
    st.lists(
        st.builds(
            Reading, st.sampled_from("abc"),
            st.lists(st.tuples(st.sampled_from(comparison.FIELDS), st.text(max_size=9))).map(tuple),
            st.booleans(),
        ),
        max_size=3,
    )
)  # fmt: skip
def test_any_text_is_compared_without_a_fall(readings: list[Reading]) -> None:
    for one in comparison.compare_all(readings):
        assert (one.match is Match.ABSENT) == (not all(one.values))
    comparison.contradicts(comparison.compare_all(readings))


@given(st.dates(date(1910, 1, 1), date(2026, 1, 1)))
def test_days_agree_however_they_are_written(day: date) -> None:
    ways = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}")
    assert all(pair("birth", a, b) is Match.AGREES for a in ways for b in ways)
