"""The custody part of the screen process: one visit after another on the real store and outbox.

Visit n: take a card, save the draft, make the case durable, hand the card out, forget the draft. A
restarted process goes on with the visit it was killed in, as `kiosk.wiring` does.
"""

import argparse
import logging
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from threading import Thread
from time import sleep, time
from typing import Final

from kiosk.bus.client import remote
from kiosk.ports.centre import Centre
from kiosk.ports.errors import DeviceError
from kiosk.ports.outbox import Sealed
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.runtime.custody import Custody
from kiosk.settings import Settings, load
from kiosk.store.key import store_key
from kiosk.store.store import FILE, Store, open_store
from sync.outbox import KioskOutbox

PATIENCE_S: Final = 0.08
LOOK_S: Final = 0.01
WATCH_S: Final = 0.3
DAY: Final = 86_400
ENVELOPE: Final = 64
DONE: Final = "visits"
TAKEN: Final = "taken"
UNREAD_MODEL: Final = "crt541"  # reads no card: what it has stacked is known by counting alone
REFUSED: Final = "centre.refused"  # the card on top is promised to another case
WANTS: Final = ("sim_dispenser.unread", "custody.unsure", REFUSED)  # technicians


def main(arguments: list[str]) -> int:
    """Walk the visits FIRST to LAST; each that ends is a line of the file `visits`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    asked = parser.parse_args(arguments)
    settings = load(asked.config)
    logging.disable(logging.CRITICAL)
    stacked = (settings.devices.dispenser or "").startswith(UNREAD_MODEL)
    state = settings.kiosk.state
    store = open_store(state / FILE, store_key(state))
    outbox = KioskOutbox(settings.sync.outbox, ballast=4096)
    Thread(target=_watch, args=(settings,), name="watch", daemon=True).start()
    with (
        remote(SimDispenser, settings.endpoint("sim_dispenser"), 14.0, commands=True) as machine,
        remote(Centre, settings.endpoint("centre"), 6.0) as centre,
        (state / DONE).open("a", encoding="ascii", buffering=1) as ended,
    ):
        custody = Custody(machine, centre, store.ledger, outbox.holds, time, look_s=LOOK_S)
        custody.clear(case_of(asked.first))
        for number in range(asked.first, asked.last):
            outcome = _visit(number, custody, store, outbox)
            ended.write(f"{number} {outcome}\n")
            os.fsync(ended.fileno())
            store.drafts.erase(case_of(number))
            if stacked and outcome in WANTS:
                break
    return 0


def _watch(settings: Settings) -> None:
    """Look at the machine as the screen's watch does: its calls queue among those that move."""
    with remote(SimDispenser, settings.endpoint("sim_dispenser"), 2.0) as machine:
        while True:
            with suppress(DeviceError):
                machine.stock()
            sleep(WATCH_S)


def _visit(number: int, custody: Custody, store: Store, outbox: KioskOutbox) -> str:
    case = case_of(number)
    try:
        iccid = (store.drafts.load(case) or b"").decode()
        if not outbox.holds(case):
            iccid = custody.take(case, f"R-{number}").iccid
            store.drafts.save(case, iccid.encode(), int(time()), int(time()) + DAY)
            outbox.put(_sealed(case))
        given = custody.hand_out(case, iccid, PATIENCE_S)
    except DeviceError as failed:
        return failed.code
    return TAKEN if given else "forgotten"


def case_of(number: int) -> str:
    """Name the case of a visit."""
    return f"case-{number}"


def _sealed(case: str) -> Sealed:
    body = token_bytes(ENVELOPE)
    return Sealed(case, case.encode(), body, sha256(body).digest(), token_bytes(ENVELOPE))
