"""Opening chips: every way in, and the fallbacks real cards need."""

import pytest
from emrtd_parts import Contact, card, country, holder, hushed, key_of, picture

from drivers.emrtd.domains import DOMAINS
from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import (
    ChipKey,
    ChipKeyRefusedError,
    ChipProtocolError,
    ChipRecord,
    CloneState,
)
from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret
from twins.emrtd.protocols import CAN, Protocols

CAN_ONLY = ChipKey("", "", "", "012345")
WRONG = ChipKey("000000000", "930412", "330412")


def chip(*options: PaceOption, quirks: Quirks | None = None, **more: object) -> VirtualEmrtd:
    ways = options or (PaceOption(),)
    return VirtualEmrtd(holder(), country(), quirks, Protocols(pace=ways, **more))


def read(one: VirtualEmrtd, *keys: ChipKey) -> ChipRecord:
    station = ChipStation([Contact(one)], None, hushed, manners=Manners(0))
    return station.read(list(keys) or [key_of(one.document)])


@pytest.mark.parametrize("cipher", [1, 2, 3, 4])
def test_a_chip_with_pace_is_opened_by_it(cipher: int) -> None:
    record = read(chip(PaceOption(cipher=cipher)))
    assert (record.access, record.password, record.passed_over) == ("PACE_GM", "MRZ", ())
    assert (record.portrait, record.untampered) == (picture(), True)
    names = {1: "3DES", 2: "AES-128", 3: "AES-192", 4: "AES-256"}
    assert record.algorithm == f"ECDH brainpoolP256r1 {names[cipher]}"


@pytest.mark.parametrize("parameter", sorted(DOMAINS))
def test_every_standard_group_opens_a_chip(parameter: int) -> None:
    record = read(chip(PaceOption(parameters=parameter), quirks=Quirks(extended=True)))
    assert DOMAINS[parameter].name in record.algorithm


def test_the_card_access_number_alone_opens_a_chip() -> None:
    record = read(chip(can="012345"), CAN_ONLY)
    assert (record.access, record.password) == ("PACE_GM", "CAN")


def test_a_wrong_access_number_leaves_the_printed_data() -> None:
    one = chip(can="999999")
    record = read(one, CAN_ONLY, key_of(one.document))
    assert (record.password, record.passed_over) == ("MRZ", ("PACE_WRONG_PASSWORD",))


def test_a_wrong_access_number_alone_is_named_and_never_shown() -> None:
    with pytest.raises(ChipKeyRefusedError, match="PACE_WRONG_PASSWORD") as refused:
        read(chip(can="999999"), CAN_ONLY)
    assert "012345" not in str(refused.value)


def test_an_access_number_is_no_key_to_a_chip_without_pace() -> None:
    with pytest.raises(ChipKeyRefusedError, match="NO_CARD_ACCESS"):
        read(card(), CAN_ONLY)


def test_the_second_key_opens_by_pace_too_and_is_never_tried_in_vain() -> None:
    one = chip()
    assert read(one, WRONG, key_of(one.document)).access == "PACE_GM"
    with pytest.raises(ChipKeyRefusedError):
        read(one, WRONG, WRONG, key_of(one.document))
    assert "BAC" not in one.opened


@pytest.mark.parametrize("status", [b"\x69\x82", b"\x6a\x88"])
def test_a_card_that_refuses_pace_is_opened_by_bac(status: bytes) -> None:
    record = read(chip(quirks=Quirks(password_status={1: status})))
    assert record.access == "BAC"
    assert record.passed_over[0] in ("PACE_REFUSED", "PACE_PARAMS_REFUSED")


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_pace_broken_off_at_any_step_leaves_bac(step: int) -> None:
    record = read(chip(quirks=Quirks(pace_status={step: b"\x69\x82"})))
    assert (record.access, record.passed_over) == ("BAC", ("PACE_REFUSED",))


def test_a_card_without_bac_needs_nothing_but_pace() -> None:
    assert read(chip(bac=False)).access == "PACE_GM"


