"""Serials, phone numbers and addresses as people type them and machines read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import email, phone
from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError, is_imei, luhn_valid

ICCID = "8984010000000000013"
IMEI = "490154203237518"  # 3GPP TS 23.003 annex B
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=30)


def luhn(digits: str) -> str:
    """Count the digit as ISO/IEC 7812-1 annex B tells it: double every second from the right."""
    doubled = [sum(divmod(2 * int(d), 10)) for d in digits[::-1][::2]]
    return str(-(sum(doubled) + sum(map(int, digits[::-1][1::2]))) % 10)


@pytest.mark.parametrize("text", [ICCID, "8984 0100 0000 0000 013", "8984-01000000000-0013F"])
def test_a_serial_is_taken_as_it_is_printed_or_read(text: str) -> None:
    assert Iccid.parse(text).digits == ICCID


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ICCID[:-1], Reason.ICCID_LENGTH),
        (ICCID + "00", Reason.ICCID_LENGTH),
        ("", Reason.ICCID_LENGTH),
        ("٨٩٨٤٠٤٠٠٠٠٠٠٠٠٠٠٠١٩", Reason.ICCID_LENGTH),
        ("7984040000000000019", Reason.ICCID_PREFIX),
        ("8984010000000000014", Reason.ICCID_LUHN),
        (IMEI, Reason.IS_IMEI),
    ],
)
def test_the_first_fault_of_a_serial_is_named(text: str, reason: Reason) -> None:
    with pytest.raises(IccidError) as wrong:
        Iccid.parse(text)
    assert wrong.value.reason is reason


@given(st.integers(16, 17).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_a_serial_with_its_own_digit_passes_and_with_no_other(rest: str) -> None:
    body = "89" + rest
    right = luhn(body)
    assert Iccid.parse(body + right).tail == (body + right)[-4:]
    assert [d for d in "0123456789" if luhn_valid(body + d)] == [right]


@given(ANYTHING)
def test_any_text_is_a_serial_or_has_a_reason(text: str) -> None:
    try:
        digits = Iccid.parse(text).digits
    except IccidError as wrong:
        assert wrong.reason in Reason  # noqa: PT017 - either end is right
    else:
        assert luhn(digits[:-1]) == digits[-1]


def test_an_imei_with_a_wrong_digit_is_no_imei() -> None:
    assert is_imei(IMEI)
    assert not is_imei(IMEI[:-1] + "9")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "+84912345678"), ("84912345678", "+84912345678"),
        ("+84 (91) 234-56.78", "+84912345678"), ("+8613800138000", "+8613800138000"),
        ("0212345678", None), ("091234567", None), ("+84112345678", None), ("912345678", None),
        ("09١٢٣٤٥٦٧٨", None), ("+1٢٣٤٥٦٧٨٩", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_is_e164_or_none(typed: str, number: str | None) -> None:
    assert phone.normalise(typed) == number


@given(ANYTHING)
def test_what_is_taken_for_a_number_stays_the_same(text: str) -> None:
    number = phone.normalise(text)
    assert number is None or (number.isascii() and phone.normalise(number) == number)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" An.Nguyen+sim@Example.VN ", "An.Nguyen+sim@example.vn"),
        ("a@b.co", "a@b.co"),
        ("a@b", None), ("a..b@c.vn", None), (".a@c.vn", None), ("a@-b.vn", None),
        ("a b@c.vn", None), ("a@b.vn\nBcc: c@d.vn", None), ("@c.vn", None), ("a@c.v1", None),
        ("ñ@c.vn", None), ("a" * 64 + "@c.vn", "a" * 64 + "@c.vn"), ("a" * 65 + "@c.vn", None),
        ("a@" + "b" * 63 + ".vn", "a@" + "b" * 63 + ".vn"), ("a@" + "b" * 64 + ".vn", None),
        ("a@" + "b." * 126 + "vn", None),
    ],
)  # fmt: skip
def test_an_address_is_one_or_none(typed: str, address: str | None) -> None:
    assert email.normalise(typed) == address


@given(ANYTHING)
def test_no_text_gives_an_address_with_a_line_of_its_own(text: str) -> None:
    address = email.normalise(text + "@c.vn")
    assert address is None or len(address.split()) == 1
