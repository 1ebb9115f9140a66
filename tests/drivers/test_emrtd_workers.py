"""The quick ways give what the plain ones give: ciphers of a channel, points through OpenSSL."""

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


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_broken_block_is_named(number: int) -> None:
    cipher = BY_NUMBER[number]
    worker = cipher.worker(cipher.derive(SECRET, 1), cipher.derive(SECRET, 2))
    for data in (b"", b"x" * 7, b"x" * 33):
        with pytest.raises(ChipFault, match="broken blocks"):
            worker.decrypt(data, bytes(16))


NATIVE = [one for one in CURVES.values() if one.name in native.CURVES]


@pytest.mark.parametrize("curve", NATIVE, ids=lambda one: one.name)
def test_openssl_and_we_come_to_the_same_point(curve: Curve) -> None:
    @settings(max_examples=4, deadline=None)
    @given(st.integers(1, 1 << 600), st.integers(2, 1 << 200))
    def same(number: int, start: int) -> None:
        ours = curve.affine(curve.multiple(start, (curve.gx, curve.gy)))
        assert curve.power(start, curve.generator) == curve.encode(ours)
        other = curve.affine(curve.multiple(number, ours))
        assert curve.power(number, curve.encode(ours)) == curve.encode(other)

    same()


@pytest.mark.parametrize("curve", NATIVE, ids=lambda one: one.name)
@pytest.mark.parametrize("number", [1, 2, -1, -2, -3])
def test_numbers_at_the_ends_of_the_group_are_right_too(curve: Curve, number: int) -> None:
    number %= curve.order
    point = curve.affine(curve.multiple(7, (curve.gx, curve.gy)))
    right = curve.affine(curve.multiple(number, point))
    assert curve.power(number, curve.encode(point)) == curve.encode(right)


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
