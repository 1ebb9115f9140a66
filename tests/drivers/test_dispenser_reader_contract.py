"""What a dispenser with a reading place and a bin promises beside the contract of all."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from dispenser_benches import IMSI, WITH_READER, Bench, card, everywhere

from kiosk.ports.errors import DeviceError, DeviceRefusedError, Outcome
from kiosk.ports.sim_dispenser import (
    DispenserBinFullError,
    DispenserJammedError,
    Place,
    SimDispenser,
)
from kiosk.ports.sim_reader import SimUnreadableError

FIRST = "8984040000123450000"
Ready = tuple[SimDispenser, Any]

reading = pytest.mark.parametrize("bench", WITH_READER, ids=lambda bench: bench.name)


@pytest.fixture
def ready(bench: Bench) -> Iterator[Ready]:
    with bench.ready() as pair:
        yield pair


@reading
def test_one_sim_from_the_magazine_to_the_customer(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    read = dispenser.read_sim()
    assert (read.iccid, read.imsi) == (FIRST, IMSI)
    dispenser.present()
    assert dispenser.stock().card is Place.GATE
    assert machine.take_card()
    assert dispenser.stock().card is Place.NOWHERE
    assert [taken.iccid for taken in machine.taken] == [FIRST]
    assert everywhere(machine) == 9


@reading
def test_two_customers_get_two_cards(ready: Ready) -> None:
    dispenser, machine = ready
    for _ in range(2):
        dispenser.feed_to_reader()
        dispenser.present()
        machine.take_card()
    assert [taken.iccid[-4:] for taken in machine.taken] == ["0000", "0001"]


@reading
@pytest.mark.parametrize("from_gate", [False, True])
def test_a_card_is_captured_from_the_reader_and_from_the_gate(
    ready: Ready, from_gate: bool
) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    if from_gate:
        dispenser.present()
    dispenser.capture()
    assert dispenser.stock().card is Place.NOWHERE
    assert (len(machine.taken), [c.iccid for c in machine.bin]) == (0, [FIRST])


@reading
def test_a_full_bin_is_named_and_keeps_the_card_inside(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    machine.bin_full = True
    with pytest.raises(DispenserBinFullError) as caught:
        dispenser.capture()
    assert caught.value.outcome is Outcome.NOT_DONE
    stock = dispenser.stock()
    assert (stock.card, stock.bin_full) == (Place.READER, True)


@reading
@pytest.mark.parametrize(("move", "place"), [("present", "gate"), ("capture", "bin")])
def test_a_jam_behind_the_reader_is_named(ready: Ready, move: str, place: str) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    machine.jam_at = place
    with pytest.raises(DispenserJammedError):
        getattr(dispenser, move)()
    with pytest.raises(DispenserJammedError):
        dispenser.capture()
    assert (len(machine.taken), len(machine.bin)) == (0, 0)


@reading
@pytest.mark.parametrize("fault", [{"dead": True}, {"scrambled": True}, {"classes": (0x80,)}])
def test_an_unreadable_sim_can_still_be_captured(bench: Bench, fault: dict[str, object]) -> None:
    with bench.ready() as (dispenser, machine):
        dispenser.feed_to_reader()
        for name, value in fault.items():
            setattr(machine.card, name, value)
        with pytest.raises(SimUnreadableError):
            dispenser.read_sim()
        dispenser.capture()
        assert [c.iccid for c in machine.bin] == [FIRST]


@reading
def test_reading_moves_nothing_and_can_be_done_again(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    assert dispenser.read_sim() == dispenser.read_sim()
    assert (machine.at, machine.moves) == ("reader", 1)


@reading
@pytest.mark.parametrize("command", ["read_sim", "present", "capture"])
def test_without_a_card_inside_nothing_leaves_the_magazine(ready: Ready, command: str) -> None:
    dispenser, machine = ready
    with pytest.raises(DeviceRefusedError):
        getattr(dispenser, command)()
    assert (machine.moves, machine.taken, machine.bin) == (0, [], [])


@reading
def test_feeding_again_keeps_the_card_that_is_inside(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    dispenser.feed_to_reader()
    assert dispenser.read_sim().iccid == FIRST
    assert everywhere(machine) == 9


@reading
def test_a_customer_quicker_than_the_answer_has_the_card(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    machine.quick_hand = True
    dispenser.present()
    assert dispenser.stock().card is Place.NOWHERE
    assert len(machine.taken) == 1


@reading
def test_a_card_torn_out_on_its_way_to_the_gate_is_gone_and_only_once(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.feed_to_reader()
    machine.pulled = True
    with suppress(DeviceError):  # some machines tell that a hand was quicker
        dispenser.present()
    assert dispenser.stock().card is Place.NOWHERE
    assert (len(machine.taken), everywhere(machine)) == (1, 9)


@reading
def test_a_new_process_finds_the_card_of_the_old_one(bench: Bench) -> None:
    with bench.twin([card(n) for n in range(9)], time_scale=0) as machine:
        first = bench.open(machine.path, machine)
        first.feed_to_reader()
        first.close()
        second = bench.open(machine.path, machine)
        assert second.stock().card is Place.READER
        assert second.read_sim().iccid == FIRST
        second.close()
        assert machine.moves == 1
