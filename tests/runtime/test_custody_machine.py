"""Random visits, faults and deaths on a real line: the ledger can always say where cards are."""

from contextlib import ExitStack, suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.ports.errors import DeviceError
from tests.hub.world import World as Hub
from tests.runtime.conftest import SEEDS
from tests.runtime.machine import KilledError, machine


class Visits(RuleBasedStateMachine):
    """One customer after another; each rule may end in an error of the port or in death."""

    hub: Hub

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.kiosk = self.open.enter_context(machine(self.hub, 6, seed=2_000_000 + next(SEEDS)))
        self.case, self.code, self.iccid = "", "", ""
        self.arrive()

    def teardown(self) -> None:
        self.a_technician_comes()
        self.kiosk.settled()
        self.open.close()

    @rule()
    def arrive(self) -> None:
        """Let the next customer come with a reservation of their own."""
        number = next(SEEDS)
        self.case, self.code, self.iccid = f"case-{number}", f"S-{number:06}", ""
        self.hub.reservation(self.code, f"+847{number:08}")

    @precondition(lambda self: not self.iccid)
    @rule()
    def take(self) -> None:
        with suppress(DeviceError):
            self.iccid = self.mortal(lambda: self.kiosk.custody.take(self.case, self.code).iccid)

    @precondition(lambda self: self.iccid)
    @rule()
    def submit(self) -> None:
        self.kiosk.safe.add(self.case)

    @precondition(lambda self: self.iccid)
    @rule(quick=st.booleans())
    def hand_out(self, *, quick: bool) -> None:
        self.kiosk.twin.quick_hand = quick
        with suppress(DeviceError):
            self.mortal(lambda: str(self.kiosk.custody.hand_out(self.case, self.iccid, 0.0)))
        self.kiosk.twin.quick_hand = False

    @rule()
    def clear(self) -> None:
        with suppress(DeviceError):
            self.mortal(lambda: str(self.kiosk.custody.clear()))

    @rule()
    def a_hand_takes_what_is_at_the_gate(self) -> None:
        self.kiosk.twin.take_card()

    @rule()
    def power_is_lost(self) -> None:
        self.kiosk.twin.power_cut()

    @rule(point=st.integers(1, 18))
    def the_process_will_die(self, point: int) -> None:
        self.kiosk.fuse.left = point

    @rule(command=st.sampled_from(["feed_to_reader", "present", "capture", "read_sim", "stock"]))
    def an_answer_will_be_lost(self, command: str) -> None:
        self.kiosk.lose_answer(command)

    @rule(command=st.sampled_from(["feed_to_reader", "present", "capture"]))
    def an_answer_will_break_off_once(self, command: str) -> None:
        self.kiosk.fuse.before[command] = lambda: setattr(self.kiosk.twin, "cut", 1)

    @rule(place=st.sampled_from(["reader", "gate", "bin"]))
    def a_card_jams(self, place: str) -> None:
        self.kiosk.twin.jam_at = place

    @rule()
    def a_technician_comes(self) -> None:
        """Start the kiosk anew, which settles what was open, and only then open the machine."""
        self.kiosk.twin.spoil = self.kiosk.twin.cut = 0
        self.kiosk.restart()
        self.kiosk.custody.settle()
        if self.kiosk.twin.jam_at and self.kiosk.twin.at == "track":
            self.kiosk.twin.clear_jam()
        self.kiosk.twin.jam_at = ""

    @rule(card=st.integers(0, 5))
    def a_chip_dies(self, card: int) -> None:
        self.kiosk.cards[card].dead = True

    @rule(up=st.booleans())
    def the_line_to_the_centre_changes(self, *, up: bool) -> None:
        self.kiosk.wire.up = up

    @rule()
    def an_answer_of_the_centre_will_be_lost(self) -> None:
        self.kiosk.wire.lost = 1

    @rule()
    def the_machine_is_settled(self) -> None:
        self.kiosk.fuse.left = -1
        self.kiosk.twin.spoil = self.kiosk.twin.cut = 0
        self.kiosk.fuse.before.clear()
        self.kiosk.settled()

    @invariant()
    def every_card_is_in_one_place_and_none_is_out_without_its_case(self) -> None:
        self.kiosk.check()

    def mortal(self, work):  # noqa: ANN001, ANN201
        try:
            return work()
        except KilledError:
            self.kiosk.restart()
            return ""


def test_no_card_is_lost_or_given_away(hub: Hub) -> None:
    visits = type("VisitsAtThisCentre", (Visits,), {"hub": hub})
    run_state_machine_as_test(
        visits,
        settings=settings(
            max_examples=8, stateful_step_count=30, deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip
