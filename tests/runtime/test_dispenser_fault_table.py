"""Each fault of the dispenser ends in its named screen, its entry in the ledger and its alert."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from kiosk.case.reasons import Reason
from kiosk.health import dispenser as sensors
from kiosk.health.ask import REMEDIES, ask
from kiosk.health.custody import CARDS, alerts
from kiosk.journeys.events import Failed
from kiosk.journeys.move import reason_of
from kiosk.ports.errors import DeviceError
from kiosk.store.sim_moves import Spot
from tests.hub.world import World as Hub
from tests.runtime.machine import Machine, machine
from twins.uicc import Uicc

CASE = "case-1"
Reserve = Callable[..., str]


@dataclass(frozen=True)
class Row:
    """What strikes, when; the screen's reason (None: the SIM is out); where the first card is."""

    name: str
    strike: Callable[[Machine], object]
    screen: Reason | None
    spot: Spot | None
    alert: str | None
    at_hand_out: bool = False
    photo: bool = False
    durable: bool = True


def fault(**fields: object) -> Callable[[Machine], object]:
    def strike(kiosk: Machine) -> None:
        for name, value in fields.items():
            setattr(kiosk.twin, name, value)

    return strike


def cards(**fields: object) -> Callable[[Machine], object]:
    def strike(kiosk: Machine) -> None:
        for card in kiosk.cards:
            for name, value in fields.items():
                setattr(card, name, value)

    return strike


def empty(kiosk: Machine) -> None:
    kiosk.twin.magazine.clear()
    kiosk.cards.clear()


def foreign(kiosk: Machine) -> None:
    kiosk.twin.magazine[:] = [Uicc(f"898499000000000{n:04}", "452040000000001") for n in range(3)]
    kiosk.cards[:] = kiosk.twin.magazine


def stopped(kiosk: Machine) -> None:
    kiosk.fuse.before["feed_to_reader"] = kiosk.stall


TABLE = [
    Row("empty magazine", empty, Reason.STOCK_OUT, None,
        "sim_dispenser.empty"),
    Row("jam to the reader", fault(jam_at="reader"), Reason.JAM, Spot.READER,
        "sim_dispenser.jammed"),
    Row("jam to the gate", fault(jam_at="gate"), Reason.JAM, Spot.READER, "sim_dispenser.jammed",
        at_hand_out=True),
    Row("jam to the bin", fault(jam_at="bin"), Reason.JAM, Spot.READER, "sim_dispenser.jammed",
        at_hand_out=True),
    Row("bin full", fault(bin_full=True), Reason.JAM, Spot.GATE, "sim_dispenser.bin_full",
        at_hand_out=True),
    Row("sensor stuck", fault(stuck=""), Reason.JAM, None, "sim_dispenser.faulty"),
    Row("line garbled", fault(spoil=99), Reason.DEVICE_BUSY, None, "device.garbled"),
    Row("no answer", fault(mute=True), Reason.DEVICE_BUSY, None, "device.timeout"),
    Row("dead chips", cards(dead=True), Reason.SIM_UNREADABLE, Spot.BIN, "sim_card.unreadable"),
    Row("dirty contacts", cards(scrambled=True), Reason.SIM_UNREADABLE, Spot.BIN,
        "sim_card.unreadable"),
    Row("cards of another kind", cards(classes=(0x80,)), Reason.SIM_UNREADABLE, Spot.BIN,
        "sim_card.unreadable"),
    Row("cards of another stock", foreign, Reason.UNKNOWN_SERIAL, None, "centre.refused"),
    Row("short card", fault(short_card=True), None, Spot.BIN, "sim_dispenser.card_refused"),
    Row("another card on the photograph", lambda _: None, Reason.MISMATCH_PHOTO, Spot.BIN,
        "custody.mismatch", at_hand_out=True, photo=True),
    Row("forgotten", lambda _: None, Reason.SIM_FORGOTTEN, Spot.BIN, "custody.forgotten",
        at_hand_out=True),
    Row("torn out", fault(pulled=True), None, Spot.CUSTOMER, None, at_hand_out=True),
    Row("case not durable", lambda _: None, Reason.DEVICE_BUSY, Spot.READER, None,
        at_hand_out=True, durable=False),
    Row("power lost before the move", lambda k: k.twin.power_cut(), None, Spot.CUSTOMER, None,
        at_hand_out=True),
    Row("power lost in the feed", stopped, None, Spot.BIN, "sim_card.unreadable"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_each_fault_has_its_screen_its_entry_and_its_alert(
    hub: Hub, reserve: Reserve, row: Row
) -> None:
    with machine(hub, 4, move_deadline_s=0.4, seed=930_000 + TABLE.index(row)) as kiosk:
        kiosk.twin.quick_hand = row.screen is None and row.name != "torn out"
        first = kiosk.cards[0].iccid
        screen = walked(kiosk, row, reserve())
        assert screen is row.screen
        assert kiosk.store.ledger.where(first) in (row.spot, None)
        inside = kiosk.store.ledger.position().inside
        if row.spot in (Spot.READER, Spot.GATE):
            assert inside is not None
            assert inside.spot is row.spot
        assert row.alert is None or row.alert in told(kiosk)
        kiosk.check()


def walked(kiosk: Machine, row: Row, code: str) -> Reason | None:
    """Do what a visit does; give the reason its screen names, None when the customer has a SIM."""
    try:
        if not row.at_hand_out:
            row.strike(kiosk)
        iccid = kiosk.custody.take(CASE, code).iccid
        if row.durable:
            kiosk.safe.add(CASE)
        if row.at_hand_out:
            row.strike(kiosk)
        photo = (("photo", kiosk.cards[1].iccid),) if row.photo else ()
        patience = 5.0 if row.screen is None else 0.0
        given = kiosk.custody.hand_out(CASE, iccid, patience, photo)
    except DeviceError as failed:
        return reason_of(Failed(1, failed.code, failed.outcome.value, failed.detail))
    return None if given else Reason.SIM_FORGOTTEN


def told(kiosk: Machine) -> set[str]:
    """Give the codes that reach the centre: of the cards, and of the machine as it stands now."""
    kiosk.twin.stuck = None
    now = ask("simkiosk-devices", partial(sensors.check, kiosk.driver))
    live = {now.code} if now is not None else set()
    cards = {problem.code for problem in alerts(kiosk.told, [])}
    jams = {code for code in kiosk.told if code in (*REMEDIES, "centre.refused")}
    return live | cards | jams


def test_every_alert_about_cards_has_a_remedy() -> None:
    assert all(problem.remedy for problem in alerts(CARDS, ["ledger.not_conserved"]))
