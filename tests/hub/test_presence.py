"""What kiosks say of themselves: the newest counts, a hub that starts has heard nobody."""

import json
import sqlite3
from typing import Any

from sqlalchemy import select

from hub.fleet.presence import Presence
from hub.fleet.tables import DEVICES
from sync.wire.transfer_v1 import Birth, Heartbeat
from tests.hub.world import KIOSK, World


def row(hub: World) -> Any:
    with hub.centre.database.read() as on:
        return on.execute(select(DEVICES).where(DEVICES.c.name == KIOSK)).one()


def test_the_newest_word_of_a_kiosk_is_kept(hub: World) -> None:
    presence = Presence(hub.centre.devices, hub.centre.clock)
    presence.hear(KIOSK, Birth(KIOSK, 3, "1.2"))
    presence.hear(KIOSK, Heartbeat(3, 1, 2, 9.0, ["printer.paper_out"], "head"))
    presence.write()
    said = row(hub)
    assert (said.online, said.epoch, said.version, said.waiting) == (True, 3, "1.2", 2)
    assert json.loads(said.problems) == ["printer.paper_out"]
    presence.hear(KIOSK, None)
    presence.write()
    assert (row(hub).online, row(hub).version) == (False, "1.2")


def test_after_a_start_nobody_counts_as_online(hub: World) -> None:
    presence = Presence(hub.centre.devices, hub.centre.clock)
    presence.hear(KIOSK, Birth(KIOSK, 1, ""))
    presence.write()
    again = Presence(hub.centre.devices, hub.centre.clock)
    again.stop()
    again.run()
    assert not row(hub).online


def test_a_busy_database_loses_no_word(hub: World) -> None:
    presence = Presence(hub.centre.devices, hub.centre.clock)
    hub.centre.devices.note({KIOSK: {"online": False}})
    with sqlite3.connect(hub.folder / "hub.db", isolation_level=None) as other:
        other.execute("alter table devices rename to away")
        presence.hear(KIOSK, Birth(KIOSK, 5, "1.0"))
        presence.write()
        presence.hear(KIOSK, Heartbeat(5, 1, 4, 0.0))
        other.execute("alter table away rename to devices")
    other.close()
    presence.write()
    assert (row(hub).epoch, row(hub).version, row(hub).waiting) == (5, "1.0", 4)
