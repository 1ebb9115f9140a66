"""Custody on the other machines: one that reads by a coupler, one that reads nothing at all."""

from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
import serial

from drivers.sim_card import identify
from drivers.sim_dispenser import K720, Crt541
from kiosk.case.reasons import Reason
from kiosk.ports.centre import Centre, CentreRefusedError
from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import DispenserUnreadError, SimDispenser
from kiosk.runtime.custody import Custody, CustodyUnsureError
from kiosk.store.book import audit
from kiosk.store.sim_moves import Spot
from kiosk.store.stocktake import Stocktake
from kiosk.store.store import FILE, Store, open_store
from tests.drivers.dispenser_benches import Landing
from twins.sim_dispenser_crt541 import Crt541Twin
from twins.sim_dispenser_k720 import K720Twin
from twins.uicc import Uicc

SERIALS = [f"89840100000000{n:05d}" for n in range(3)]
TIMES = (0.4, 0.005, 0.1)


class Desk:
    """Binds a card to the reservation that asks first."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def assign_sim(self, code: str, iccid: str) -> None:
        if self.of.setdefault(iccid, code) != code:
            raise CentreRefusedError("centre", Reason.MISMATCH_RESERVATION)

    def __getattr__(self, name: str) -> object:
        return getattr(Centre, name)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / FILE, bytes(32))
    yield opened
    opened.close()


@pytest.fixture
def stacker(store: Store) -> Iterator[tuple[Crt541Twin, Custody]]:
    with (
        Crt541Twin([Uicc(s, "452040123456789") for s in SERIALS], time_scale=0) as twin,
        serial.Serial(twin.path, 9600) as port,
    ):
        yield twin, custody(Crt541(port, *TIMES), store)


def custody(machine: SimDispenser, store: Store) -> Custody:
    return Custody(machine, Desk(), store.ledger, lambda _: True, time)  # type: ignore[arg-type]


def load(store: Store) -> None:
    Stocktake(store.ledger, "an+binh", 1).fill(0, 0, SERIALS)


def test_a_machine_with_a_coupler_serves_and_bins(store: Store) -> None:
    with (
        K720Twin([Uicc(s, "452040123456789") for s in SERIALS], time_scale=0) as twin,
        serial.Serial(twin.path, 9600) as port,
    ):
        way = custody(K720(port, Landing(twin), identify, *TIMES), store)
        first = way.take("case-1", "R-1").iccid
        assert not way.hand_out("case-1", first, 0.0)  # forgotten
        twin.quick_hand = True
        second = way.take("case-2", "R-2").iccid
        assert way.hand_out("case-2", second, 5.0)
        ledger = store.ledger
        assert (ledger.where(first), ledger.where(second)) == (Spot.BIN, Spot.CUSTOMER)
        assert (len(twin.bin), len(twin.taken)) == (1, 1)


def test_without_a_reader_no_card_comes_that_was_not_read_before_it_was_stacked(
    stacker: tuple[Crt541Twin, Custody], store: Store
) -> None:
    twin, way = stacker
    with pytest.raises(DispenserUnreadError):
        way.take("case-1", "R-1")
    Stocktake(store.ledger, "an+binh", 1).fill(0, 3)  # counted, but by nobody's serial
    with pytest.raises(DispenserUnreadError):
        way.take("case-1", "R-1")
    assert twin.moves == 0


def test_a_stack_read_beforehand_is_given_in_its_order(
    stacker: tuple[Crt541Twin, Custody], store: Store
) -> None:
    twin, way = stacker
    load(store)
    for place in range(2):
        iccid = way.take(f"case-{place}", f"R-{place}").iccid
        assert twin.moves == place  # nothing moves before the case is durable
        assert way.hand_out(f"case-{place}", iccid, 1.0)
        twin.take_card()
    assert [card.iccid for card in twin.taken] == SERIALS[:2]
    assert store.ledger.balances()[Spot.CUSTOMER] == 2
    assert audit(store.ledger).problems == []


def test_a_card_of_another_serial_than_comes_next_is_not_given(
    stacker: tuple[Crt541Twin, Custody], store: Store
) -> None:
    twin, way = stacker
    load(store)
    with pytest.raises(DispenserUnreadError):
        way.hand_out("case-1", SERIALS[1], 1.0)
    with pytest.raises(DeviceError, match=r"mismatch_barcode"):
        way.take("case-1", "R-1", (("barcode", SERIALS[2]),))
    assert twin.moves == 0


def test_a_doubtful_move_closes_the_machine_until_it_was_counted(
    stacker: tuple[Crt541Twin, Custody], store: Store
) -> None:
    twin, way = stacker
    load(store)
    iccid = way.take("case-1", "R-1").iccid
    twin.strange, twin.mute = b"", True  # it moves and falls silent
    with pytest.raises(DeviceError):
        way.hand_out("case-1", iccid, 1.0)
    twin.mute = False
    twin.power_cut()  # its news are forgotten
    with pytest.raises((CustodyUnsureError, DispenserUnreadError)):
        way.hand_out("case-1", iccid, 1.0)
    assert store.ledger.where(iccid) is Spot.MISSING
    assert len(twin.magazine) == 2
    with pytest.raises(DispenserUnreadError):
        way.take("case-2", "R-2")
    Stocktake(store.ledger, "an+binh", 2).unload(2)
    Stocktake(store.ledger, "an+binh", 3).fill(0, 0, SERIALS[1:])
    assert way.take("case-2", "R-2").iccid == SERIALS[1]
