"""Machine readable zones: the worked examples of ICAO 9303 and zones of other makers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kiosk.case.mrz import Mrz, MrzError, check_digit, parse
from twins.emrtd import Document
from twins.emrtd.document import check

TODAY = date(2026, 11, 23)
# 9303-5 appendix A; 9303-4 appendix A
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def with_sign(zone: str, line: int, place: int, sign: str) -> str:
    lines = zone.split("\n")
    lines[line] = lines[line][:place] + sign + lines[line][place + 1 :]
    return "\n".join(lines)


def card(**changes: str) -> Mrz:
    return parse(replace(Document(), **changes).mrz)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("", "0")])
def test_check_digits_of_the_standard(text: str, digit: str) -> None:
    assert check_digit(text) == digit


def test_the_card_of_the_standard() -> None:
    anna = parse(TD1)
    assert (anna.document_code, anna.issuer, anna.number) == ("I", "UTO", "D23145890")
    assert (anna.surname, anna.given, anna.full_name) == (
        "ERIKSSON", "ANNA MARIA", "ERIKSSON ANNA MARIA",
    )  # fmt: skip
    assert (anna.birth, anna.sex, anna.expiry, anna.nationality) == ("740812", "F", "120415", "UTO")
    assert anna.personal_number == "D23145890"


def test_the_passport_of_the_standard() -> None:
    anna = parse(TD3)
    assert (anna.document_code, anna.number, anna.optional) == ("P", "L898902C3", "ZE184226B")
    assert anna.full_name == "ERIKSSON ANNA MARIA"
    assert anna.birth_date(TODAY) == date(1974, 8, 12)


def test_a_document_number_longer_than_nine_goes_on_in_the_optional_data() -> None:
    peter = parse(LONG)
    assert (peter.number, peter.optional) == ("D23145890734", "")
    with pytest.raises(MrzError, match="number"):
        parse(with_sign(LONG, 0, 18, "8"))


def test_optional_data_behind_a_long_number_stand_alone() -> None:
    lines = with_sign(with_sign(LONG, 0, 20, "X"), 0, 21, "9").split("\n")
    total = check(lines[0][5:30] + lines[1][0:7] + lines[1][8:15] + lines[1][18:29])
    assert parse(lines[0] + lines[1][:29] + total + lines[2]).optional == "X9"


def test_a_filler_for_a_check_digit_without_a_longer_number_is_wrong() -> None:
    with pytest.raises(MrzError, match="number"):
        parse("I<UTOD23145890<<7349<<<<<<<<<<\n" + "\n".join(LONG.split("\n")[1:]))


def test_a_vietnamese_card_gives_the_whole_id() -> None:
    an = card(number="001093012345")
    assert an.number == "093012345"
    assert an.personal_number == "001093012345"


def test_another_country_has_no_vietnamese_id() -> None:
    assert card(nationality="UTO").personal_number == "093012345"


def test_an_unlimited_card_never_ends() -> None:
    assert card(expiry="991231").expiry_date(TODAY) == date.max
    abroad = card(expiry="991231", nationality="UTO").expiry_date(TODAY)
    assert abroad == date(1999, 12, 31)


@pytest.mark.parametrize(
    ("printed", "today", "born"),
    [
        ("261123", TODAY, date(2026, 11, 23)),
        ("261124", TODAY, date(1926, 11, 24)),  # 99 years old, not born tomorrow
        ("271231", TODAY, date(1927, 12, 31)),
        ("000229", TODAY, date(2000, 2, 29)),
        ("960229", TODAY, date(1996, 2, 29)),
        ("010229", TODAY, None),
        ("991301", TODAY, None),
        ("240229", date(2024, 2, 28), date(1924, 2, 29)),
        ("99<<<<", TODAY, None),
    ],
)
def test_a_birth_is_the_latest_day_not_after_today(
    printed: str, today: date, born: date | None
) -> None:
    assert replace(parse(TD1), birth=printed).birth_date(today) == born


@pytest.mark.parametrize(
    ("printed", "ends"),
    [
        ("261123", date(2026, 11, 23)),
        ("280229", date(2028, 2, 29)),
        ("270229", None),
        ("751231", date(2075, 12, 31)),
        ("760101", date(1976, 1, 1)),
        ("<<<<<<", None),
    ],
)
def test_an_expiry_lies_within_half_a_century(printed: str, ends: date | None) -> None:
    assert replace(parse(TD1), expiry=printed).expiry_date(TODAY) == ends


@pytest.mark.parametrize(
    ("zone", "line", "place", "field"),
    [
        (TD1, 0, 14, "number"), (TD1, 1, 6, "birth"), (TD1, 1, 14, "expiry"),
        (TD1, 1, 29, "composite"), (TD3, 1, 9, "number"), (TD3, 1, 19, "birth"),
        (TD3, 1, 27, "expiry"), (TD3, 1, 42, "optional"), (TD3, 1, 43, "composite"),
    ],
)  # fmt: skip
def test_each_wrong_check_digit_is_named(zone: str, line: int, place: int, field: str) -> None:
    right = zone.split("\n")[line][place]
    for digit in DIGITS.replace(right, ""):
        with pytest.raises(MrzError, match=f"^{field}$"):
            parse(with_sign(zone, line, place, digit))


@pytest.mark.parametrize("digit", ["<", "0"])
def test_empty_optional_data_of_a_passport_have_filler_or_zero(digit: str) -> None:
    line = f"L898902C36UTO7408122F1204159<<<<<<<<<<<<<<{digit}"
    total = check(line[0:10] + line[13:20] + line[21:43])
    assert parse(TD3.split("\n")[0] + line + total).optional == ""


@given(st.sampled_from([TD1, TD3]), st.data())
def test_one_misread_digit_never_passes(zone: str, data: st.DataObject) -> None:
    number_line = 0 if zone is TD1 else 1
    places = [
        (row, at)
        for row, line in enumerate(zone.split("\n"))
        for at, sign in enumerate(line)
        if sign in DIGITS and row in (number_line, 1)
    ]
    row, at = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from(DIGITS))
    assume(wrong != zone.split("\n")[row][at])
    with pytest.raises(MrzError):
        parse(with_sign(zone, row, at, wrong))


names = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=2).map(" ".join)
days = st.dates(date(1930, 1, 1), date(2020, 1, 1)).map(lambda day: f"{day:%y%m%d}")


@given(
    kind=st.sampled_from(["cccd", "passport"]), id12=st.text(DIGITS, min_size=12, max_size=12),
    passport=st.text(DIGITS + LETTERS, min_size=6, max_size=9), surname=names, given_name=names,
    birth=days, expiry=days, sex=st.sampled_from("MF<"),
    issuer=st.sampled_from(["VNM", "D", "UTO"]),
)  # fmt: skip
def test_what_another_maker_printed_is_read(
    kind: str, id12: str, passport: str, surname: str, given_name: str, birth: str, expiry: str,
    sex: str, issuer: str,
) -> None:  # fmt: skip
    card_kind = kind == "cccd"
    made = Document(
        kind="cccd" if card_kind else "passport", number=id12 if card_kind else passport,
        surname=surname, given=given_name, birth=birth, expiry=expiry, sex=sex,
        nationality="VNM" if card_kind else issuer.ljust(3, "<"),
    )  # fmt: skip
    read = parse(made.mrz)
    assert read.personal_number == made.number
    assert (read.birth, read.expiry, read.sex) == (birth, expiry, "X" if sex == "<" else sex)
    assert read.issuer == read.nationality == made.nationality.rstrip("<")
    whole = f"{surname} {given_name}"
    assert read.full_name == whole[: len(read.full_name)]
    assert len(read.full_name) >= min(len(whole), 27)


@given(st.text(st.characters(exclude_categories=()), max_size=100))
@example("ß" * 90)
def test_any_text_is_a_zone_or_a_named_error(text: str) -> None:
    with pytest.raises(
        MrzError, match=r"^(alphabet|length|number|birth|expiry|optional|composite)$"
    ):
        parse(text)


@given(st.sampled_from([88, 90]), st.data())
def test_any_row_of_the_right_length_is_a_zone_or_a_named_error(
    length: int, data: st.DataObject
) -> None:
    text = data.draw(st.text(DIGITS + LETTERS + "<", min_size=length, max_size=length))
    try:
        assert parse(text).lines
    except MrzError as named:
        assert str(named) in {"number", "birth", "expiry", "optional", "composite"}  # noqa: PT017


def test_lower_case_spaces_and_one_long_line_are_taken() -> None:
    assert parse(TD3.replace("\n", "").lower()) == parse(f"  {TD3} \r\n")
