"""Serials of SIMs in what a camera reads off cards, carriers and dumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.sim import luhn_valid
from kiosk.case.sim_serials import candidates, numbers, swapped
from kiosk.policies.sim_issuers import issuers

CARD = "8984010000000000013"
DUMP = "984810000000000010F3"
FOREIGN = next(d for d in (f"894400000000000000{n}" for n in range(10)) if luhn_valid(d))


def first(*codes: str, printed: tuple[str, ...] = ()) -> str | None:
    found = candidates(codes, printed, issuers())
    return found[0].digits if found else None


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        f"ICCID:{CARD}",
        f"https://example.org/sim?iccid={CARD}&lot=7",
        "89840 10000 00000 0013",
        "8984-0100-0000-0000-013",
        f"{CARD}F",
    ],
)
def test_a_code_with_words_or_groups_around_the_number_is_read(text: str) -> None:
    assert first(text) == CARD


@pytest.mark.parametrize(
    "text", ["8935049501234", "490154203237518", "0987654321", "LPA:1$smdp.example$ABC-1", ""]
)
def test_ean_imei_phone_numbers_and_esim_codes_are_none(text: str) -> None:
    assert candidates([text], [text]) == ()


def test_a_number_printed_over_two_rows_is_joined() -> None:
    assert first(printed=("MobiFone", "8984 0100 00", "0000 0001 3", "4G")) == CARD


def test_a_dump_of_the_file_has_its_nibbles_put_right() -> None:
    assert first(DUMP) == CARD


def test_a_right_check_digit_and_a_known_issuer_rank_first() -> None:
    wrong = CARD[:-1] + "4"
    found = candidates([wrong, FOREIGN], [CARD], issuers())
    assert [c.digits for c in found if c.checked] == [CARD, FOREIGN]
    assert (found[0].issuer, found[0].source) == ("MobiFone", "print")
    assert found[-1].digits == wrong


def test_the_code_names_the_source_before_the_print() -> None:
    (only,) = candidates([CARD], [CARD])
    assert only.source == "code"


@given(st.text("0123456789", min_size=17, max_size=18))
def test_every_serial_is_found_straight_and_swapped(tail: str) -> None:
    digits = "89" + tail
    packed = digits + "F" * (len(digits) % 2)
    mirrored = "".join(b + a for a, b in zip(packed[::2], packed[1::2], strict=True))
    assert digits in numbers(f"<{digits}>")
    assert swapped(mirrored).rstrip("F") == digits
    assert digits in {c.digits for c in candidates([mirrored])}


@given(st.lists(st.text(max_size=60), max_size=6), st.lists(st.text(max_size=60), max_size=6))
def test_whatever_is_read_only_serials_come_out(codes: list[str], printed: list[str]) -> None:
    for one in candidates(codes, printed):
        assert one.digits.startswith("89")
        assert len(one.digits) in (19, 20)
        assert one.checked is luhn_valid(one.digits)
