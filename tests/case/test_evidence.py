"""Fields of a person keep their best source, in whatever order the readings come."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import evidence
from kiosk.case.id_qr import parse as parse_qr
from kiosk.case.mrz import parse as parse_mrz
from kiosk.case.person import Person, Source
from twins.emrtd import Document

TODAY = date(2026, 11, 23)
QR = parse_qr("001093012345||Nguyễn Văn An|12041993|Nam|Hà Nội|20052022")
MRZ = parse_mrz(Document().mrz)
NATIONAL = {1: "001093012345", 2: "Nguyễn Văn An", 6: "Kinh", 7: "Không", 8: "Huế", 9: "Số 2, Huế"}
READINGS = {
    "qr": lambda person: evidence.from_qr(person, QR),
    "mrz": lambda person: evidence.from_mrz(person, MRZ, Source.MRZ, TODAY),
    "chip": lambda person: evidence.from_mrz(person, MRZ, Source.CHIP, TODAY),
    "dg13": lambda person: evidence.from_national(person, NATIONAL),
    "typed": lambda person: person.with_field("address", "typed", Source.TYPED),
}
RANK = {source: place for place, source in enumerate(Source)}


@given(st.lists(st.sampled_from(sorted(READINGS))))
def test_a_source_is_never_overwritten_by_a_worse_one(order: list[str]) -> None:
    states = [Person()]
    for name in order:
        states.append(READINGS[name](states[-1]))
    for before, after in pairwise(states):
        for name, field in before.fields:
            source = after.source(name)
            assert source is not None
            assert RANK[source] <= RANK[field.source]
            if source is not field.source:
                continue
            assert after.get(name) == field.value or field.source in (Source.CHIP, Source.TYPED)


@given(st.permutations(["qr", "mrz", "chip", "typed"]))
def test_the_order_of_the_readings_does_not_matter(order: list[str]) -> None:
    person = Person()
    for name in order:
        person = READINGS[name](person)
    assert (person.get("full_name"), person.source("full_name")) == ("NGUYEN VAN AN", Source.CHIP)
    assert (person.get("address"), person.source("address")) == ("Hà Nội", Source.QR)
    assert (person.get("expiry"), person.source("expiry")) == ("2033-04-12", Source.CHIP)


def test_the_chip_gives_the_name_with_its_accents() -> None:
    person = READINGS["dg13"](READINGS["chip"](Person()))
    assert person.get("full_name") == "Nguyễn Văn An"
    assert person.get("address") == "Số 2, Huế"


def test_ethnicity_and_religion_are_not_kept() -> None:
    person = READINGS["dg13"](Person())
    assert not {"Kinh", "Không"} & {field.value for _, field in person.fields}


def test_an_empty_reading_leaves_what_was_known() -> None:
    known = Person().with_field("address", "Huế", Source.TYPED)
    assert evidence.from_national(known, {9: "  "}) == known


def test_an_impossible_day_is_no_value() -> None:
    from dataclasses import replace

    person = evidence.from_mrz(Person(), replace(MRZ, birth="991399"), Source.MRZ, TODAY)
    assert person.source("birth") is None


def test_names_are_compared_without_accents() -> None:
    assert evidence.same_name("Đặng Thị Huệ", "DANG  THI HUE")
    assert not evidence.same_name("Đặng Thị Huệ", "DANG THI HOA")


def test_age_counts_full_years_also_of_a_leap_day() -> None:
    person = Person().with_field("birth", "2012-02-29", Source.CHIP)
    assert [person.age(date(2026, 2, 28)), person.age(date(2026, 3, 1))] == [13, 14]
    assert Person().age(TODAY) is None
