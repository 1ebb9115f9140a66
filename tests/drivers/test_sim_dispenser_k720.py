"""What is particular to the TCD/CD-720M: 05 after 06, flags, moves nobody ordered, its coupler."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest
import serial
from dispenser_benches import K720_BENCH, Landing, card, everywhere, hasty
from hypothesis import given
from hypothesis import strategies as st

from drivers.pcsc.transceiver import PcscTransceiver
from drivers.sim_card import identify
from drivers.sim_dispenser.k720 import K720, open_k720
from drivers.sim_dispenser.k720_flags import Flag, flags
from drivers.sim_dispenser.line import Line, find_bodies, frame
from kiosk.ports.errors import DeviceTimeoutError, Outcome
from kiosk.ports.sim_dispenser import (
    DispenserJammedError,
    DispenserUnsupportedError,
    Place,
    SimDispenser,
    Stock,
)
from kiosk.ports.sim_reader import SimUnreadableError
from twins.pcsc import PcscTwin, directory_for_this_process
from twins.pty_line import PtyLine
from twins.sim_dispenser_k720 import K720Twin

Ready = tuple[SimDispenser, K720Twin]


@pytest.fixture
def ready() -> Iterator[Ready]:
    with K720_BENCH.ready() as pair:
        yield pair


@contextmanager
def by_hand() -> Iterator[tuple[K720Twin, serial.Serial]]:
    """Give a machine with one card, and its bare line."""
    with (
        K720Twin([card(1)], time_scale=0) as machine,
        serial.Serial(machine.path, 9600, timeout=40) as port,
    ):
        yield machine, port


def ask(port: serial.Serial, command: bytes) -> bytes:
    """Speak the manual's dialogue by hand."""
    port.write(frame(command))
    assert port.read(1) == b"\x06"
    port.write(b"\x05")
    return bytes(port.read(8))


@pytest.mark.parametrize(
    ("body", "on_the_line"),
    [
        (b"DC", "02 44 43 03 06"),
        (b"CP", "02 43 50 03 12"),
        (b"RF", "02 52 46 03 15"),
        (b"ST", "02 53 54 03 06"),
        (b"DH", "02 44 48 03 0D"),
        (b"ES", "02 45 53 03 17"),
        (b"FU", "02 46 55 03 12"),
        (b"PB", "02 50 42 03 13"),
        (b"PC", "02 50 43 03 12"),
        (b"GV", "02 47 56 03 10"),
        (b"SF008", "02 53 46 30 30 38 03 2C"),
    ],
)
def test_frames_are_those_of_the_device_sheet(body: bytes, on_the_line: str) -> None:
    assert frame(body) == bytes.fromhex(on_the_line)
    assert find_bodies(bytes.fromhex(on_the_line), len(body)) == [body]


@given(st.binary(min_size=5, max_size=5), st.integers(0, 7), st.integers(1, 255))
def test_no_single_wrong_byte_passes(body: bytes, place: int, flip: int) -> None:
    whole = bytearray(frame(body))
    whole[place] ^= flip
    assert find_bodies(bytes(whole), 5) == []


@given(st.binary(max_size=6))
def test_digits_are_flags_or_nothing(digits: bytes) -> None:
    seen = flags(digits)
    if seen is not None:
        assert bytes(0x30 + (seen >> shift & 0x0F) for shift in (8, 4, 0)) == digits


def test_each_flag_has_its_place() -> None:
    assert flags(b"101") == Flag.BIN_FULL | Flag.READY
    assert flags(b"8>4") == Flag.DISPENSING | Flag.TAKEN | Flag.CALLED_BACK | Flag.JAMMED | (
        Flag.AT_GATE
    )
    assert flags(b"006") is None  # one card at two places


def test_the_machine_answers_the_manuals_questions() -> None:
    with by_hand() as (machine, port):
        assert ask(port, b"GV") == frame(b"GV315")
        assert ask(port, b"RF") == bytes.fromhex("0253463030 38032C")  # hopper empty
        machine.bin_full = True
        assert ask(port, b"RF") == frame(b"SF100")


def test_an_answer_that_lies_there_counts_however_late_the_host_looks() -> None:
    far = PtyLine()
    with serial.Serial(far.path, 9600) as port:
        far.write(b"\x06")
        while not port.in_waiting:
            sleep(0.005)
        assert Line(port, "dispenser").hear(lambda heard: b"\x06" in heard, 0.0) == b"\x06"
    far.close()


def test_before_05_nothing_moves() -> None:
    with by_hand() as (machine, port):
        port.write(frame(b"FU"))
        assert port.read(1) == b"\x06"
        sleep(0.05)
        assert (machine.moves, machine.at) == (0, "ready")


