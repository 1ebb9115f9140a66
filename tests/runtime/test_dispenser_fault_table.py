"""Each fault of a dispenser ends in its named screen, its entry in the ledger and its alert.

One table a model, walked through the runtime by the real driver before the model's twin. Where a
fault lets something never come, it is waited for no longer than the row says.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from kiosk.store.stocktake import Stocktake
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
    model: str = "crt591"
    waits_s: float = 0.0  # for a move that never ends, once this has struck
    stacked: bool = True  # a machine that reads nothing knows its stack, card by card


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
    restock(kiosk, [])


def foreign(kiosk: Machine) -> None:
    restock(kiosk, [Uicc(f"898499000000000{n:04}", "452040000000001") for n in range(3)])


def restock(kiosk: Machine, cards: list[Uicc]) -> None:
    """Put these in place of all cards, the one at a ready place too."""
    kiosk.twin.card, kiosk.twin.at = None, ""
    kiosk.twin.magazine[:] = cards
    kiosk.cards[:] = cards


def stopped(move: str) -> Callable[[Machine], object]:
    def strike(kiosk: Machine) -> None:
        kiosk.fuse.before[move] = kiosk.stall

    return strike


CRT591 = [
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
    Row("no answer", fault(mute=True), Reason.DEVICE_BUSY, None, "device.timeout", waits_s=0.4),
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
    Row("power lost in the feed", stopped("feed_to_reader"), None, Spot.BIN, "sim_card.unreadable",
        waits_s=1.5),
]  # fmt: skip


BY_NAME = {row.name: row for row in CRT591}


def otherwise(name: str, **fields: object) -> Row:
    return replace(BY_NAME[name], **fields)  # type: ignore[arg-type]


# A K720 tells of a jam, but not where; it waits for a sensor in vain; short cards only stick.
K720_DIFFERS = {
    "jam to the reader": {"spot": None},
    "jam to the bin": {"spot": Spot.GATE},
    "sensor stuck": {"screen": Reason.DEVICE_BUSY, "alert": "device.timeout", "waits_s": 0.4},
    "line garbled": {"waits_s": 0.4},
    "short card": {"screen": Reason.JAM, "spot": None, "alert": "sim_dispenser.jammed"},
    "power lost in the feed": {"alert": "sim_dispenser.card_refused", "waits_s": 0.0},
}
K720 = [
    *(otherwise(row.name, model="k720", **K720_DIFFERS.get(row.name, {})) for row in CRT591),
    Row("power lost on the way to the gate", stopped("present"), Reason.JAM, Spot.MISSING,
        "ledger.missing", at_hand_out=True, model="k720"),  # it bins by itself what is on its way
]  # fmt: skip

# A CRT-541 reads nothing and has no bin: its card comes out of a known stack, at the hand-out. A
# move that nobody knows the end of stays open: the card is booked where it was.
STACK = Spot.MAGAZINE
AT_THE_LOOK = [
    Row("stack unknown", lambda _: None, Reason.STOCK_OUT, None, "sim_dispenser.unread",
        stacked=False),
    Row("line garbled", fault(spoil=99), Reason.DEVICE_BUSY, STACK, "device.garbled", waits_s=0.4),
]  # fmt: skip
AT_HAND_OUT = [
    Row("empty magazine", empty, Reason.STOCK_OUT, STACK, "sim_dispenser.empty"),
    Row("jam to the gate", fault(jam_at="gate"), Reason.JAM, STACK, "sim_dispenser.jammed"),
    Row("short card", fault(short_card=True), Reason.JAM, STACK, "sim_dispenser.jammed"),
    Row("line garbled at the end", fault(spoil=99), Reason.DEVICE_BUSY, STACK, "device.garbled",
        waits_s=0.4),
    Row("no answer", fault(mute=True), Reason.DEVICE_BUSY, STACK, "device.timeout", waits_s=0.4),
    Row("another card on the photograph", lambda _: None, Reason.MISMATCH_PHOTO, STACK,
        "custody.mismatch", photo=True),
    Row("torn out", fault(pulled=True), None, Spot.CUSTOMER, None),
    Row("case not durable", lambda _: None, Reason.DEVICE_BUSY, STACK, None, durable=False),
    Row("power lost before the move", lambda k: k.twin.power_cut(), None, Spot.CUSTOMER, None),
    Row("power lost in the move", stopped("present"), Reason.JAM, Spot.MISSING, "custody.unsure",
        waits_s=1.5),
]  # fmt: skip
CRT541 = [*AT_THE_LOOK, *(replace(row, at_hand_out=True) for row in AT_HAND_OUT)]
TABLE = [*CRT591, *K720, *(replace(row, model="crt541") for row in CRT541)]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.model} {row.name}")
def test_each_fault_has_its_screen_its_entry_and_its_alert(
    hub: Hub, reserve: Reserve, row: Row
) -> None:
    seed = 930_000 + TABLE.index(row)
    with machine(hub, 4, move_deadline_s=10.0, seed=seed, model=row.model) as kiosk:
        kiosk.twin.quick_hand = row.screen is None and row.name != "torn out"
        first = kiosk.cards[0].iccid
        if row.model == "crt541" and row.stacked:
            serials = [card.iccid for card in kiosk.cards]
            Stocktake(kiosk.store.ledger, "an+binh", 1).fill(0, 0, serials)
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
            struck(kiosk, row)
        iccid = kiosk.custody.take(CASE, code).iccid
        if row.durable:
            kiosk.safe.add(CASE)
        if row.at_hand_out:
            struck(kiosk, row)
        photo = (("photo", kiosk.cards[1].iccid),) if row.photo else ()
        patience = 5.0 if row.screen is None else 0.0
        given = kiosk.custody.hand_out(CASE, iccid, patience, photo)
    except DeviceError as failed:
        return reason_of(Failed(1, failed.code, failed.outcome.value, failed.detail))
    return None if given else Reason.SIM_FORGOTTEN


def struck(kiosk: Machine, row: Row) -> None:
    if row.waits_s:
        kiosk.hurry(row.waits_s)
    row.strike(kiosk)


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
