"""The PN532 driver against its twin, over a real PTY."""

import os
import select
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from emrtd_parts import card

from drivers.nfc.ats import best_rates
from drivers.nfc.line import Line
from drivers.nfc.module import WAKE_UP, framed
from drivers.nfc.pn532 import Pn532Transceiver
from kiosk.ports.errors import DeviceGarbledError, DeviceTimeoutError
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError, ReaderGoneError
from twins.pn532 import Pn532Twin

IN_DATA_EXCHANGE = 0x40
IN_COMMUNICATE_THRU = 0x42
LIMIT_S = 10.0  # for what takes a fraction of a second


class Echo:
    """A card that answers a command with as many octets as its P1 P2 say."""

    ats = bytes.fromhex("067877B10280")

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def reset(self) -> None:
        self.heard = []

    def process(self, apdu: bytes) -> bytes:
        self.heard.append(apdu)
        return bytes(i & 0xFF for i in range(int.from_bytes(apdu[2:4], "big"))) + b"\x90\x00"


@pytest.fixture
def module() -> Iterator[Pn532Twin]:
    with Pn532Twin() as twin:
        yield twin


@pytest.fixture
def reader(module: Pn532Twin) -> Iterator[Pn532Transceiver]:
    driver = Pn532Transceiver(module.path)
    yield driver
    driver.close()


@pytest.fixture
def hasty(module: Pn532Twin) -> Iterator[Pn532Transceiver]:
    """Give a reader that soon gives up, for what never answers."""
    driver = Pn532Transceiver(module.path, answer_s=0.3, patient_s=0.1)
    yield driver
    driver.close()


def until_there(connect: Callable[[], object]) -> None:
    """Open again and again while the machine is later than a hasty reader waits."""
    ends = time.monotonic() + LIMIT_S
    while True:
        try:
            connect()
        except ReaderGoneError:
            if time.monotonic() > ends:
                raise
        else:
            return


def ask(size: int) -> bytes:
    return b"\x00\xb0" + size.to_bytes(2, "big")


