"""Whatever a chip sends: a parser gives a value or its named error, and nothing else."""

import contextlib
from collections.abc import Callable

import pytest
from emrtd_parts import card
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd import faces, lds, tlv
from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.capabilities import takes_extended
from drivers.emrtd.faults import LdsError, SmLostError, TlvError
from drivers.emrtd.passive import authenticate, listed
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.trust import Trust
from kiosk.ports.chip_reader import PaChain

FILES = card().files
octets = st.binary(max_size=300)


@st.composite
def spoilt(draw: Callable[..., object], name: str) -> bytes:
    """Cut a true file, change octets of it or put some in."""
    data = bytearray(FILES[name][:3000])
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data) - 1))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
        if not data:
            return b""
    return bytes(data[: draw(st.sampled_from((len(data), len(data) // 2, len(data) - 1)))])


@given(octets)
def test_tlv(data: bytes) -> None:
    for parse in (tlv.header, tlv.read, tlv.items, tlv.check):
        with contextlib.suppress(TlvError):
            parse(data)


@given(st.integers(1, 0xFE).filter(lambda t: t & 0x1F != 0x1F), st.binary(max_size=70000))
@settings(max_examples=30)
def test_tlv_reads_what_it_writes(tag: int, value: bytes) -> None:
    value = value[:65535]
    assert tlv.only(tlv.encode(tag, value), tag) == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x30\x80\0\0", "length of 0"),
        (b"\x30\x84\0\0\0\0", "length of 4"),
        (b"\x7f\x81\x81\x81\x01\0", "broken tag"),
        (b"\x05\0" * 2001, "too many"),
        (b"\x30", "no length"),
        (b"\x30\x05\x04\x02ab\x05", "no length"),
    ],
)
def test_the_limits_of_tlv_are_named(data: bytes, said: str) -> None:
    with pytest.raises(TlvError, match=said):
        tlv.check(data)


def test_octets_behind_the_object_are_refused() -> None:
    with pytest.raises(TlvError, match="behind"):
        tlv.only(b"\x61\x01\x00\x00", 0x61)


def test_feature_points_before_the_picture_are_skipped() -> None:
    picture = b"\xff\xd8\xff" + bytes(20)
    body = bytes(2) + bytes(2) + b"\x00\x02" + bytes(14) + bytes(2 * 8) + bytes(12) + picture
    record = b"FAC\x00010\x00" + bytes(6) + len(body).to_bytes(4, "big") + body[4:]
    face = tlv.encode(0x7F60, tlv.encode(0x5F2E, record))
    dg2 = tlv.encode(0x75, tlv.encode(0x7F61, tlv.encode(0x02, b"\x01") + face))
    assert faces.portrait(dg2) == (picture, "jpeg")


def test_a_tower_of_objects_is_refused() -> None:
    data = b""
    for _ in range(17):
        data = tlv.encode(0x30, data)
    with pytest.raises(TlvError, match="too deep"):
        tlv.check(data)


@pytest.mark.parametrize(
    ("name", "parse"),
    [
        ("EF_COM", lds.groups),
        ("DG1", lds.machine_readable_zone),
        ("DG2", faces.portrait),
        ("DG13", lds.national),
    ],
)
def test_files(name: str, parse: Callable[[bytes], object]) -> None:
    @settings(max_examples=150)
    @given(st.one_of(octets, spoilt(name)))
    def hostile(data: bytes) -> None:
        with contextlib.suppress(LdsError):
            parse(data)

    hostile()


@settings(max_examples=250)
@given(st.one_of(octets, spoilt("EF_SOD")))
def test_security_objects(data: bytes) -> None:
    listed(data)
    verdict = authenticate(data, {"DG1": FILES["DG1"]}, Trust())
    if verdict.chain is PaChain.ISSUER_UNKNOWN and data != FILES["EF_SOD"]:
        # what the signature does not cover may differ, never what was signed
        assert dict(verdict.hashes)["DG1"].value == "OK"


@given(octets, st.integers(0, 0xFFFF))
def test_answers_under_the_channel(data: bytes, sw: int) -> None:
    class Chip:
        def send(self, command: Command) -> Answer:
            return Answer(data, sw)

    with pytest.raises(SmLostError):
        SecureLink(Chip(), bytes(range(16)), bytes(16), bytes(8)).send(Command(0xB0, 0, 0, le=4))


@given(octets)
def test_greetings(data: bytes) -> None:
    assert takes_extended(data) in (True, False)
    assert takes_extended(b"\x3b" + data) in (True, False)


def test_greetings_of_real_shape_are_understood() -> None:
    plain, long = card(), card(extended=True)
    assert not takes_extended(plain.atr)
    assert not takes_extended(plain.ats)
    assert takes_extended(long.atr)
    assert takes_extended(long.ats)
