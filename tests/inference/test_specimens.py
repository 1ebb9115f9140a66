"""The twin's own documents against known answers: a wrong specimen would teach a wrong reader."""

from dataclasses import replace
from datetime import date

import numpy as np
import zxingcpp
from PIL import Image

from twins.specimen import draw, person, zone
from twins.specimen.person import UNLIMITED, card_expiry


def test_the_published_passport_gives_its_published_digits() -> None:
    """ICAO 9303-4 appendix B, without the optional data."""
    holder = replace(
        person(1), surname="ERIKSSON", given="ANNA MARIA", sex="F", state="UTO",
        number="L898902C3", birth=date(1974, 8, 12), expiry=date(2012, 4, 15),
    )  # fmt: skip
    first, second = zone.passport(holder)
    assert first == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert second.startswith("L898902C36UTO7408122F1204159")


def test_a_card_number_stands_whole_in_the_optional_data() -> None:
    holder = person(3)
    top, middle, names = zone.vietnamese_card(holder)
    assert top[5:14] == holder.number[-9:]
    assert top[15:27] == holder.number
    assert {len(top), len(middle), len(names)} == {30}


def test_the_milestones_of_the_law() -> None:
    assert card_expiry(date(1990, 5, 1), date(2022, 1, 1)) == date(2030, 5, 1)
    assert card_expiry(date(1998, 5, 1), date(2022, 1, 1)) == date(2038, 5, 1)  # 24: the one after
    assert card_expiry(date(1960, 5, 1), date(2022, 1, 1)) == UNLIMITED


def test_the_same_seed_is_the_same_person() -> None:
    assert person(7) == person(7)
    assert person(7) != person(8)


def test_an_odd_and_an_even_serial_are_printed_as_they_are() -> None:
    for serial in ("8984048000123456784", "89840480001234567843"):
        picture = np.asarray(draw.sim_card(serial).convert("L"))
        codes = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.barcode_formats_from_str("Code128")
        )
        assert [code.text for code in codes] == [serial]


def test_every_document_is_marked_as_a_specimen() -> None:
    """The stamp is see-through red: the drawn sheet differs from the same sheet without it."""
    holder = person(1)
    for make in (draw.cccd_front, draw.cccd_back, draw.can_cuoc_front, draw.can_cuoc_back):
        card: Image.Image = make(holder)
        red, green, _, _ = (np.asarray(band, np.int16) for band in card.split())
        assert ((red - green) > 25).mean() > 0.01
