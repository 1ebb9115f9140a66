"""One contract for every reader: the same chip through pcscd and through a PN532."""

import time
from collections.abc import Callable, Iterator

import pytest
from emrtd_parts import card, hushed, key_of, picture

from drivers.emrtd.reader import ChipStation
from drivers.nfc.pn532 import Pn532Transceiver
from drivers.pcsc.transceiver import PcscTransceiver
from kiosk.ports.chip_reader import (
    ChipAbsentError,
    ChipKey,
    ChipKeyRefusedError,
    ChipMovedError,
    ChipReaderGoneError,
)
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, Transceiver
from twins.emrtd import VirtualEmrtd
from twins.pcsc import PcscTwin
from twins.pn532 import Pn532Twin

WRONG = ChipKey("000000000", "930412", "330412")


USABLE_S = 10.0  # after any failure; mostly half a second


class Desk:
    """A reader and the hands that put cards on it."""

    def __init__(
        self,
        reader: Transceiver,
        place: Callable[[VirtualEmrtd], None],
        take: Callable[[], None],
        pull: Callable[[], None],
    ) -> None:
        self.reader, self.place, self.take, self.pull = reader, place, take, pull
        self.station = ChipStation([reader], None, hushed)


@pytest.fixture(params=["pcsc", "pn532"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "pcsc":
        with PcscTwin() as slots:
            reader = PcscTransceiver(0)
            yield Desk(
                reader, lambda chip: slots.insert(0, chip), lambda: slots.remove(0), slots.kill
            )
            reader.disconnect()
    else:
        with Pn532Twin() as module:
            nfc = Pn532Transceiver(module.path)
            yield Desk(nfc, module.place, module.remove, module.unplug)
            nfc.close()


def test_the_document_is_read(desk: Desk) -> None:
    chip = card()
    assert not desk.station.present()
    desk.place(chip)
    assert desk.station.present()
    record = desk.station.read([WRONG, key_of(chip.document)])
    assert record.portrait == picture()
    assert (record.untampered, record.reader) == (True, desk.reader.name)


def test_extended_length_passes_through(desk: Desk) -> None:
    chip = card(extended=True, max_le=65536)
    desk.place(chip)
    record = desk.station.read([key_of(chip.document)])
    assert record.portrait == picture()
    assert record.apdus < 20


def test_an_empty_reader_is_no_fault(desk: Desk) -> None:
    with pytest.raises(ChipAbsentError):
        desk.station.read([WRONG])
    with pytest.raises(CardAbsentError):
        desk.reader.connect()


def test_another_persons_key_opens_nothing(desk: Desk) -> None:
    desk.place(card())
    with pytest.raises(ChipKeyRefusedError):
        desk.station.read([WRONG])


def test_a_chip_that_leaves_is_named_and_read_when_it_comes_back(desk: Desk) -> None:
    chip = card(leaves_after=30)
    desk.place(chip)
    with pytest.raises(ChipMovedError):
        desk.station.read([key_of(chip.document)])
    chip.quirks.leaves_after = None
    desk.take()
    desk.place(chip)
    assert desk.station.read([key_of(chip.document)]).portrait == picture()


def test_a_card_taken_between_two_commands_is_gone(desk: Desk) -> None:
    desk.place(card())
    desk.reader.connect()
    desk.take()
    with pytest.raises(CardRemovedError):
        desk.reader.transmit(bytes.fromhex("0084000008"))
    desk.reader.disconnect()


def test_a_reader_that_dies_is_named(desk: Desk) -> None:
    desk.place(card())
    assert desk.station.present()
    desk.pull()
    with pytest.raises(ChipReaderGoneError):
        desk.station.read([WRONG])
    assert not desk.station.present()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"leaves_after": 12}, "chip.moved"),
        ({"status": {0xB0: b"\x6f\x00"}}, "chip.sw_error"),
        ({"channel_fault": "replay"}, "chip.sw_error"),
        ({"answer_at": {6: b"\x90"}}, "chip.moved|chip.sw_error|chip.not_found"),
        ({"read_fault": "first"}, "chip.sw_error"),
        ({"slow_at": {5: 0.6}}, "chip.sw_error|chip.moved"),
    ],
)
def test_the_next_card_is_read_soon_after_each_failure(
    desk: Desk, fault: dict[str, object], error: str
) -> None:
    bad = card(**fault)
    station = ChipStation([desk.reader], None, hushed, budget_s=0.5 if "slow_at" in fault else 30.0)
    desk.place(bad)
    with pytest.raises(DeviceError) as failed:
        station.read([key_of(bad.document)])
    assert failed.value.code in error
    chip = card()
    desk.take()
    desk.place(chip)
    began = time.monotonic()
    assert desk.station.read([key_of(chip.document)]).untampered
    assert time.monotonic() - began < USABLE_S
