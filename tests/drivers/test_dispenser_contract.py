"""What every SIM dispenser promises: each driver against its twin, over a real PTY."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial
from dispenser_benches import ALL, Bench, card, everywhere, hasty
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ports.errors import (
    DeviceError,
    DeviceGarbledError,
    DeviceGoneError,
    DeviceTimeoutError,
    Outcome,
)
from kiosk.ports.sim_dispenser import (
    DispenserEmptyError,
    DispenserJammedError,
    Place,
    SimDispenser,
    Stock,
)
from twins.pty_line import PtyLine

Ready = tuple[SimDispenser, Any]


def named(bench: Bench) -> str:
    return bench.name


every = pytest.mark.parametrize("bench", ALL, ids=named)


@pytest.fixture
def ready(bench: Bench) -> Iterator[Ready]:
    with bench.ready() as pair:
        yield pair


def bring_out(bench: Bench, dispenser: SimDispenser) -> None:
    """Take one card out of the magazine, as far as this model brings it at first."""
    getattr(dispenser, bench.out)()


def place_seen(bench: Bench, dispenser: SimDispenser) -> Place:
    """Ask the sensors where the card is; of a model without, believe what the move promised."""
    seen = dispenser.stock().card
    return seen if bench.sees_card else Place(bench.place)


@every
@pytest.mark.parametrize(
    ("cards", "low", "empty"), [(9, False, False), (3, True, False), (0, True, True)]
)
def test_stock_warns_before_it_is_too_late(
    bench: Bench, cards: int, low: bool, empty: bool
) -> None:
    with bench.ready(cards) as (dispenser, machine):
        assert dispenser.stock() == Stock(
            Place.NOWHERE, low, bin_full=False, magazine_empty=empty,
            reads="read_sim" not in bench.cannot,
        )  # fmt: skip
        assert machine.moves == 0


@every
def test_one_command_brings_one_card(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    bring_out(bench, dispenser)
    assert (machine.at, machine.moves) == (bench.place, 1)
    assert place_seen(bench, dispenser) is Place(bench.place)
    assert everywhere(machine) == 9


@every
def test_an_empty_magazine_is_named_and_nothing_moves(bench: Bench) -> None:
    with bench.ready(0) as (dispenser, machine):
        with pytest.raises(DispenserEmptyError) as caught:
            bring_out(bench, dispenser)
        assert caught.value.outcome is Outcome.NOT_DONE
        assert machine.moves == 0


@every
def test_the_last_card_can_be_given(bench: Bench) -> None:
    with bench.ready(1) as (dispenser, machine):
        assert not dispenser.stock().magazine_empty
        bring_out(bench, dispenser)
        assert machine.at == bench.place


@every
def test_a_jam_at_the_magazine_is_named_and_freed_by_hand(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    machine.jam_at = bench.place
    with pytest.raises(DispenserJammedError) as caught:
        bring_out(bench, dispenser)
    assert caught.value.outcome is Outcome.UNKNOWN
    with pytest.raises(DispenserJammedError):
        bring_out(bench, dispenser)
    assert (len(machine.taken), len(machine.bin), machine.moves) == (0, 0, 1)
    machine.clear_jam()
    assert dispenser.stock().card is Place.NOWHERE
    bring_out(bench, dispenser)
    assert everywhere(machine) == 9


@every
def test_an_answer_spoilt_twice_is_had_again_and_the_card_moves_once(
    bench: Bench, ready: Ready
) -> None:
    dispenser, machine = ready
    machine.spoil = 2
    bring_out(bench, dispenser)
    assert (machine.moves, machine.at) == (1, bench.place)
    machine.spoil = 3
    with hasty(dispenser), pytest.raises(DeviceGarbledError):
        dispenser.stock()


@every
@pytest.mark.parametrize(
    "fault",
    [
        {"lose_ack": 1},
        {"double_ack": True},
        {"noise": b"\x00\xff\x15\x31"},
        {"noise": b"\xf2\x02\x00\xff"},
        {"cut": 1},
        {"deaf": 2},
    ],
    ids=str,
)
def test_a_line_with_faults_still_moves_each_card_once(
    bench: Bench, fault: dict[str, object]
) -> None:
    with bench.ready() as (dispenser, machine):
        for name, value in fault.items():
            setattr(machine, name, value)
        bring_out(bench, dispenser)
        machine.noise = b""
        assert place_seen(bench, dispenser) is Place(bench.place)
        assert (everywhere(machine), machine.moves) == (9, 1)


@every
def test_a_machine_that_takes_no_command_is_given_up(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    machine.deaf = 9
    with pytest.raises(DeviceGarbledError):
        bring_out(bench, dispenser)
    assert machine.moves == 0


@every
def test_a_lost_answer_leaves_the_outcome_unknown_and_the_sensors_settle_it(
    bench: Bench, ready: Ready
) -> None:
    dispenser, machine = ready
    machine.mute = True
    with hasty(dispenser), pytest.raises(DeviceTimeoutError) as caught:
        bring_out(bench, dispenser)
    assert caught.value.outcome is Outcome.UNKNOWN
    machine.mute = False
    assert place_seen(bench, dispenser) is Place(bench.place)
    assert (machine.at, machine.moves) == (bench.place, 1)


@every
@pytest.mark.parametrize("stale", ["06f200", "0230305a", "02504230303f03", "15", "ffffffff"])
def test_stale_bytes_on_the_line_are_not_taken_for_an_answer(
    bench: Bench, ready: Ready, stale: str
) -> None:
    dispenser, machine = ready
    machine.spill(bytes.fromhex(stale))
    assert dispenser.stock().card is Place.NOWHERE


@every
def test_sensors_that_make_no_sense_are_not_believed(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    for states in bench.nonsense:
        machine.strange = states
        with pytest.raises(DeviceGarbledError):
            dispenser.stock()


@every
def test_a_cable_pulled_out_is_named_and_stays_named(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    machine.unplug()
    for _ in range(2):
        with pytest.raises(DeviceGoneError, match=r"device\.gone") as caught:
            dispenser.stock()
        assert caught.value.outcome is Outcome.UNKNOWN


@every
def test_a_machine_plugged_in_again_is_used(bench: Bench, tmp_path: Path) -> None:
    line = tmp_path / "ttyDispenser"
    with bench.twin([card(1)], time_scale=0) as machine:
        line.symlink_to(machine.path)
        dispenser = bench.open(str(line), machine)
        bring_out(bench, dispenser)
    with pytest.raises(DeviceGoneError):
        dispenser.stock()
    with bench.twin([card(2)], time_scale=0) as machine:
        line.unlink()
        line.symlink_to(machine.path)
        assert dispenser.stock().card is Place.NOWHERE
        bring_out(bench, dispenser)
        assert machine.at == bench.place
        dispenser.close()


@every
def test_a_line_that_is_not_there_is_named(bench: Bench) -> None:
    dispenser = bench.open("/dev/no-such-line", None)
    with pytest.raises(DeviceGoneError):
        dispenser.stock()


@every
def test_power_lost_while_a_card_stands_leaves_it_there(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    bring_out(bench, dispenser)
    machine.power_cut()
    dispenser.stock()
    assert (machine.at, machine.moves, everywhere(machine)) == (bench.place, 1, 9)


@every
def test_power_lost_in_the_middle_of_a_move_loses_no_card(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.stock()
    machine.fails_moving = True
    with hasty(dispenser), pytest.raises(DeviceError) as caught:
        bring_out(bench, dispenser)
    assert caught.value.outcome is Outcome.UNKNOWN
    dispenser.stock()
    assert (everywhere(machine), machine.taken) == (9, [])
    bring_out(bench, dispenser)
    assert (everywhere(machine), machine.at) == (9, bench.place)


@every
def test_what_a_model_cannot_do_is_named_and_moves_nothing(bench: Bench, ready: Ready) -> None:
    dispenser, machine = ready
    for name in bench.cannot:
        with pytest.raises(DeviceError, match=r"sim_dispenser\.unsupported") as caught:
            getattr(dispenser, name)()
        assert caught.value.outcome is Outcome.NOT_DONE
    assert machine.moves == 0


@every
def test_any_bytes_instead_of_an_answer_end_in_a_named_error(bench: Bench) -> None:
    @settings(max_examples=20, deadline=None)
    @given(st.binary(max_size=80))
    def says(noise: bytes) -> None:
        line = PtyLine()
        try:
            with serial.Serial(line.path, 9600) as port:
                dispenser = bench.make(port, None)
                answer = threading.Timer(0.005, line.write, [noise])
                answer.start()
                with pytest.raises(DeviceError):
                    bring_out(bench, dispenser)
                answer.join()
        finally:
            line.close()

    says()
