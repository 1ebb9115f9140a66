"""The virtual chip's PACE and secure messaging, by the standard's numbers and another library."""

import hashlib

import pytest
from Cryptodome.PublicKey import ECC
from terminal import SELECT, Refused, Terminal

from twins.emrtd import Document, VirtualEmrtd, integrated
from twins.emrtd.card import Quirks
from twins.emrtd.channel import SUITES, derived
from twins.emrtd.groups import curve, group
from twins.emrtd.groups_table import CURVES, DH_GROUPS
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import CAN, MRZ, Protocols
from twins.pki import make_pki

PKI = make_pki()


def chip(*options: PaceOption, quirks: Quirks | None = None, **protocols: object) -> VirtualEmrtd:
    return VirtualEmrtd(Document(), PKI, quirks, Protocols(options, **protocols))


def mrz_secret(card: VirtualEmrtd) -> bytes:
    return hashlib.sha1(card._information().encode(), usedforsecurity=False).digest()


def test_generic_mapping_gives_the_points_of_the_worked_example() -> None:
    """9303-11 appendix G.1, brainpoolP256r1 and AES-128."""
    password = bytes.fromhex("7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD")
    assert hashlib.sha1(b"T22000129364081251010318", usedforsecurity=False).digest() == password
    secret = derived(password, 3, SUITES[2])
    assert secret.hex().upper() == "89DED1B26624EC1E634C1989302849DD"
    nonce = SUITES[2].decipher(secret, bytes.fromhex("95A3A016522EE98D01E76CB6B98B42C3"))
    assert nonce.hex().upper() == "3F00C4D39D153F2B2A214A078D899B22"
    theirs = bytes.fromhex(
        "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
        "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
    )
    ours = 0x498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560
    mapped = curve(13).mapped(int.from_bytes(nonce, "big"), ours, theirs)
    assert f"{mapped.g[0]:X}" == "8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"


def test_integrated_mapping_gives_the_point_of_the_worked_example() -> None:
    """9303-11 appendix H.1, brainpoolP256r1 and AES-128."""
    ours = bytes.fromhex("2923BE84E16CD6AE529049F1F1BBE9EB")
    theirs = bytes.fromhex("5DD4CBFC96F5453B130D890A1CDBAE32")
    found = integrated.number(SUITES[2], ours, theirs, curve(13).p)
    assert f"{found:X}" == "A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E"
    point = integrated.encoded(curve(13), found)
    assert f"{point[0]:X}" == "8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"


