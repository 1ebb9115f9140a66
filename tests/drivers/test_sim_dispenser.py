"""What is particular to the CRT-591: its frames, chip commands, INIT after power loss, refusals."""

from collections.abc import Iterator
from time import sleep

import pytest
import serial
from dispenser_benches import hasty
from hypothesis import given
from hypothesis import strategies as st

from drivers.sim_card import identify
from drivers.sim_dispenser.crt591 import Crt591
from drivers.sim_dispenser.frames import find_texts, frame, unframe
from kiosk.ports.errors import (
    DeviceRefusedError,
    DeviceTimeoutError,
    Outcome,
)
from kiosk.ports.sim_dispenser import (
    DispenserRestartedError,
    Place,
    SimDispenser,
    Stock,
)
from twins.sim_dispenser import SimDispenserTwin
from twins.uicc import Uicc

IMSI = "452040123456789"


def card(number: int) -> Uicc:
    return Uicc(f"898404000012345{number:04}", IMSI)


@pytest.fixture
def twin() -> Iterator[SimDispenserTwin]:
    with SimDispenserTwin([card(n) for n in range(9)], time_scale=0) as machine:
        yield machine


@pytest.fixture
def dispenser(twin: SimDispenserTwin) -> Iterator[SimDispenser]:
    with serial.Serial(twin.path, 9600) as port:
        driver = Crt591(port, identify, move_deadline_s=20.0)
        driver.connect()
        yield driver


@pytest.mark.parametrize(
    ("text", "on_the_line"),
    [
        (b"C03", "F2 00 00 03 43 30 33 03 B2"),
        (b"C10", "F2 00 00 03 43 31 30 03 B0"),
        (b"P10220", "F2 00 00 06 50 31 30 32 32 30 03 96"),
        (b"C21", "F2 00 00 03 43 32 31 03 B2"),
        (b"CQ05", "F2 00 00 04 43 51 30 35 03 E2"),
        (b"CQ03", "F2 00 00 04 43 51 30 33 03 E4"),
        (b"CQ9\x00\xa4\x00\x0c\x02\x2f\xe2", "F2 00 00 0A 43 51 39 00 A4 00 0C 02 2F E2 03 B7"),
        (b"CQ9\x00\xb0\x00\x00\x0a", "F2 00 00 08 43 51 39 00 B0 00 00 0A 03 68"),
        (b"CQ1", "F2 00 00 03 43 51 31 03 D1"),
        (b"C29", "F2 00 00 03 43 32 39 03 BA"),
        (b"C23", "F2 00 00 03 43 32 33 03 B0"),
        (b"N2110", "F2 00 00 05 4E 32 31 31 30 03 B8"),
    ],
)
def test_frames_are_those_of_the_device_sheet(text: bytes, on_the_line: str) -> None:
    assert frame(text) == bytes.fromhex(on_the_line)
    assert unframe(bytes.fromhex(on_the_line)) == text


@given(st.binary(max_size=40), st.integers(0, 15), st.integers(0), st.integers(1, 255))
def test_no_single_wrong_byte_passes(text: bytes, address: int, place: int, flip: int) -> None:
    whole = bytearray(frame(text, address))
    whole[place % len(whole)] ^= flip
    assert unframe(bytes(whole)) is None


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=40))
def test_a_frame_is_found_behind_any_noise(noise: bytes, text: bytes) -> None:
    assert find_texts(noise + frame(text))


def test_one_sim_from_the_magazine_to_the_customer(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    dispenser.feed_to_reader()
    assert dispenser.stock() == Stock(Place.READER, magazine_low=False, bin_full=False)
    read = dispenser.read_sim()
    assert (read.iccid, read.imsi) == ("8984040000123450000", IMSI)
    assert not twin.powered
    dispenser.present()
    assert dispenser.stock().card is Place.GATE
    assert twin.take_card()
    assert dispenser.stock().card is Place.NOWHERE
    assert (len(twin.magazine), len(twin.taken), len(twin.bin)) == (8, 1, 0)


def test_a_card_for_5_volts_is_read_too(dispenser: SimDispenser, twin: SimDispenserTwin) -> None:
    twin.only_5v = True
    dispenser.feed_to_reader()
    assert dispenser.read_sim().iccid == "8984040000123450000"


def test_a_late_answer_and_the_right_one_in_one_burst_are_told_apart() -> None:
    late, right = frame(b"P21220"), frame(b"P10120")
    assert find_texts(b"\x06" + late + b"\x06" + right) == [b"P21220", b"P10120"]


def test_a_late_answer_is_not_taken_for_the_next(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.spill(b"\x06" + frame(b"P10120"))
    sleep(0.05)
    assert dispenser.stock().card is Place.NOWHERE


def test_reading_without_a_card_is_refused(dispenser: SimDispenser) -> None:
    with pytest.raises(DeviceRefusedError, match="does not reach the contacts"):
        dispenser.read_sim()


def test_a_card_too_short_is_refused_and_can_be_captured(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.short_card = True
    with pytest.raises(DeviceRefusedError, match="too short"):
        dispenser.feed_to_reader()
    dispenser.capture()
    assert len(twin.bin) == 1


def test_a_card_torn_out_is_not_called_presented(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    dispenser.feed_to_reader()
    twin.pulled = True
    with pytest.raises(DeviceRefusedError, match="moved by hand") as caught:
        dispenser.present()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert dispenser.stock().card is Place.NOWHERE
    assert len(twin.taken) == 1


def test_power_lost_between_feed_and_hand_out_leaves_the_card_where_it_was(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    dispenser.feed_to_reader()
    twin.power_cut()
    with pytest.raises(DispenserRestartedError) as caught:
        dispenser.present()
    assert caught.value.outcome is Outcome.NOT_DONE
    assert dispenser.stock().card is Place.READER
    dispenser.present()
    assert twin.at == "gate"


def test_stock_after_a_power_loss_needs_no_second_question(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.power_cut()
    assert dispenser.stock().card is Place.NOWHERE
    assert twin.initialised
    assert twin.moves == 0


def test_power_lost_in_the_middle_of_a_move_is_settled_by_the_sensors(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.fails_moving = True
    with hasty(dispenser), pytest.raises(DeviceTimeoutError) as caught:
        dispenser.feed_to_reader()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert dispenser.stock().card is Place.READER  # a card is inside, short of the contacts
    with pytest.raises(DeviceRefusedError):
        dispenser.read_sim()
    dispenser.feed_to_reader()
    assert dispenser.read_sim().iccid == "8984040000123450000"
    assert len(twin.magazine) == 8


def test_stale_bytes_and_answers_to_something_else_are_not_believed(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.spill(b"\x06\xf2\x00")
    assert dispenser.stock().card is Place.NOWHERE
    twin.echo = b"21"
    with pytest.raises(DeviceTimeoutError):
        dispenser.stock()


def test_done_counts_only_when_the_sensor_sees_the_card(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    twin.strange = b"020"
    with pytest.raises(DeviceRefusedError, match="ended with the card nowhere"):
        dispenser.feed_to_reader()


def test_the_machine_hears_that_its_answers_arrived(
    dispenser: SimDispenser, twin: SimDispenserTwin
) -> None:
    dispenser.stock()
    dispenser.stock()  # when this one is answered, the acknowledgements before it were heard
    assert twin.acked >= 2
