"""The quick ways give what the plain ones give: ciphers of a channel, points through OpenSSL."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd import native
from drivers.emrtd.cipher import BY_NUMBER, pad
from drivers.emrtd.curves import Curve
from drivers.emrtd.domains import CURVES
from drivers.emrtd.faults import ChipFault
from drivers.emrtd.public_keys import UnknownKeyError, parse
from twins.emrtd.channel import SUITES
from twins.emrtd.groups import curve as twin_curve

SECRET = b"a secret both sides know"
texts = st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=5)


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_worker_gives_the_same_message_for_message(number: int) -> None:
    cipher, suite = BY_NUMBER[number], SUITES[number]
    enc, mac = cipher.derive(SECRET, 1), cipher.derive(SECRET, 2)
    worker = cipher.worker(enc, mac)

    @settings(max_examples=50)
    @given(texts)
    def same(messages: list[bytes]) -> None:
        for turn, message in enumerate(messages):
            counter = turn.to_bytes(cipher.block, "big")
            data = pad(message, cipher.block)
            secret = worker.encrypt(data, counter)
            assert secret == cipher.encrypt(enc, data, counter)
            assert secret == suite.encipher(enc, data, suite.counter_iv(enc, counter))
            assert worker.decrypt(secret, counter) == data
            assert worker.seal(message) == suite.mac(
                mac, message if cipher.block == 8 else pad(message, 16)
            )

    same()
    counter, data = bytes(range(cipher.block)), pad(SECRET * 500, cipher.block)
    assert worker.decrypt(cipher.encrypt(enc, data, counter), counter) == data


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_broken_block_is_named(number: int) -> None:
    cipher = BY_NUMBER[number]
    worker = cipher.worker(cipher.derive(SECRET, 1), cipher.derive(SECRET, 2))
    for data in (b"", b"x" * 7, b"x" * 33):
        with pytest.raises(ChipFault, match="broken blocks"):
            worker.decrypt(data, bytes(16))


every_curve = pytest.mark.parametrize("curve", CURVES.values(), ids=lambda one: one.name)


def ours(curve: Curve, number: int, point: tuple[int, int]) -> bytes:
    """Multiply with our own arithmetic."""
    return curve.encode(curve.affine(curve.multiple(number % curve.order, point)))


@every_curve
def test_openssl_and_we_come_to_the_same_point(curve: Curve) -> None:
    @settings(max_examples=3, deadline=None)
    @given(st.integers(1, 1 << 600), st.integers(2, 1 << 150), st.integers(1, 1 << 600))
    def same(number: int, start: int, other: int) -> None:
        begin = ours(curve, start, (curve.gx, curve.gy))
        assert native.multiple(curve.name, start, None, curve.order) == begin
        there = ours(curve, number, curve.decode(begin))
        assert native.multiple(curve.name, number, begin, curve.order) == there
        both = ours(curve, other + start * number, (curve.gx, curve.gy))
        assert native.total(curve.name, other, begin, number, curve.order) == both
        own = ours(curve, other, (curve.gx, curve.gy))
        assert native.multiple(curve.name, number, begin, curve.order, own) == both
        assert curve.power_and(number, begin, own) == both

    same()


@every_curve
@pytest.mark.parametrize("number", [1, 2, -1, -2, -3])
def test_numbers_at_the_ends_of_the_group_are_right_too(curve: Curve, number: int) -> None:
    begin = ours(curve, 7, (curve.gx, curve.gy))
    right = ours(curve, number, curve.decode(begin))
    assert native.multiple(curve.name, number, begin, curve.order) == right
    assert native.multiple(curve.name, number * 7, None, curve.order) == right
    assert native.total(curve.name, 7, begin, number - 1, curve.order) == right


@every_curve
def test_what_openssl_cannot_give_is_left_to_us(curve: Curve) -> None:
    name, order, true = curve.name, curve.order, curve.generator
    assert native.multiple("explicit", 5, true, order) is None
    assert native.multiple(name, order, true, order) is None
    assert native.total(name, order - 5, true, 5, order) is None
    minus = ours(curve, -5, curve.decode(true))
    assert native.multiple(name, 5, true, order, minus) is None
    with pytest.raises(ChipFault, match="infinity"):
        curve.power_and(5, true, minus)
    off = true[:-1] + bytes([true[-1] ^ 1])
    for broken in (off, true[:-1], b"\0", b""):
        assert native.multiple(name, 5, broken, order) is None
    assert native.multiple(name, 5, true, order) == ours(curve, 5, curve.decode(true))


def test_a_curve_nobody_knows_is_computed_by_us() -> None:
    true = CURVES[12]
    same = replace(true, name="explicit")
    begin = true.power(7, true.generator)
    assert same.power(99, begin) == true.power(99, begin)
    assert same.total(5, 3, begin) == true.total(5, 3, begin) == true.power(26, true.generator)
    for curve in (same, true):
        with pytest.raises(ChipFault, match="infinity"):
            curve.total(7, curve.order - 1, begin)


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda one: one.name)
def test_points_in_a_form_nobody_may_send_are_refused_by_name(curve: Curve) -> None:
    true = curve.generator
    for octet in (b"\x02", b"\x03"):
        with pytest.raises(ChipFault, match="a compressed point"):
            curve.check(octet + true[1 : 1 + curve.size])
    with pytest.raises(ChipFault, match="a point off the curve"):
        curve.check(true[:-1] + bytes([true[-1] ^ 1]))
    with pytest.raises(ChipFault, match="no uncompressed point"):
        curve.check(b"\x00")
    with pytest.raises(ChipFault, match="infinity"):
        curve.power(curve.order, curve.generator)


@pytest.mark.parametrize("explicit", [True, False])
def test_keys_off_their_curve_are_refused_by_name(explicit: bool) -> None:
    home = twin_curve(13)
    true = home.public(5)
    assert parse(home.key_info(true, explicit=explicit))
    forms = {
        "a point off the curve": true[:-1] + bytes([true[-1] ^ 1]),
        "a compressed point": b"\x02" + true[1:33],
        "no uncompressed point": b"\x00",
    }
    for said, element in forms.items():
        with pytest.raises(UnknownKeyError, match=said):
            parse(home.key_info(element, explicit=explicit))
