"""Machine readable zones on a plain sheet: every letter, any slope, and nothing out of nothing."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inference.document import mrz_reader, mrz_spell
from inference.document.glyph_net import LETTERS
from inference.document.mrz_grid import find_lines
from inference.picture import Bgr
from twins.specimen import ink

LINES = (
    "P<UTOABCDEFGHIJKLM<<NOPQRSTUVWXYZ<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",  # the specimen of ICAO 9303-4 appendix B
)


def printed(lines: tuple[str, ...], slope: float = 0.0) -> Bgr:
    sheet = Image.new("RGB", (ink.PAGE[0], 700), (235, 238, 240))
    ink.zone(sheet, lines, 130, 300, 6.0)
    luma = np.asarray(sheet.convert("L"))
    turn = cv2.getRotationMatrix2D((1250, 350), slope, 0.5)
    turn[:, 2] += (600 - 1250, 200 - 350)
    flat = cv2.warpAffine(luma, turn, (1250, 420), flags=cv2.INTER_AREA, borderValue=236)
    return np.asarray(flat, np.uint8)


@pytest.mark.parametrize("slope", [-1.5, 0.0, 1.5])
def test_every_letter_of_the_font_is_told_apart(slope: float) -> None:
    zone = mrz_reader.read(printed(LINES, slope), second_reader=False)
    assert zone is not None
    assert zone.lines == LINES
    assert zone.mrz is not None
    assert zone.mrz.number == "L898902C3"


def test_one_wrong_letter_is_not_a_zone_to_believe() -> None:
    wrong = (LINES[0], "L898902D" + LINES[1][8:])
    zone = mrz_reader.read(printed(wrong), second_reader=False)
    assert zone is not None
    assert zone.mrz is None


def test_a_smudged_letter_does_not_shift_the_others() -> None:
    luma = printed(LINES)
    (line, _) = find_lines(luma)
    x, y = line.centres()[30]
    cv2.circle(luma, (int(x), int(y)), 14, 236, -1)
    zone = mrz_reader.read(luma, second_reader=False)
    assert zone is not None
    assert zone.lines[0][:30] == LINES[0][:30]
    assert zone.lines[1] == LINES[1]


def test_a_blank_sheet_holds_no_zone() -> None:
    assert mrz_reader.read(np.full((400, 900), 230, np.uint8)) is None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_noise_never_breaks_the_reader(seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 255, (120, 300), np.uint8)
    zone = mrz_reader.read(noise, second_reader=False)
    assert zone is None or zone.mrz is None


@given(st.lists(st.text(max_size=50), min_size=1, max_size=3).map(tuple))
def test_any_text_is_judged_without_an_accident(lines: tuple[str, ...]) -> None:
    mrz = mrz_spell.checked(lines)
    assert mrz is None or mrz.lines == tuple("".join(lines).upper().split())


TD2 = (
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "D231458907UTO7408122F1204159<<<<<<<6",  # the specimen of ICAO 9303-6 appendix B
)
MRV_B = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "L8988901C4XXX4009078F9612109<<<<<<<<",  # the specimen of ICAO 9303-7 appendix B
)


@pytest.mark.parametrize("lines", [TD2, MRV_B])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_smaller_zones_are_read_any_way_up(lines: tuple[str, ...], turns: int) -> None:
    picture = np.ascontiguousarray(np.rot90(printed(lines), turns))
    zone = mrz_reader.search(picture, second_reader=False)
    assert zone is not None
    assert zone.lines == lines
    assert zone.mrz is not None
    assert zone.mrz.surname == "ERIKSSON"


@pytest.mark.parametrize("slope", [-9.0, 9.0])
def test_a_zone_is_levelled_before_it_is_read(slope: float) -> None:
    zone = mrz_reader.read(printed(LINES, slope), second_reader=False)
    assert zone is not None
    assert zone.lines == LINES


def test_a_letter_in_doubt_is_believed_when_the_second_reader_sees_it_too() -> None:
    assert mrz_reader.confirms("ERIKSSON<<ANNA<<<<", "ERIKSSON<<ANNA<K<", [3])
    assert not mrz_reader.confirms("ERIKSSON<<ANNA<<<<", "ER1KSSON<<ANNA<<<<", [2])


def test_a_likely_but_wrong_digit_is_mended_by_its_check_digit() -> None:
    scored = [np.full((44, len(LETTERS)), -9.0, np.float32) for _ in LINES]
    for rows, line in zip(scored, LINES, strict=True):
        rows[np.arange(44), [LETTERS.index(letter) for letter in line]] = -0.1
    scored[1][8, [LETTERS.index("3"), LETTERS.index("8")]] = (-1.2, -0.4)
    spelling = mrz_spell.spell(scored)
    assert spelling.lines == LINES
    scored[1][8, LETTERS.index("8")] = 20.0  # clearly printed: a wrong zone, not a misread one
    assert mrz_spell.spell(scored).mrz is None