def test_the_card_is_woken_at_its_best_rate(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.place(Echo())
    assert reader.connect() == Echo.ats
    assert module.rates == (2, 2)
    reader.disconnect()
    assert module.rates == (0, 0)


def test_a_refused_rate_leaves_the_card_at_106(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.place(Echo())
    module.refuses_rate = True
    reader.connect()
    assert reader.transmit(ask(8))[-2:] == b"\x90\x00"


@pytest.mark.parametrize("size", [0, 250, 251, 252, 253, 260, 261, 4096, 32767])
def test_answers_of_every_length_arrive_whole(
    size: int, module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    reader.connect()
    assert reader.transmit(ask(size)) == chip.process(ask(size))
    assert module.count[IN_DATA_EXCHANGE] == max(1, -(-(size + 2) // 262))


@pytest.mark.parametrize("size", [4, 261, 262, 263, 1000])
def test_commands_of_every_length_arrive_whole(
    size: int, module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    reader.connect()
    command = ask(1).ljust(size, b"\x5a")
    reader.transmit(command)
    assert chip.heard == [command]


def test_cards_of_type_b_are_woken_too(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.type_b = True
    module.place(Echo())
    assert reader.connect()[:1] == b"\x50"
    assert reader.transmit(ask(8))[-2:] == b"\x90\x00"


def test_a_memory_card_is_no_chip(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.memory_card = True
    module.place(Echo())
    with pytest.raises(CardAbsentError, match="without ISO 14443-4"):
        reader.connect()


def test_a_card_pulled_away_is_removed(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.place(card())
    reader.connect()
    module.removed_after = 1
    reader.transmit(ask(0))
    with pytest.raises(CardRemovedError, match="status 01"):
        reader.transmit(ask(0))
    module.removed_after = None
    with pytest.raises(CardAbsentError):
        reader.connect()
    module.place(card())
    reader.connect()


def test_a_disturbed_field_is_not_a_removed_card(
    module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    module.place(card())
    reader.connect()
    module.rf_faults = 1
    with pytest.raises(DeviceGarbledError, match="of the field"):
        reader.transmit(ask(0))


def test_a_mute_module_is_gone_and_comes_back(
    module: Pn532Twin, reader: Pn532Transceiver, hasty: Pn532Transceiver
) -> None:
    module.place(Echo())
    until_there(hasty.connect)
    module.mute = True
    with pytest.raises(ReaderGoneError):
        hasty.transmit(ask(0))
    with pytest.raises(ReaderGoneError, match="no PN532 answers"):
        hasty.connect()
    module.mute = False
    reader.connect()


@pytest.mark.parametrize(("fault", "times"), [("nak", 1), ("spoil", 99)])
def test_a_broken_line_is_named(
    fault: str, times: int, module: Pn532Twin, hasty: Pn532Transceiver
) -> None:
    module.place(card())
    until_there(hasty.connect)
    setattr(module, fault, times)
    with pytest.raises(ReaderGoneError):
        hasty.transmit(ask(0))
    setattr(module, fault, 0)
    until_there(hasty.connect)


@pytest.mark.parametrize(("fault", "times"), [("spoil", 3), ("lose_acks", 1)])
def test_what_the_line_loses_once_is_recovered_without_doing_it_twice(
    fault: str, times: int, module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    reader.connect()
    setattr(module, fault, times)
    assert len(reader.transmit(ask(8))) == 10
    assert chip.heard == [ask(8)]


def test_an_answer_that_is_lost_on_the_line_is_named_and_the_next_read_works(
    module: Pn532Twin, hasty: Pn532Transceiver, reader: Pn532Transceiver
) -> None:
    module.place(Echo())
    until_there(hasty.connect)
    module.line_loss = 1.0
    began = time.monotonic()
    with pytest.raises(ReaderGoneError, match="not acknowledged"):
        hasty.transmit(ask(8))
    module.line_loss = 0.0
    reader.connect()
    assert len(reader.transmit(ask(8))) == 10
    assert time.monotonic() - began < LIMIT_S


def test_a_sleeping_module_is_woken(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.asleep = True
    module.place(Echo())
    assert reader.connect() == Echo.ats


def test_what_was_written_goes_out_though_the_port_is_opened_anew() -> None:
    """The wake-up is followed at once by opening the port as the module expects it."""
    master, slave = os.openpty()
    tty.setraw(slave)
    line = Line(os.ttyname(slave))
    for _ in range(100):
        line.write(WAKE_UP)
        line.open(line.port)
        got = b""
        while len(got) < len(WAKE_UP) and select.select([master], [], [], LIMIT_S)[0]:
            got += os.read(master, 64)
        assert got == WAKE_UP
    line.close()
    os.close(slave)
    os.close(master)


def test_a_wake_up_in_pieces_wakes_too() -> None:
    with Pn532Twin(asleep=True) as module:
        handle = os.open(module.path, os.O_RDWR | os.O_NOCTTY)
        for octet in WAKE_UP[:2]:
            os.write(handle, bytes([octet]))
            time.sleep(0.01)  # so that they come one by one
        os.write(handle, bytes(10) + framed(b"\xd4\x02"))
        assert select.select([handle], [], [], LIMIT_S)[0]
        os.close(handle)


def test_the_next_read_goes_block_by_block_after_a_field_error(
    module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    reader.connect()
    module.rf_faults = 1
    with pytest.raises(DeviceGarbledError, match="status 13 of the field: format"):
        reader.transmit(ask(8))
    reader.connect()
    assert len(reader.transmit(ask(1000))) == 1002
    assert module.count[IN_COMMUNICATE_THRU] > 4
    module.remove()
    with pytest.raises(CardAbsentError):
        reader.connect()
    module.place(chip)
    before = module.count[IN_COMMUNICATE_THRU]
    reader.connect()
    reader.transmit(ask(8))
    assert module.count[IN_COMMUNICATE_THRU] == before


def test_a_module_is_told_to_repeat_what_the_field_loses(
    module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    module.air.loss = 0.2
    module.place(Echo())
    reader.connect()
    for _ in range(20):
        assert len(reader.transmit(ask(500))) == 502
    assert module.air.lost > 5


def test_a_paced_module_takes_the_time_of_line_and_field() -> None:
    least = 2000 * 9 / 424_000 + 2000 * 10 / 921_600
    with Pn532Twin(paced=True, fixed_baud=921_600) as module:
        module.place(Echo())
        reader = Pn532Transceiver(module.path)
        reader.connect()
        took: list[float] = []
        ends = time.monotonic() + LIMIT_S
        while not took or (min(took) > 2 * least and time.monotonic() < ends):
            began = time.monotonic()
            reader.transmit(ask(2000))
            took.append(time.monotonic() - began)
        reader.close()
    assert least < min(took) < 2 * least


def test_a_card_that_never_answers_times_out(module: Pn532Twin) -> None:
    module.place(card())
    reader = Pn532Transceiver(module.path, answer_s=0.3)
    reader.connect()
    module.no_answer = True
    began = time.monotonic()
    with pytest.raises(DeviceTimeoutError):
        reader.transmit(ask(0))
    assert time.monotonic() - began < LIMIT_S


def test_an_unplugged_module_is_gone(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.place(card())
    reader.connect()
    module.unplug()
    with pytest.raises(ReaderGoneError):
        reader.transmit(ask(0))
    reader.disconnect()


def test_a_path_without_a_module_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReaderGoneError, match="no PN532 answers"):
        Pn532Transceiver(str(tmp_path / "ttyNone")).connect()


def test_without_power_nothing_is_sent(reader: Pn532Transceiver) -> None:
    with pytest.raises(CardRemovedError, match="not connected"):
        reader.transmit(ask(0))


@pytest.mark.parametrize(
    ("ats", "rates"),
    [
        ("", (0, 0)),
        ("0278", (0, 0)),  # announces what it does not send
        ("037880", (0, 0)),
        ("0578000000", (0, 0)),
        ("0578110000", (1, 1)),
        ("0578770000", (2, 2)),
        ("0578440000", (0, 0)),  # 848 alone is beyond the module
        ("0578A30000", (2, 2)),
        ("0578B10000", (1, 1)),  # the same rate both ways only
        ("0578310000", (1, 2)),
        ("05680077", (0, 0)),  # no TA
    ],
)
def test_rates_follow_the_answer_to_select(ats: str, rates: tuple[int, int]) -> None:
    assert best_rates(bytes.fromhex(ats)) == rates
