"""Faults of line, supply and sensors at every dispenser: no card moves twice, none is lost."""

from contextlib import suppress
from typing import Any

import pytest
from dispenser_benches import ALL, CRT591, K720_BENCH, WITH_READER, Bench, everywhere, hasty
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ports.errors import DeviceError, Outcome
from kiosk.ports.sim_dispenser import DispenserCardError, DispenserJammedError, Place, SimDispenser

every = pytest.mark.parametrize("bench", ALL, ids=lambda bench: bench.name)
reading = pytest.mark.parametrize("bench", WITH_READER, ids=lambda bench: bench.name)


def bring_out(bench: Bench, dispenser: SimDispenser) -> None:
    getattr(dispenser, bench.out)()


@every
def test_an_answer_that_comes_late_or_twice_moves_each_card_once(bench: Bench) -> None:
    with bench.ready(late_s=0.05, twice=True) as (dispenser, machine):
        bring_out(bench, dispenser)
        dispenser.stock()
        assert (machine.at, machine.moves, everywhere(machine)) == (bench.place, 1, 9)


@every
def test_power_lost_between_any_two_bytes_loses_no_card(bench: Bench) -> None:
    """Wherever it fails, the error is named, and asked again the machine gives one card."""

    @settings(max_examples=12, deadline=None)
    @given(st.integers(1, 40))
    def fails(after: int) -> None:
        with bench.ready(3) as (dispenser, machine):
            machine.power_after = after
            with hasty(dispenser), suppress(DeviceError):
                bring_out(bench, dispenser)
            machine.power_after = 0
            with suppress(DeviceError):  # told once what happened, or not at all
                dispenser.stock()
            assert everywhere(machine) == 3
            assert machine.moves <= 1
            if machine.at != bench.place and not machine.taken:
                bring_out(bench, dispenser)
            assert (machine.at, everywhere(machine)) == (bench.place, 3)

    fails()


@every
def test_a_short_card_sticks_and_is_named(bench: Bench) -> None:
    with bench.ready() as (dispenser, machine):
        dispenser.stock()
        machine.short_card = True
        with pytest.raises((DispenserCardError, DispenserJammedError)) as caught:
            bring_out(bench, dispenser)
        assert caught.value.outcome is Outcome.UNKNOWN
        assert (everywhere(machine), machine.taken) == (9, [])
        machine.clear_jam()
        bring_out(bench, dispenser)
        assert machine.at == bench.place


@reading
@pytest.mark.parametrize("place", ["reader", "gate", "bin"])
def test_a_jam_at_each_place_is_named_and_the_card_stays_inside(bench: Bench, place: str) -> None:
    with bench.ready() as (dispenser, machine):
        machine.jam_at = place
        with pytest.raises(DispenserJammedError):
            walk(dispenser, place)
        assert machine.at == "track"
        assert (everywhere(machine), machine.taken, machine.bin) == (9, [], [])


def walk(dispenser: SimDispenser, place: str) -> None:
    dispenser.feed_to_reader()
    if place == "gate":
        dispenser.present()
    dispenser.capture()


@pytest.mark.parametrize("bench", [CRT591], ids=["crt591"])
@pytest.mark.parametrize("shown", ["", "gate"])
def test_a_sensor_that_shows_the_wrong_place_is_not_taken_for_success(
    bench: Bench, shown: str
) -> None:
    with bench.ready(stuck=shown) as (dispenser, machine):
        with pytest.raises(DeviceError) as caught:
            dispenser.feed_to_reader()
        assert caught.value.outcome is Outcome.UNKNOWN
        assert everywhere(machine) == 9


def test_a_sensor_stuck_at_the_gate_keeps_the_next_card_in() -> None:
    with K720_BENCH.ready(stuck="gate") as (dispenser, machine):
        assert dispenser.stock().card is Place.GATE
        with pytest.raises(DeviceError, match=r"sim_dispenser\.unsupported"):
            dispenser.feed_to_reader()
        assert machine.moves == 0


@every
def test_a_card_torn_out_by_hand_is_with_the_customer(bench: Bench) -> None:
    with bench.ready() as (dispenser, machine):
        if bench.sees_card:
            dispenser.feed_to_reader()
        machine.pulled = True
        with suppress(DeviceError):
            dispenser.present()
        assert (len(machine.taken), everywhere(machine)) == (1, 9)


def parts(machine: Any) -> tuple[int, int]:
    return len(machine.taken), len(machine.bin)


@reading
def test_a_full_bin_keeps_the_card_where_it_is(bench: Bench) -> None:
    with bench.ready() as (dispenser, machine):
        dispenser.feed_to_reader()
        machine.bin_full = True
        with pytest.raises(DeviceError, match=r"sim_dispenser\.bin_full"):
            dispenser.capture()
        assert (dispenser.stock().card, parts(machine)) == (Place.READER, (0, 0))
        dispenser.present()  # the way out is free
        assert machine.at == "gate"
