"""SIM identity against virtual cards of every habit; APDUs only, no PIN ever."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.pcsc.transceiver import PcscTransceiver
from drivers.sim_card import SimSlot, identify
from kiosk.ports.errors import DeviceRefusedError
from kiosk.ports.sim_reader import SimAbsentError, SimIdentity, SimUnreadableError
from kiosk.ports.transceiver import CardAbsentError
from twins.pcsc import PcscTwin
from twins.uicc import USIM_AID, Uicc, other_uicc

ICCID_19 = "8984040000123456789"
ICCID_20 = "89840400001234567897"
IMSI = "452040123456789"


def read(card: Uicc) -> tuple[str, str | None]:
    found = identify(card.process, card.atr)
    assert card.verified == 0
    assert found.atr == card.atr
    return found.iccid, found.imsi


@pytest.mark.parametrize("iccid", [ICCID_19, ICCID_20])
@pytest.mark.parametrize("classes", [(0x00,), (0xA0,), (0x00, 0xA0)])
@pytest.mark.parametrize("protocol", [0, 1])
def test_every_kind_of_card_gives_its_numbers(
    iccid: str, classes: tuple[int, ...], protocol: int
) -> None:
    assert read(Uicc(iccid, IMSI, classes=classes, protocol=protocol)) == (iccid, IMSI)


def test_a_card_of_another_habit_gives_its_number_and_keeps_its_imsi() -> None:
    assert read(other_uicc(ICCID_19, IMSI)) == (ICCID_19, None)


@pytest.mark.parametrize("make", [Uicc, other_uicc])
def test_both_kinds_of_card_list_their_application(make: Callable[[str, str], Uicc]) -> None:
    card = make(ICCID_19, IMSI)
    card.process(bytes.fromhex("00A4000C022F00"))
    entry = card.process(bytes([0x00, 0xB2, 0x01, 0x04, card.record_size]))
    assert (len(entry) - 2, entry[-2:]) == (card.record_size, b"\x90\x00")
    assert USIM_AID in entry


@pytest.mark.parametrize("classes", [(0x00,), (0xA0,)])
def test_an_imsi_behind_a_pin_stays_there(classes: tuple[int, ...]) -> None:
    assert read(Uicc(ICCID_19, IMSI, classes=classes, imsi_needs_pin=True)) == (ICCID_19, None)


def test_a_short_imsi_loses_its_filler() -> None:
    assert read(Uicc(ICCID_19, "45204012345678"))[1] == "45204012345678"


def test_a_card_without_imsi_yet_has_none() -> None:
    assert read(Uicc(ICCID_19, ""))[1] is None


def test_a_card_that_wants_another_length_is_asked_again_with_it() -> None:
    card = Uicc(ICCID_19, IMSI)
    wrong = [b"\x6c\x0a"]

    def transmit(apdu: bytes) -> bytes:
        return wrong.pop() if apdu[1] == 0xB0 and wrong else card.process(apdu)

    assert identify(transmit, card.atr).iccid == ICCID_19
    assert wrong == []


def test_dirty_contacts_are_unreadable_and_not_a_number() -> None:
    card = Uicc(ICCID_19, IMSI, scrambled=True)
    with pytest.raises(SimUnreadableError):
        identify(card.process, card.atr)


def test_a_card_of_another_kind_is_unreadable() -> None:
    card = Uicc(ICCID_19, IMSI, classes=(0x80,))
    with pytest.raises(SimUnreadableError, match="class 00 or A0"):
        identify(card.process, card.atr)


def test_a_card_that_never_ends_its_response_is_given_up() -> None:
    with pytest.raises(SimUnreadableError, match="never ends"):
        identify(lambda _apdu: b"\x61\x10", b"\x3b\x00")


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=12))
def test_nonsense_from_a_card_is_a_named_error_or_digits(answers: list[bytes]) -> None:
    deck = iter(answers * 40)
    try:
        found = identify(lambda _apdu: next(deck), b"\x3b\x00")
    except SimUnreadableError:
        return
    assert found.iccid.isdecimal()


@given(
    st.text("0123456789", min_size=18, max_size=20), st.text("0123456789", min_size=6, max_size=15)
)
def test_what_is_personalised_is_what_is_read(iccid: str, imsi: str) -> None:
    assert read(Uicc(iccid, imsi)) == (iccid, imsi)


class Slot:
    """The transceiver of a slot that holds one virtual card or none."""

    name = "slot"

    def __init__(self, card: Uicc | None) -> None:
        self.card = card
        self.powered = False

    def connect(self) -> bytes:
        if self.card is None:
            raise CardAbsentError(self.name, "no card")
        if not self.card.atr:
            raise DeviceRefusedError(self.name, "no answer to reset")
        self.powered = True
        self.card.reset()
        return self.card.atr

    def transmit(self, apdu: bytes) -> bytes:
        assert self.card is not None
        assert self.powered
        return self.card.process(apdu)

    def disconnect(self) -> None:
        self.powered = False


def test_the_slot_reads_its_card_and_powers_it_off() -> None:
    slot = Slot(Uicc(ICCID_20, IMSI))
    reader = SimSlot(slot)
    assert reader.present()
    assert reader.read().iccid == ICCID_20
    assert not slot.powered


def test_an_unreadable_card_is_powered_off_too() -> None:
    slot = Slot(Uicc(ICCID_20, IMSI, scrambled=True))
    with pytest.raises(SimUnreadableError):
        SimSlot(slot).read()
    assert not slot.powered


def test_a_card_put_in_upside_down_is_there_but_unreadable() -> None:
    reader = SimSlot(Slot(Uicc(ICCID_20, IMSI, dead=True)))
    assert reader.present()
    with pytest.raises(SimUnreadableError):
        reader.read()


def test_an_empty_slot_says_so() -> None:
    reader = SimSlot(Slot(None))
    assert not reader.present()
    with pytest.raises(SimAbsentError):
        reader.read()


def test_through_the_real_pcscd_every_card_comes_out_whole() -> None:
    with PcscTwin() as slots:
        reader = SimSlot(PcscTransceiver(1))
        assert not reader.present()
        for card in (
            Uicc(ICCID_19, IMSI),
            Uicc(ICCID_20, IMSI, classes=(0xA0,)),
            Uicc(ICCID_20, IMSI, protocol=1),
            other_uicc(ICCID_19, IMSI),
        ):
            slots.insert(1, card)
            assert reader.present()
            told = None if card.imsi_needs_pin else IMSI
            assert reader.read() == SimIdentity(card.iccid, told, card.atr)
            assert card.verified == 0
        slots.insert(1, Uicc(ICCID_19, IMSI, scrambled=True))
        with pytest.raises(SimUnreadableError):
            reader.read()