def test_a_card_that_takes_the_access_number_only() -> None:
    one = chip(passwords=(CAN,), can="012345", bac=False)
    assert {read(one, CAN_ONLY).password} == {"CAN"}


def test_of_several_ways_the_strongest_is_taken() -> None:
    weak, strong = PaceOption(cipher=1, parameters=12), PaceOption(cipher=4, parameters=17)
    assert read(chip(weak, strong)).algorithm == "ECDH brainpoolP512r1 AES-256"


@pytest.mark.parametrize("octets", ["", "31", "3100", "31023000", "3180", "3103020101", "31FF"])
def test_a_spoilt_card_access_leaves_bac(octets: str) -> None:
    one = chip()
    one.swap("EF_CardAccess", bytes.fromhex(octets))
    record = read(one)
    assert record.access == "BAC"
    assert record.passed_over


@pytest.mark.parametrize(
    "habits", [{"drops_channel": 1}, {"slips": 1}, {"short_names": False}, {"max_le": 192}], ids=str
)
@pytest.mark.parametrize("cipher", [1, 4])
def test_channels_of_either_cipher_survive_the_habits(
    cipher: int, habits: dict[str, object]
) -> None:
    record = read(chip(PaceOption(cipher=cipher), quirks=Quirks(**habits)))
    assert (record.access, record.portrait) == ("PACE_GM", picture())


def test_a_guarded_application_is_a_refused_key_not_an_absent_document() -> None:
    guarded = chip(bac=False)
    plain = guarded.process

    class Guarded(Contact):
        """A chip that lets nobody into its application before PACE."""

        def transmit(self, apdu: bytes) -> bytes:
            return b"\x69\x82" if apdu[:4] == b"\x00\xa4\x04\x0c" else plain(apdu)

    station = ChipStation([Guarded(guarded)], None, hushed, manners=Manners(0))
    with pytest.raises(ChipKeyRefusedError, match="PACE_WRONG_PASSWORD"):
        station.read([WRONG])
    assert station.read([WRONG, key_of(guarded.document)]).access == "PACE_GM"
    guarded.quirks.password_status = {1: b"\x69\x82"}
    with pytest.raises(ChipProtocolError, match="PACE_REFUSED: SELECT application answered 6982"):
        station.read([key_of(guarded.document)])


def test_what_the_chip_says_of_its_ways_in_is_kept() -> None:
    one = chip()
    assert dict(read(one).master_files)["EF_CardAccess"] == one.files["EF_CardAccess"]


@pytest.mark.parametrize(
    ("parameters", "cipher"), [(0, 1), (0, 4), (1, 2), (12, 3), (13, 1), (13, 4), (18, 2)]
)
def test_integrated_mapping_opens_a_chip(parameters: int, cipher: int) -> None:
    way = PaceOption(cipher=cipher, parameters=parameters, mapping="IM")
    record = read(chip(way, bac=False, quirks=Quirks(extended=True)))
    assert (record.access, record.portrait) == ("PACE_IM", picture())


@pytest.mark.parametrize("cipher", [2, 3, 4])
def test_a_mapping_that_proves_the_chip_needs_no_further_proof(cipher: int) -> None:
    ways = PaceOption(cipher=cipher), PaceOption(cipher=cipher, mapping="CAM")
    record = read(chip(*ways, chip_keys=(ChipSecret(),)))
    assert (record.access, record.pace_cam) == ("PACE_CAM", CloneState.OK)
    assert record.chip_authentication is CloneState.NOT_TRIED
    assert "EF_CardSecurity" in dict(record.master_files)


def test_a_clone_cannot_prove_itself_by_its_mapping() -> None:
    way = PaceOption(mapping="CAM")
    record = read(chip(way, chip_keys=(ChipSecret(),), cloned=True))
    assert (record.pace_cam, record.copied, record.untampered) == (CloneState.FAILED, True, True)
