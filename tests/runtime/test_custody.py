"""The way of a SIM on a real dispenser line, ledger and centre: no card is lost or given away."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from time import monotonic, sleep

import pytest

from kiosk.ports.centre import CentreOfflineError, CentreRefusedError
from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import DispenserEmptyError, DispenserJammedError, Place
from kiosk.ports.sim_reader import SimUnreadableError
from kiosk.runtime.custody import CustodyHaltedError, NotDurableError, SimMismatchError
from kiosk.store.sim_moves import Spot
from tests.hub.world import World as Hub
from tests.runtime.machine import AssignSim, KilledError, Machine, machine
from twins.uicc import Uicc

Reserve = Callable[..., str]
CASE = "case-1"


def patient_hand(kiosk: Machine) -> None:
    """Take the card once it is at the gate."""
    at_the_gate(kiosk)
    kiosk.twin.take_card()


def at_the_gate(kiosk: Machine) -> None:
    """Wait until a card is there."""
    ends = monotonic() + 40
    while kiosk.twin.at != "gate" and monotonic() < ends:
        sleep(0.005)


def disturbing_hand(kiosk: Machine) -> None:
    """Garble three answers while the card is at the gate, then take it."""
    at_the_gate(kiosk)
    kiosk.twin.spoil = 3
    while kiosk.twin.spoil:
        sleep(0.005)
    patient_hand(kiosk)


def taken(kiosk: Machine, code: str) -> str:
    """Go as far as a card that waits for its case at the contacts."""
    return kiosk.custody.take(CASE, code).iccid


def test_a_card_is_fed_read_back_and_bound(kiosk: Machine, reserve: Reserve) -> None:
    code = reserve()
    first = kiosk.cards[0].iccid
    assert taken(kiosk, code) == first
    assert kiosk.bound(code) == first
    assert kiosk.store.ledger.where(first) is Spot.READER
    assert kiosk.driver.stock().card is Place.READER
    kiosk.settled()


def test_a_card_of_another_stock_goes_to_the_bin_and_the_next_is_fed(
    kiosk: Machine, reserve: Reserve
) -> None:
    stranger = Uicc("8984990000000000000", "452040000000001")
    kiosk.twin.magazine.insert(0, stranger)
    assert taken(kiosk, reserve()) == kiosk.cards[0].iccid
    assert kiosk.twin.bin == [stranger]
    assert kiosk.store.ledger.where(stranger.iccid) is Spot.BIN
    kiosk.settled()


def test_an_unreadable_card_goes_to_the_bin_and_the_next_is_fed(
    kiosk: Machine, reserve: Reserve
) -> None:
    kiosk.cards[0].dead = True
    assert taken(kiosk, reserve()) == kiosk.cards[1].iccid
    assert kiosk.twin.bin == kiosk.cards[:1]
    kiosk.settled()


def test_three_unreadable_cards_are_enough(kiosk: Machine, reserve: Reserve) -> None:
    for card in kiosk.cards:
        card.scrambled = True
    with pytest.raises(SimUnreadableError):
        taken(kiosk, reserve())
    assert kiosk.twin.bin == kiosk.cards[:3]
    kiosk.settled()


def test_a_card_that_speaks_only_at_5_volts_is_read(kiosk: Machine, reserve: Reserve) -> None:
    kiosk.twin.only_5v = True
    assert taken(kiosk, reserve()) == kiosk.cards[0].iccid


def test_an_empty_magazine_is_named_and_nothing_moved(kiosk: Machine, reserve: Reserve) -> None:
    kiosk.twin.magazine.clear()
    kiosk.cards.clear()
    with pytest.raises(DispenserEmptyError):
        taken(kiosk, reserve())
    assert kiosk.twin.moves == 0
    assert kiosk.store.ledger.open_intent() is None
    kiosk.settled()


def test_a_jam_is_named_and_the_cleared_card_is_accounted_for(
    kiosk: Machine, reserve: Reserve
) -> None:
    code = reserve()
    kiosk.twin.jam_at = "reader"
    with pytest.raises(DispenserJammedError):
        taken(kiosk, code)
    kiosk.twin.clear_jam()
    kiosk.settled()
    assert taken(kiosk, code) == kiosk.cards[1].iccid
    kiosk.settled()


def test_a_card_between_two_places_is_brought_to_the_bin(kiosk: Machine, reserve: Reserve) -> None:
    taken(kiosk, reserve())
    kiosk.twin.at = "track"  # where a motor stopped
    kiosk.twin.power_cut()
    kiosk.custody.clear()
    assert kiosk.twin.bin == kiosk.cards[:1]
    kiosk.settled()


def test_without_the_centre_the_card_goes_to_the_bin(kiosk: Machine, reserve: Reserve) -> None:
    kiosk.wire.up = False
    with pytest.raises(CentreOfflineError):
        taken(kiosk, reserve())
    assert kiosk.twin.bin == kiosk.cards[:1]
    kiosk.settled()


def test_a_reservation_that_is_refused_costs_one_card_only(kiosk: Machine) -> None:
    with pytest.raises(CentreRefusedError, match="voucher_invalid"):
        taken(kiosk, "R-NOBODY")
    assert kiosk.twin.bin == kiosk.cards[:1]
    kiosk.settled()


def test_a_lost_answer_of_the_centre_is_asked_for_again(kiosk: Machine, reserve: Reserve) -> None:
    code = reserve()
    kiosk.wire.lost = 1
    assert taken(kiosk, code) == kiosk.bound(code) == kiosk.cards[0].iccid
    assert kiosk.wire.asked == [AssignSim(code, kiosk.cards[0].iccid)] * 2


def test_without_a_durable_case_nothing_is_presented(kiosk: Machine, reserve: Reserve) -> None:
    iccid = taken(kiosk, reserve())
    moves = kiosk.twin.moves
    with pytest.raises(NotDurableError):
        kiosk.custody.hand_out(CASE, iccid, 0.0)
    assert kiosk.twin.moves == moves
    assert kiosk.driver.stock().card is Place.READER


def test_a_durable_case_gets_its_card_and_no_other_case_does(
    kiosk: Machine, reserve: Reserve
) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe |= {CASE, "case-2"}
    with pytest.raises(DeviceError, match="not of this case"):
        kiosk.custody.hand_out("case-2", iccid, 0.0)
    Thread(target=patient_hand, args=(kiosk,), daemon=True).start()
    assert kiosk.custody.hand_out(CASE, iccid, 45.0)
    assert kiosk.twin.taken == kiosk.cards[:1]
    assert kiosk.store.ledger.where(iccid) is Spot.CUSTOMER
    kiosk.settled()


@pytest.mark.parametrize("fault", ["quick_hand", "pulled"])
def test_a_hand_quicker_than_the_machine_has_the_card(
    kiosk: Machine, reserve: Reserve, fault: str
) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    setattr(kiosk.twin, fault, True)
    assert kiosk.custody.hand_out(CASE, iccid, 5.0)
    assert kiosk.store.ledger.where(iccid) is Spot.CUSTOMER
    kiosk.settled()


def test_a_forgotten_card_goes_to_the_bin_and_is_booked(kiosk: Machine, reserve: Reserve) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    assert not kiosk.custody.hand_out(CASE, iccid, 0.0)
    assert kiosk.twin.bin == kiosk.cards[:1]
    assert kiosk.store.ledger.where(iccid) is Spot.BIN
    assert not kiosk.custody.hand_out(CASE, iccid, 0.0)  # and never comes back
    kiosk.settled()


@pytest.mark.parametrize("lost", ["answer", "power"])
def test_a_count_of_the_bin_that_is_lost_is_asked_for_again(
    kiosk: Machine, reserve: Reserve, lost: str
) -> None:
    """Without it the card of a kiosk that dies in the capture could be bin or customer."""
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    if lost == "answer":
        kiosk.lose_answer("bin_count")
    else:
        kiosk.fuse.before["bin_count"] = kiosk.twin.power_cut
    kiosk.fuse.after["capture"] = kiosk.fuse.die
    with pytest.raises(KilledError):
        kiosk.custody.hand_out(CASE, iccid, 0.0)
    kiosk.restart()
    kiosk.settled()
    assert kiosk.store.ledger.where(iccid) is Spot.BIN


def test_a_garbled_line_while_the_card_is_at_the_gate_is_waited_out(
    kiosk: Machine, reserve: Reserve
) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    Thread(target=disturbing_hand, args=(kiosk,), daemon=True).start()
    assert kiosk.custody.hand_out(CASE, iccid, 45.0)
    kiosk.settled()


@pytest.mark.parametrize("command", ["feed_to_reader", "present", "capture"])
def test_a_move_whose_answer_is_lost_is_believed_from_the_sensors(
    kiosk: Machine, reserve: Reserve, command: str
) -> None:
    kiosk.lose_answer(command)
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    patience = 0.0
    if command == "present":
        kiosk.twin.quick_hand, patience = True, 5.0
    assert kiosk.custody.hand_out(CASE, iccid, patience) is (command == "present")
    assert kiosk.twin.moves == (2 if command == "present" else 3)  # none of them twice
    assert command not in kiosk.fuse.before
    kiosk.settled()


def stop_for_a_second(kiosk: Machine) -> None:
    kiosk.hurry(1.0)
    kiosk.stall()


@pytest.mark.parametrize("command", ["present", "capture"])
def test_a_motor_that_loses_power_leaves_a_card_that_is_found_again(
    hub: Hub, reserve: Reserve, command: str
) -> None:
    with machine(hub, seed=900_001 + ord(command[0])) as kiosk:
        kiosk.fuse.before[command] = partial(stop_for_a_second, kiosk)
        kiosk.safe.add(CASE)
        with suppress(DeviceError):
            kiosk.custody.hand_out(CASE, taken(kiosk, reserve()), 0.0)
        assert command not in kiosk.fuse.before
        kiosk.settled()
        kiosk.custody.clear()
        assert kiosk.twin.bin == kiosk.cards[:1], kiosk.told
        kiosk.settled()


def test_a_card_that_stopped_before_the_contacts_is_followed_by_the_next(
    hub: Hub, reserve: Reserve
) -> None:
    with machine(hub, seed=905_001) as kiosk:
        kiosk.fuse.before["feed_to_reader"] = partial(stop_for_a_second, kiosk)
        assert taken(kiosk, reserve()) == kiosk.cards[1].iccid
        assert kiosk.twin.bin == kiosk.cards[:1]
        kiosk.settled()


POINTS = range(1, 20)  # a whole visit calls machine and centre nine times


@pytest.mark.parametrize("machine_too", [False, True], ids=["process", "process and machine"])
def test_a_death_at_any_point_loses_no_card(
    hub: Hub, reserve: Reserve, *, machine_too: bool
) -> None:
    """Die before and after each call in turn; the restarted visit ends with one card of its own."""
    whole = 0
    for point in POINTS:
        with machine(hub, 3, seed=910_000 + 100 * machine_too + point) as kiosk:
            code = reserve()
            kiosk.fuse.left = point
            try:
                visit(kiosk, code)
                kiosk.fuse.left = -1
                whole += 1
            except KilledError:
                if machine_too:
                    kiosk.twin.power_cut()
                kiosk.restart()
                kiosk.settled()
                visit(kiosk, code)
            assert [card.iccid for card in kiosk.twin.taken] == [kiosk.bound(code)]
            kiosk.settled()
    assert whole == 1  # the points reach from its first call to its last


def visit(kiosk: Machine, code: str) -> None:
    """Do what a visit does from the feeding on; a restarted one goes on where the draft stands."""
    if CASE not in kiosk.safe:
        iccid = kiosk.custody.take(CASE, code).iccid
        kiosk.safe.add(CASE)
    else:
        iccid = kiosk.bound(code) or ""
    kiosk.twin.quick_hand = True
    assert kiosk.custody.hand_out(CASE, iccid, 5.0)


def test_a_card_that_is_too_short_goes_to_the_bin_and_the_next_is_fed(
    kiosk: Machine, reserve: Reserve
) -> None:
    kiosk.twin.short_card = True
    assert taken(kiosk, reserve()) == kiosk.cards[1].iccid
    assert kiosk.twin.bin == kiosk.cards[:1]
    assert "sim_dispenser.card_refused" in kiosk.told
    kiosk.settled()


def test_a_card_that_is_not_the_one_on_the_photograph_goes_to_the_bin(
    kiosk: Machine, reserve: Reserve
) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    other = kiosk.cards[1].iccid
    with pytest.raises(SimMismatchError, match=r"sim\.mismatch_photo"):
        kiosk.custody.hand_out(CASE, iccid, 0.0, (("photo", other),))
    assert kiosk.twin.bin == kiosk.cards[:1]
    assert kiosk.told == ["custody.mismatch"]
    kiosk.settled()


def test_a_card_swapped_at_the_contacts_is_not_handed_out(kiosk: Machine, reserve: Reserve) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    swapped, kiosk.twin.card = kiosk.twin.card, kiosk.cards[1]
    kiosk.twin.magazine[0] = swapped  # a hand changed the two
    with pytest.raises(SimMismatchError, match=r"sim\.mismatch_chip"):
        kiosk.custody.hand_out(CASE, iccid, 0.0)
    assert kiosk.twin.taken == []
    assert kiosk.store.ledger.where(kiosk.cards[1].iccid) is Spot.BIN


def test_a_machine_stopped_while_the_card_waits_leaves_it_where_it_is_booked(
    kiosk: Machine, reserve: Reserve
) -> None:
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)

    def stop() -> None:
        at_the_gate(kiosk)
        kiosk.halt.set()

    Thread(target=stop, daemon=True).start()
    with pytest.raises(CustodyHaltedError):
        kiosk.custody.hand_out(CASE, iccid, 600.0)
    assert kiosk.store.ledger.where(iccid) is Spot.GATE
    kiosk.settled()
    kiosk.restart()
    kiosk.custody.clear()  # the next customer finds an empty gate
    assert kiosk.store.ledger.where(iccid) is Spot.BIN
    kiosk.settled()


def test_no_motion_begins_once_the_kiosk_stops(kiosk: Machine, reserve: Reserve) -> None:
    kiosk.halt.set()
    with pytest.raises(CustodyHaltedError):
        taken(kiosk, reserve())
    assert kiosk.twin.moves == 0
    assert kiosk.store.ledger.open_intent() is None


@pytest.mark.parametrize("taken_first", [False, True])
def test_the_machines_own_counter_tells_whether_a_forgotten_card_was_dropped(
    kiosk: Machine, reserve: Reserve, *, taken_first: bool
) -> None:
    """The process dies in the capture from the gate: bin or customer is no guess."""
    iccid = taken(kiosk, reserve())
    kiosk.safe.add(CASE)
    kiosk.fuse.before["capture"] = kiosk.twin.take_card if taken_first else bool
    kiosk.fuse.after["capture"] = kiosk.fuse.die
    with suppress(KilledError, DeviceError):
        kiosk.custody.hand_out(CASE, iccid, 0.0)
    kiosk.restart()
    kiosk.custody.settle()
    booked = kiosk.store.ledger.where(iccid)
    assert booked is (Spot.CUSTOMER if taken_first else Spot.BIN)
    kiosk.settled()
