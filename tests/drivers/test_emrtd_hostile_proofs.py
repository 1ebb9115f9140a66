"""Whatever a chip announces or answers: the parsers of keys, infos and proofs give named errors."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from emrtd_parts import Contact, country, holder, hushed, key_of
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd import active_auth, card_security, chip_auth, pace, proofs, signed
from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.cipher import BY_NUMBER
from drivers.emrtd.defects import DEFECT_LIST
from drivers.emrtd.defects import parse as parse_defects
from drivers.emrtd.domains import CURVES, DOMAINS
from drivers.emrtd.faults import ChipFault, SodError
from drivers.emrtd.files import longest
from drivers.emrtd.public_keys import parse as parse_key
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.security_infos import compare, pace_infos, parse
from drivers.emrtd.trust import Trust, TrustError, load
from kiosk.ports.chip_reader import CloneState, InfoState, PaChain
from kiosk.ports.errors import DeviceError
from twins.emrtd import VirtualEmrtd
from twins.emrtd.authority import defect_list, make_nation
from twins.emrtd.cms import Style, signed_data
from twins.emrtd.der import tlv
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret, EcActiveKey, RsaActiveKey
from twins.emrtd.protocols import Protocols

FULL = Protocols(
    pace=(PaceOption(), PaceOption(parameters=0)),
    chip_keys=(ChipSecret(), ChipSecret(parameters=2, cipher=4, key_id=7)),
    active=EcActiveKey(),
)
FILES = VirtualEmrtd(holder(), country(), None, FULL).files
DEFECTS = signed.parse(
    defect_list(make_nation(), make_nation(country="DE"), "2.1", "1.3"), DEFECT_LIST
).content
SECURED = signed_data(
    card_security.SECURITY_OBJECT, tlv(0x31, *ChipSecret().filled().infos()), country(), Style()
)
RSA15 = RsaActiveKey().group_file()
octets = st.binary(max_size=300)


@st.composite
def spoilt(draw: Callable[..., object], whole: bytes) -> bytes:
    """Change octets of a true file, put some in or cut it."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data[: draw(st.sampled_from((len(data), len(data) // 2)))])


@settings(max_examples=150, deadline=None)
@given(st.one_of(octets, spoilt(FILES["EF_CardAccess"])))
def test_card_access(data: bytes) -> None:
    with contextlib.suppress(ChipFault):
        assert all(way.parameter in DOMAINS for way in pace_infos(parse(data)))


@settings(max_examples=100, deadline=None)
@given(st.one_of(octets, spoilt(FILES["EF_CardAccess"])), st.one_of(octets, spoilt(FILES["DG14"])))
def test_what_is_announced_agrees_only_when_it_is_signed(shown: bytes, group: bytes) -> None:
    if compare(shown, group) is InfoState.AGREES:
        assert {one.oid for one in parse(shown)} <= {one.oid for one in proofs.infos(group)}
    assert compare(shown, None) in (InfoState.UNSIGNED, InfoState.ABSENT)


@settings(max_examples=100, deadline=None)
@given(st.one_of(octets, spoilt(DEFECTS)))
def test_defect_lists(data: bytes) -> None:
    with contextlib.suppress(SodError):
        assert all(one.names is not None for one in parse_defects(data))


@settings(max_examples=100, deadline=None)
@given(octets)
def test_lengths_a_chip_announces(data: bytes) -> None:
    size = longest(data)
    assert size is None or 0 <= size < 1 << 32


@settings(max_examples=100, deadline=None)
@given(st.one_of(octets, spoilt(FILES["DG14"])))
def test_announced_keys(data: bytes) -> None:
    infos = proofs.infos(data)
    for one in chip_auth.keys(infos):
        assert one.key.group.check(one.key.element)


@settings(max_examples=100, deadline=None)
@given(st.one_of(octets, spoilt(FILES["DG15"]), spoilt(RSA15)))
def test_keys_of_active_authentication(data: bytes) -> None:
    with contextlib.suppress(ChipFault):
        active_auth.key_of(data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((FILES["DG15"], RSA15)), octets, st.sampled_from((0x9000, 0x6982, 0x6300)))
def test_no_answer_but_a_signature_is_believed(group: bytes, data: bytes, sw: int) -> None:
    class Chip:
        def send(self, command: Command) -> Answer:
            return Answer(data, sw)

    assert not active_auth.prove(Chip(), active_auth.key_of(group), [], extended=False)


@settings(max_examples=60, deadline=None)
@given(st.one_of(octets, spoilt(SECURED)))
def test_card_security(data: bytes) -> None:
    claim = pace.Proof(CURVES[13], b"\x01", CURVES[13].generator)
    assert card_security.judge(claim, data, PaChain.OK, Trust()) is not CloneState.OK


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(octets, st.binary(max_size=20).map(lambda b: b"\x7c" + bytes([len(b)]) + b)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from((0x9000, 0x6300, 0x6982)),
)
def test_pace_with_any_answers_ends_by_name(answers: list[bytes], sw: int) -> None:
    class Chip:
        def send(self, command: Command) -> Answer:
            if command.ins == 0x22:
                return Answer(b"", 0x9000)
            return Answer(answers.pop(0), 0x9000) if answers else Answer(b"", sw)

    info = pace_infos(parse(FILES["EF_CardAccess"]))[0]
    with ThreadPoolExecutor(1) as aside, pytest.raises(ChipFault):
        pace.open_channel(Chip(), info, pace.of_can("012345"), aside)


@pytest.mark.parametrize("number", BY_NUMBER)
def test_answers_under_a_channel_of_any_cipher(number: int) -> None:
    cipher = BY_NUMBER[number]
    enc, mac = cipher.derive(b"secret", 1), cipher.derive(b"secret", 2)

    @settings(max_examples=60)
    @given(octets, st.integers(0, 0xFFFF))
    def hostile(data: bytes, sw: int) -> None:
        class Chip:
            def send(self, command: Command) -> Answer:
                return Answer(data, sw)

        link = SecureLink(Chip(), enc, mac, bytes(cipher.block), cipher)
        with pytest.raises(ChipFault):
            link.send(Command(0xB0, 0, 0, le=4))

    hostile()


@pytest.mark.parametrize("ending", [".cer", ".crl", ".ml", ".dl"])
def test_files_of_trust(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"x{ending}"

    @settings(max_examples=50)
    @given(octets)
    def hostile(data: bytes) -> None:
        file.write_bytes(data)
        with pytest.raises(TrustError):
            load(file)

    hostile()


@settings(max_examples=60, deadline=None)
@given(octets)
def test_public_keys(data: bytes) -> None:
    with contextlib.suppress(ChipFault):
        parse_key(data)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.binary(min_size=2, max_size=40))
def test_one_strange_answer_never_ends_without_a_name(turn: int, answer: bytes) -> None:
    chip = VirtualEmrtd(holder(portrait=b""), country(), None, FULL)
    chip.quirks.answer_at = {turn: answer}
    with contextlib.suppress(DeviceError):
        ChipStation([Contact(chip)], None, hushed).read([key_of(chip.document)])
