"""ISO-DEP in software: against the twin's card over a PTY, and under every loss and nonsense."""

import contextlib
import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.nfc.iso_dep import (
    UNIT_S,
    BlockError,
    Greeting,
    IsoDep,
    LostBlockError,
    greeting,
)
from drivers.nfc.pn532 import Pn532Transceiver
from kiosk.ports.transceiver import CardAbsentError, CardRemovedError
from twins.pn532 import Pn532Twin
from twins.pn532_field import BlockCard, Field


class Echo:
    """A card that answers with as many octets as a command's P1 P2 say."""

    def __init__(self, ats: str = "0578773102") -> None:
        self.ats = bytes.fromhex(ats)
        self.heard: list[bytes] = []

    def reset(self) -> None:
        self.heard = []

    def process(self, apdu: bytes) -> bytes:
        self.heard.append(apdu)
        return bytes(i & 0xFF for i in range(int.from_bytes(apdu[2:4], "big"))) + b"\x90\x00"


def ask(size: int, command: int = 4) -> bytes:
    return (b"\x00\xb0" + size.to_bytes(2, "big")).ljust(command, b"\x5a")


@pytest.fixture
def module() -> Iterator[Pn532Twin]:
    with Pn532Twin() as twin:
        yield twin


@pytest.fixture
def reader(module: Pn532Twin) -> Iterator[Pn532Transceiver]:
    driver = Pn532Transceiver(module.path, by_blocks=True)
    yield driver
    driver.close()


@pytest.mark.parametrize(("command", "answer"), [(4, 0), (4, 4000), (700, 8), (1000, 1000)])
def test_every_length_arrives_whole(
    command: int, answer: int, module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    assert reader.connect() == chip.ats
    assert reader.transmit(ask(answer, command))[:-2] == bytes(i & 0xFF for i in range(answer))
    assert chip.heard == [ask(answer, command)]


@pytest.mark.parametrize("ats", ["0278", "037880", "0275", "01", "0578773102"])
def test_short_answers_to_select_are_understood(
    ats: str, module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    module.place(Echo(ats))
    assert reader.connect() == bytes.fromhex(ats)
    assert len(reader.transmit(ask(300, 100))) == 302


def test_a_card_may_ask_for_time_amid_a_chained_answer(
    module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    module.air.wtx = 3
    module.place(Echo())
    reader.connect()
    assert reader.transmit(ask(1000))[:-2] == bytes(i & 0xFF for i in range(1000))


def test_frames_of_64_octets_will_do(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.air.frame = 64
    module.place(Echo("0575773102"))
    reader.connect()
    assert len(reader.transmit(ask(2000, 300))) == 2002


def test_a_card_pulled_away_is_removed(module: Pn532Twin, reader: Pn532Transceiver) -> None:
    module.place(Echo())
    reader.connect()
    module.remove()
    with pytest.raises(CardRemovedError, match="blocks lost"):
        reader.transmit(ask(8))
    with pytest.raises(CardAbsentError):
        reader.connect()


def test_a_lost_frame_of_the_line_costs_a_block_no_command(
    module: Pn532Twin, reader: Pn532Transceiver
) -> None:
    chip = Echo()
    module.place(chip)
    reader.connect()
    module.lose_acks = 3
    for _ in range(4):
        assert len(reader.transmit(ask(300))) == 302
    assert chip.heard == [ask(300)] * 4


def talk(chip: Echo, field: Field) -> IsoDep:
    """Put a card's half and the driver's half on one table."""
    card = BlockCard(chip, field)

    def carry(block: bytes, _: float) -> bytes:
        if not field.passes(len(block), back=False):
            raise LostBlockError
        said = card.hear(block)
        if not said or not field.passes(len(said), back=True):
            raise LostBlockError
        return said

    return IsoDep(carry, greeting(chip.ats), 60.0)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 1000), st.integers(0, 700), st.integers(4, 700), st.integers(0, 2),
    st.sampled_from((16, 64, 256)),
)  # fmt: skip
def test_no_loss_makes_a_wrong_answer(
    seed: int, answer: int, command: int, wtx: int, frame: int
) -> None:
    chip = Echo()
    line = talk(chip, Field(loss=0.1, wtx=wtx, seed=seed, frame=frame))
    done = 0
    with contextlib.suppress(BlockError):  # too many lost in a row is an answer, too
        for _ in range(3):
            assert line.transmit(ask(answer, command)) == Echo().process(ask(answer, command))
            done += 1
    assert done <= len(chip.heard) <= done + 1
    assert set(chip.heard) <= {ask(answer, command)}


def test_one_frame_in_twenty_lost_spoils_less_than_one_command_in_a_thousand() -> None:
    chip, failed = Echo(), 0
    line = talk(chip, Field(loss=0.05))
    for _ in range(1000):
        try:
            assert len(line.transmit(ask(300))) == 302
        except BlockError:
            failed += 1
            chip = Echo()
            line = talk(chip, Field(loss=0.05, seed=failed + 1))
    assert failed <= 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=30), st.integers(1, 600))
def test_a_card_that_says_anything_ends_by_name(blocks: list[bytes], command: int) -> None:
    said = iter(blocks)

    def carry(_: bytes, __: float) -> bytes:
        for block in said:
            return block
        raise LostBlockError

    with contextlib.suppress(BlockError):
        IsoDep(carry, Greeting(), 1.0).transmit(ask(0, command))


@pytest.mark.parametrize(
    "says",
    [
        lambda _: b"\xf2\x01",
        lambda _: b"\x12\x00" if random.getrandbits(1) else b"\x13\x00",
    ],
)
def test_a_card_without_end_is_given_up(says: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BlockError):
        IsoDep(lambda block, _: says(block), Greeting(), 0.3).transmit(ask(0))


@pytest.mark.parametrize(
    ("ats", "told"),
    [
        ("", Greeting()),
        ("0278", Greeting(256, UNIT_S * 16)),
        ("0175", Greeting()),
        ("0275", Greeting(64)),
        ("06787731020F", Greeting(256, UNIT_S * 8)),
        ("04687100", Greeting(256, UNIT_S * 128)),
        ("0468F100", Greeting(256)),  # a value kept for later
        ("0378", Greeting(256)),
    ],
)
def test_what_a_greeting_leaves_out_has_its_default(ats: str, told: Greeting) -> None:
    assert greeting(bytes.fromhex(ats)) == told