def test_a_card_at_the_ready_place_is_still_in_stock(ready: Ready) -> None:
    dispenser, machine = ready
    assert dispenser.stock() == Stock(Place.NOWHERE, magazine_low=False, bin_full=False)
    assert (machine.at, machine.unordered) == ("ready", 1)


def test_the_next_card_comes_by_itself_when_the_track_is_free(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    dispenser.present()
    machine.take_card()
    assert dispenser.stock().card is Place.NOWHERE
    assert (machine.at, machine.unordered, machine.moves) == ("ready", 2, 2)


def test_a_card_on_its_way_is_waited_for(ready: Ready) -> None:
    dispenser, machine = ready
    machine.time_scale = 0.1
    machine.power_cut()
    dispenser.feed_to_reader()
    assert machine.at == "reader"


def test_a_card_at_the_gate_does_not_come_back_in(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    dispenser.present()
    with pytest.raises(DispenserUnsupportedError):
        dispenser.feed_to_reader()
    assert (machine.at, machine.moves) == ("gate", 2)


def test_a_jam_hides_the_card_until_the_machine_resets_itself(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    machine.jam_at = "gate"
    with pytest.raises(DispenserJammedError):
        dispenser.present()
    with pytest.raises(DispenserJammedError):
        dispenser.stock()
    machine.jam_at = ""
    machine.reset_after_s = 0.0
    sleep(0.05)
    stock = dispenser.stock()
    assert (stock.card, stock.binned) == (Place.NOWHERE, True)
    assert (len(machine.bin), machine.taken, machine.at) == (1, [], "ready")
    assert everywhere(machine) == 9


def test_the_machine_tells_what_became_of_its_last_card_until_the_next_move(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    dispenser.capture()
    assert dispenser.stock().binned
    dispenser.feed_to_reader()
    dispenser.present()
    machine.take_card()
    stock = dispenser.stock()
    assert (stock.binned, stock.taken) == (False, True)


def test_a_hopper_that_gives_no_card_is_a_jam() -> None:
    with K720_BENCH.ready(jam_at="ready") as (dispenser, machine):
        with pytest.raises(DispenserJammedError, match="FAILED"):
            dispenser.feed_to_reader()
        assert machine.moves == 0


def test_a_reading_place_switched_off_is_noticed(ready: Ready) -> None:
    dispenser, machine = ready
    machine.dip1 = False
    with hasty(dispenser), pytest.raises(DeviceTimeoutError) as caught:
        dispenser.feed_to_reader()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert machine.at == "ready"


def test_the_chip_is_read_by_a_real_coupler_at_the_reading_place() -> None:
    directory_for_this_process()
    with PcscTwin() as slots, K720Twin([card(3)], time_scale=0) as machine:
        dispenser = open_k720(machine.path, PcscTransceiver(1), identify)
        dispenser.feed_to_reader()
        with pytest.raises(SimUnreadableError):
            dispenser.read_sim()  # the contacts do not touch
        slots.insert(1, machine.card)
        assert dispenser.read_sim().iccid == "8984040000123450003"
        dispenser.close()


@pytest.mark.parametrize("dead", [False, True])
def test_the_contacts_are_released_after_each_read(dead: bool) -> None:
    with by_hand() as (machine, port):
        landing = Landing(machine)
        dispenser = K720(port, landing, identify, poll_s=0.005)
        dispenser.feed_to_reader()
        machine.card.scrambled = dead
        if dead:
            with pytest.raises(SimUnreadableError):
                dispenser.read_sim()
        else:
            dispenser.read_sim()
        assert not landing.powered


def test_a_machine_in_motion_is_asked_until_it_stands(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.stock()
    machine.time_scale = 0.1
    with serial.Serial(machine.path, 9600, timeout=40) as other:
        other.write(frame(b"DH"))
        assert other.read(1) == b"\x06"
        other.write(b"\x05")
        sleep(0.05)
    assert dispenser.stock().card is Place.READER


def test_what_the_last_customer_did_is_forgotten_before_the_next_move(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    dispenser.present()
    machine.take_card()
    dispenser.stock()
    machine.time_scale = 0.1
    dispenser.feed_to_reader()
    assert machine.at == "reader"


@pytest.mark.parametrize(("digits", "binned"), [(b"041", True), (b"0<1", False), (b"081", False)])
def test_a_card_that_was_taken_is_not_called_binned(
    ready: Ready, digits: bytes, binned: bool
) -> None:
    dispenser, machine = ready
    machine.strange = digits
    assert dispenser.stock().binned is binned
