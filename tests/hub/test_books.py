"""The centre remembers where each kiosk's ledger of SIMs ended, and says when it got shorter."""

import pytest
from sqlalchemy import select

from hub.fleet.presence import Presence
from hub.store.tables import AUDIT
from hub.web import views
from sync.wire.transfer_v1 import Heartbeat
from tests.hub.world import KIOSK, World

AA, BB, CC = ("a" * 64, "b" * 64, "c" * 64)


def beats(hub: World, *told: tuple[int, str] | None) -> None:
    presence = Presence(hub.centre.devices, hub.centre.clock)
    for head in told:
        presence.hear(KIOSK, Heartbeat(1, 1, 0, 0.0, ledger=head))
        presence.write()


def cut(hub: World) -> tuple[int, int] | None:
    [row] = views.device_rows(hub.centre)
    return None if row.cut_at is None else (row.line, row.cut_line)


def noted(hub: World) -> list[str]:
    with hub.centre.database.read() as on:
        actions = on.scalars(select(AUDIT.c.action).order_by(AUDIT.c.seq))
        return [action for action in actions if action.startswith("ledger.")]


def test_a_ledger_that_grows_is_in_order(hub: World) -> None:
    beats(hub, (1, AA), (1, AA), None, (4, BB))
    assert cut(hub) is None
    assert noted(hub) == []


@pytest.mark.parametrize("said", [(3, CC), (4, CC), (0, CC)], ids=["shorter", "exchanged", "empty"])
def test_a_ledger_that_was_cut_or_exchanged_is_told(hub: World, said: tuple[int, str]) -> None:
    beats(hub, (4, BB))
    before = views.pulse(hub.centre).troubled
    beats(hub, said)
    assert cut(hub) == (4, said[0])
    assert (before, views.pulse(hub.centre).troubled) == (0, 1)
    assert noted(hub) == ["ledger.cut_short"]


def test_it_stays_marked_however_much_is_written_on(hub: World) -> None:
    beats(hub, (4, BB), (3, CC), (9, AA))
    assert cut(hub) == (4, 9)
    assert noted(hub) == ["ledger.cut_short"]


def test_an_operator_lets_it_go_on_from_there(hub: World) -> None:
    beats(hub, (4, BB), (3, CC))
    assert hub.centre.devices.accept_ledger(KIOSK, "linh")
    beats(hub, (3, CC), (5, AA))
    assert cut(hub) is None
    assert noted(hub) == ["ledger.cut_short", "ledger.accepted"]
    assert not hub.centre.devices.accept_ledger(KIOSK, "linh")
