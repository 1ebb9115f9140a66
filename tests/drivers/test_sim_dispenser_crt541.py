"""What is particular to the CRT-541: news told once, no sensor at the gate, errors that stay."""

from collections.abc import Iterator
from time import sleep

import pytest
import serial
from dispenser_benches import CRT541_BENCH, card, everywhere, hasty

from drivers.sim_dispenser.line import find_bodies, frame
from kiosk.ports.errors import (
    DeviceGarbledError,
    DeviceRefusedError,
    DeviceTimeoutError,
    Outcome,
)
from kiosk.ports.sim_dispenser import (
    DispenserJammedError,
    Place,
    SimDispenser,
)
from twins.sim_dispenser_crt541 import Crt541Twin

Ready = tuple[SimDispenser, Crt541Twin]


@pytest.fixture
def ready() -> Iterator[Ready]:
    with CRT541_BENCH.ready() as pair:
        yield pair


@pytest.mark.parametrize(
    ("body", "on_the_line"),
    [
        (b"00DC", "02 30 30 44 43 03 06"),
        (b"00AP", "02 30 30 41 50 03 10"),
        (b"00RS", "02 30 30 52 53 03 00"),
        (b"00IP", "02 30 30 49 50 03 18"),
        (b"00IE", "02 30 30 49 45 03 0D"),
        (b"00B3", "02 30 30 42 33 03 70"),
    ],
)
def test_frames_are_those_of_the_device_sheet(body: bytes, on_the_line: str) -> None:
    assert frame(body) == bytes.fromhex(on_the_line)
    assert find_bodies(bytes.fromhex(on_the_line), 4) == [body]


def test_a_machine_of_another_address_stays_silent() -> None:
    with (
        Crt541Twin([card(1)], time_scale=0, address=b"03") as machine,
        serial.Serial(machine.path, 9600, timeout=0.1) as port,
    ):
        port.write(frame(b"00AP"))
        assert port.read(1) == b""
        port.timeout = 40
        port.write(frame(b"03AP"))
        assert port.read(10) == b"\x0603" + frame(b"0301")


def test_three_customers_get_three_cards(ready: Ready) -> None:
    dispenser, machine = ready
    for _ in range(3):
        dispenser.present()
        assert machine.take_card()
    assert [taken.iccid[-4:] for taken in machine.taken] == ["0000", "0001", "0002"]
    assert everywhere(machine) == 9


def test_a_card_that_was_not_taken_shows_when_the_next_is_refused(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.present()
    assert dispenser.stock().card is Place.NOWHERE  # the machine does not look
    with pytest.raises(DeviceRefusedError, match="not taken"):
        dispenser.present()
    assert (machine.at, machine.moves) == ("gate", 1)
    machine.take_card()
    dispenser.present()
    assert machine.moves == 2


def test_a_dispense_nobody_asked_about_yet_is_told_once() -> None:
    with CRT541_BENCH.ready() as (dispenser, machine):
        with serial.Serial(machine.path, 9600) as other:
            other.write(frame(b"00DC"))
            sleep(0.05)
        assert dispenser.stock().card is Place.GATE
        assert dispenser.stock().card is Place.NOWHERE


def test_a_refusal_left_over_tells_of_the_card_at_the_gate(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.present()
    with serial.Serial(machine.path, 9600) as other:
        other.write(frame(b"00DC"))
        sleep(0.05)
    assert dispenser.stock().card is Place.GATE


def test_an_error_is_an_alarm_when_it_is_told_three_times(ready: Ready) -> None:
    dispenser, machine = ready
    machine.error = True
    before = machine.enquiries
    with pytest.raises(DispenserJammedError) as caught:
        dispenser.stock()
    assert machine.enquiries - before == 3
    assert caught.value.outcome is Outcome.UNKNOWN


def test_an_error_that_passes_is_none() -> None:
    class Hiccup(Crt541Twin):
        """An error that clears itself at the third enquiry."""

        def _state(self) -> bytes:
            return b"4" if self.enquiries < 3 else super()._state()

    with Hiccup([card(1)], time_scale=0) as machine, serial.Serial(machine.path, 9600) as port:
        assert CRT541_BENCH.make(port, machine).stock().card is Place.NOWHERE


def test_a_pre_dispensed_card_is_waited_for_and_given(ready: Ready) -> None:
    dispenser, machine = ready
    machine.time_scale = 0.1
    machine.pre_dispenses = True
    sleep(0.03)
    dispenser.present()
    assert (machine.at, machine.moves, len(machine.magazine)) == ("gate", 1, 8)


def test_a_dispense_whose_acknowledgement_is_lost_is_not_ordered_again(ready: Ready) -> None:
    dispenser, machine = ready
    machine.lose_ack = 2  # of the enquiry before it, and its own
    dispenser.present()
    assert (machine.at, machine.moves) == ("gate", 1)


def test_the_answer_of_another_unit_on_the_line_is_not_believed(ready: Ready) -> None:
    dispenser, machine = ready
    machine.noise = frame(b"0302")
    assert not dispenser.stock().magazine_empty


def test_an_answer_from_before_the_question_is_dropped(ready: Ready) -> None:
    dispenser, machine = ready
    dispenser.stock()
    machine.spill(frame(b"0032"))
    sleep(0.05)
    stock = dispenser.stock()
    assert (stock.card, stock.magazine_empty) == (Place.NOWHERE, False)


@pytest.mark.parametrize(("times", "moves"), [(2, 1), (3, 0)])
def test_a_dispense_that_was_not_taken_is_said_again_at_most_three_times(
    times: int, moves: int
) -> None:
    class Deaf(Crt541Twin):
        """It says 15 right after the first enquiry."""

        def _obey(self, command: bytes) -> None:
            super()._obey(command)
            self.deaf = times if self.enquiries == 1 else self.deaf

    with Deaf([card(1)], time_scale=0) as machine, serial.Serial(machine.path, 9600) as port:
        dispenser = CRT541_BENCH.make(port, machine)
        if moves:
            dispenser.present()
        else:
            with pytest.raises(DeviceGarbledError):
                dispenser.present()
        assert machine.moves == moves


def test_a_success_lost_with_a_spoilt_answer_stays_unknown() -> None:
    class Spoils(Crt541Twin):
        """It tells of the dispensed card in a frame that arrives broken."""

        def _obey(self, command: bytes) -> None:
            self.spoil = int(self._news == b"3")
            super()._obey(command)

    with Spoils([card(1)], time_scale=0) as machine, serial.Serial(machine.path, 9600) as port:
        dispenser = CRT541_BENCH.make(port, machine)
        with hasty(dispenser), pytest.raises(DeviceTimeoutError) as caught:
            dispenser.present()
        assert caught.value.outcome is Outcome.UNKNOWN
        assert (machine.at, machine.moves) == ("gate", 1)