@pytest.mark.parametrize("number", [n for n in CURVES if n != 10])
def test_integrated_points_lie_on_their_curve(number: int) -> None:
    one = curve(number)
    for found in (2, 7, one.p // 3, one.p - 2):
        assert one.point(one.octets(integrated.encoded(one, found)))


@pytest.mark.parametrize("number", CURVES)
def test_curves_have_the_order_they_claim(number: int) -> None:
    one = curve(number)
    assert one.times(one.n - 1, one.g) == (one.g[0], one.p - one.g[1])
    assert one.plus(one.g, (one.g[0], one.p - one.g[1])) is None


@pytest.mark.parametrize("number", [8, 10, 12, 15, 18])
def test_points_are_those_of_another_library(number: int) -> None:
    one = curve(number)
    secret = one.secret()
    key = ECC.construct(curve=one.name, d=secret).public_key()
    assert one.times(secret, one.g) == (int(key.pointQ.x), int(key.pointQ.y))


def test_points_off_the_curve_are_refused() -> None:
    one = curve(12)
    for octets in (b"", b"\0", one.octets(one.g)[:-1], one.octets(one.g)[:-1] + b"\0"):
        with pytest.raises(ValueError, match=r"no point|not on"):
            one.point(octets)


@pytest.mark.parametrize("number", DH_GROUPS)
def test_elements_outside_a_dh_group_are_refused(number: int) -> None:
    home = group(number)
    for element in (b"\0", b"\1", (5).to_bytes(1, "big"), bytes(home.size)):
        with pytest.raises(ValueError, match="outside"):
            home.shared(2, element)


@pytest.mark.parametrize("cipher", SUITES)
@pytest.mark.parametrize("parameters", [*CURVES, *DH_GROUPS])
def test_every_way_of_generic_mapping_opens_the_files(cipher: int, parameters: int) -> None:
    option = PaceOption(cipher, parameters)
    card = chip(option, bac=False, quirks=Quirks(extended=True))
    terminal = Terminal(card)
    assert terminal.plain("00A4020C", b"\x01\x1c") == b""
    assert terminal.plain("00B00000", None, b"\1") == b"\x31"
    terminal.pace(option, CAN, b"012345")
    terminal.protected("00A4040C", SELECT[5:])
    assert terminal.protected("00B09E00", le=b"\x04") == card.files["EF_COM"][:4]
    assert card.opened == ["PACE-CAN"]


def test_both_passwords_open_and_a_wrong_one_does_not() -> None:
    option = PaceOption()
    card = chip(option)
    Terminal(card).pace(option, MRZ, mrz_secret(card))
    Terminal(card).pace(option, CAN, b"012345")
    with pytest.raises(Refused, match="6300"):
        Terminal(card).pace(option, CAN, b"012346")
    assert (card.opened, card.failed_keys) == (["PACE-MRZ", "PACE-CAN"], 1)


def test_a_can_is_blocked_after_its_tries() -> None:
    option = PaceOption()
    card = chip(option, quirks=Quirks(can_tries=2))
    with pytest.raises(Refused, match="63c1"):
        Terminal(card).pace(option, CAN, b"000000")
    assert card.process(bytes.fromhex("0022C1A40F800A04007F00070202040202830102"))[-2:].hex() == (
        "63c1"
    )
    card._can_failed = 2
    card._pace.choose({0x80: bytes.fromhex("04007F00070202040202"), 0x83: b"\x02"})
    assert card.process(bytes.fromhex("10860000027C0000")).hex() == "6983"
    Terminal(card).pace(option, MRZ, mrz_secret(card))


@pytest.mark.parametrize(
    ("quirks", "protocols", "reference", "said"),
    [
        (Quirks(password_status={MRZ: b"\x69\x82"}), {}, MRZ, "6982"),
        (Quirks(), {"passwords": (CAN,)}, MRZ, "6a88"),
        (Quirks(password_status={CAN: b"\x6a\x80"}), {}, CAN, "6a80"),
        (Quirks(pace_status={1: b"\x69\x82"}), {}, CAN, "6982"),
        (Quirks(pace_status={4: b"\x69\x82"}), {}, CAN, "6982"),
    ],
)
def test_refusals_of_pace(
    quirks: Quirks, protocols: dict[str, object], reference: int, said: str
) -> None:
    option = PaceOption()
    card = chip(option, quirks=quirks, **protocols)
    with pytest.raises(Refused, match=said):
        Terminal(card).pace(option, reference, b"012345")


def test_unknown_protocols_and_parameters_are_refused() -> None:
    card = chip(PaceOption(2, 13))
    with pytest.raises(Refused, match="6a80"):
        Terminal(card).choose(PaceOption(4, 13), CAN)
    with pytest.raises(Refused, match="6a88"):
        Terminal(card).choose(PaceOption(2, 12), CAN)


def test_a_chip_without_pace_has_no_such_command_and_no_file() -> None:
    card = VirtualEmrtd(Document(), PKI)
    with pytest.raises(Refused, match="6d00"):
        Terminal(card).choose(PaceOption(), CAN)
    with pytest.raises(Refused, match="6a82"):
        Terminal(card).plain("00A4020C", b"\x01\x1c")


def test_steps_out_of_order_are_refused() -> None:
    card = chip(PaceOption())
    terminal = Terminal(card)
    with pytest.raises(Refused, match="6985"):
        terminal.general(b"")
    terminal.choose(PaceOption(), CAN)
    with pytest.raises(Refused, match="6a80"):
        terminal.general(b"\x83\x01\x04")
    terminal.choose(PaceOption(), CAN)
    terminal.general(b"")
    with pytest.raises(Refused, match="6300"):
        terminal.general(b"\x81\x01\x04")


def test_a_plain_command_ends_the_channel() -> None:
    option = PaceOption()
    card = chip(option)
    terminal = Terminal(card)
    terminal.pace(option, CAN, b"012345")
    terminal.plain("00A4040C", SELECT[5:])
    with pytest.raises(Refused, match="mac 69"):
        terminal.protected("00B09E00", le=b"\x04")


@pytest.mark.parametrize(
    "fault", ["mac", "counter", "no mac", "short mac", "replay", "bare", "empty mac"]
)
def test_faults_of_the_channel_show_outside(fault: str) -> None:
    option = PaceOption()
    card = chip(option, quirks=Quirks(channel_fault=fault, channel_fault_from=2))
    terminal = Terminal(card)
    terminal.pace(option, CAN, b"012345")
    terminal.protected("00A4040C", SELECT[5:])
    with pytest.raises((Refused, IndexError)):
        terminal.protected("00B09E00", le=b"\x04")
