"""The PC/SC reader against the real pcscd with virtual slots."""

import pytest
from emrtd_parts import card
from smartcard import scard

from drivers.pcsc.transceiver import PROTOCOLS, PcscTransceiver
from kiosk.ports.errors import DeviceRefusedError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, ReaderGoneError
from twins.pcsc import PcscTwin, directory_for_this_process

GET_CHALLENGE = bytes.fromhex("0084000008")


def test_a_reader_may_be_named_before_pcscd_runs() -> None:
    directory_for_this_process()
    reader = PcscTransceiver("00 00")
    with pytest.raises(ReaderGoneError, match=r"card\.reader_gone"):
        reader.connect()
    with PcscTwin() as slots:
        with pytest.raises(CardAbsentError):
            reader.connect()
        slots.insert(0, card())
        assert reader.connect() == card().atr
        reader.disconnect()
    with pytest.raises(ReaderGoneError):
        reader.connect()


def test_readers_are_told_apart_and_held_alone() -> None:
    with PcscTwin() as slots:
        slots.insert(1, card())
        first, second = PcscTransceiver("00 01"), PcscTransceiver(1)
        assert first.connect() == card().atr
        with pytest.raises(DeviceRefusedError, match="Sharing"):
            second.connect()
        with pytest.raises(CardAbsentError):
            PcscTransceiver(0).connect()
        with pytest.raises(ReaderGoneError, match="not among the 2 readers"):
            PcscTransceiver("OMNIKEY").connect()
        first.disconnect()
        second.connect()
        assert second.transmit(GET_CHALLENGE)[-2:] == b"\x90\x00"
        second.disconnect()


def test_a_card_put_in_late_or_changed_is_found_without_a_new_reader() -> None:
    with PcscTwin() as slots:
        reader = PcscTransceiver(0)
        with pytest.raises(CardAbsentError):
            reader.connect()
        for chip in (card(), card(extended=True)):
            slots.insert(0, chip)
            assert reader.connect() == chip.atr
            assert reader.transmit(GET_CHALLENGE)[-2:] == b"\x90\x00"
            slots.remove(0)
            with pytest.raises(CardRemovedError):
                reader.transmit(GET_CHALLENGE)
            with pytest.raises(CardAbsentError):
                reader.connect()
        reader.disconnect()


def test_nobody_else_speaks_between_two_commands() -> None:
    with PcscTwin() as slots:
        chip = card()
        slots.insert(0, chip)
        ours = PcscTransceiver(0)
        ours.connect()
        challenge = ours.transmit(GET_CHALLENGE)
        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _, readers = scard.SCardListReaders(context, [])
        for mode in (scard.SCARD_SHARE_SHARED, scard.SCARD_SHARE_EXCLUSIVE):
            status, _, _ = scard.SCardConnect(context, readers[0], mode, PROTOCOLS)
            assert status == scard.SCARD_E_SHARING_VIOLATION
        assert ours.transmit(GET_CHALLENGE) != challenge
        assert len(chip.commands) == 2
        ours.disconnect()
        scard.SCardReleaseContext(context)


def test_a_reader_that_died_serves_the_next_card_when_it_is_back() -> None:
    reader = PcscTransceiver(0)
    with PcscTwin() as slots:
        slots.insert(0, card())
        reader.connect()
        slots.kill()
        with pytest.raises(ReaderGoneError):
            reader.transmit(GET_CHALLENGE)
        with pytest.raises(ReaderGoneError):
            reader.connect()
    with PcscTwin() as slots:
        slots.insert(0, card())
        reader.connect()
        assert reader.transmit(GET_CHALLENGE)[-2:] == b"\x90\x00"
        reader.disconnect()


def test_contacts_and_antenna_are_served_side_by_side() -> None:
    with PcscTwin() as slots:
        for slot in (0, 1):
            slots.insert(slot, card())
        readers = [PcscTransceiver(0), PcscTransceiver("00 01")]
        for reader in readers:
            reader.connect()
        assert all(r.transmit(GET_CHALLENGE)[-2:] == b"\x90\x00" for r in readers)
        for reader in readers:
            reader.disconnect()


def test_nothing_is_sent_without_a_card() -> None:
    with pytest.raises(CardRemovedError, match="not connected"):
        PcscTransceiver(0).transmit(GET_CHALLENGE)
