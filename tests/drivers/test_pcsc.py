"""The PC/SC reader against the real pcscd with virtual slots."""

import pytest
from emrtd_parts import card

from drivers.pcsc.transceiver import PcscTransceiver
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


def test_nothing_is_sent_without_a_card() -> None:
    with pytest.raises(CardRemovedError, match="not connected"):
        PcscTransceiver(0).transmit(GET_CHALLENGE)
