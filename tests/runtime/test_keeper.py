"""Drafts over a restart: the same visit comes back, or nothing of it remains."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journeys import effects as do
from kiosk.journeys.events import OverlayAsked, Progressed
from kiosk.journeys.state import Stage, Visit
from kiosk.runtime.keeper import SHAPE, Keeper, Kept
from kiosk.store.store import FILE, Store, open_store
from tests.journeys.world import ICCID, reservation, world
from tests.runtime.machine import SHM

NOW = 1_790_000_000.0
KEEP_S = 120.0
SEALED = "select wrapped, sealed from drafts"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder:
        made = open_store(Path(folder) / FILE, bytes(32))
        yield made
        made.close()


@pytest.fixture
def clock() -> list[float]:
    return [NOW]


@pytest.fixture
def keeper(store: Store, clock: list[float]) -> Keeper:
    made = Keeper(store, lambda: clock[0], KEEP_S)
    made.erase()
    return made


@cache
def walked() -> tuple[Visit, ...]:
    """Every state of four visits: a SIM of the machine, an own SIM, refusals, a chip that fails."""
    states: list[Visit] = []
    answers: list[dict[type, object]] = [
        {},
        {do.FindReservation: reservation(iccid=ICCID)},
        {do.ReadChip: ("chip.moved", ""), do.TakeSim: ("sim_dispenser.empty", "")},
        {do.AskAllowance: ("centre.offline", "")},
    ]
    for changed in answers:
        made = world(answers=dict(changed))
        for _ in range(60):
            made.touch()
            states.append(made.visit)
            if made.visit.stage in (Stage.DONE, Stage.HUMAN, Stage.STOPPED):
                break
        made.send(OverlayAsked("help"))
        made.send(Progressed(1, 2))
        states.append(made.visit)
    return tuple(states)


def test_the_walks_pass_nearly_every_stage() -> None:
    seen = {visit.stage for visit in walked()}
    assert {Stage.OTP, Stage.CALL, Stage.SIGNATURE, Stage.SIM_PHOTO, Stage.DONE} <= seen
    assert len(seen) >= 18


@given(st.data())
def test_a_visit_comes_back_equal(store: Store, data: st.DataObject) -> None:
    visit = data.draw(st.sampled_from([v for v in walked() if v.stage is not Stage.ATTRACT]))
    language = data.draw(st.sampled_from(["vi", "zh", "en"]))
    visit = visit.but(language=language, now=data.draw(st.floats(0, 1e9)))
    keeper = Keeper(store, lambda: NOW, KEEP_S)
    keeper.erase()
    keeper.save(visit)
    assert Keeper(store, lambda: NOW + 1, KEEP_S).interrupted() == visit


def test_the_newest_state_of_a_visit_is_the_one_that_counts(keeper: Keeper) -> None:
    first, *_, last = [v for v in walked() if v.stage is not Stage.ATTRACT]
    keeper.save(first)
    keeper.save(last)
    assert keeper.interrupted() == last


@pytest.mark.parametrize(
    ("later", "kept"), [(0, True), (KEEP_S, True), (KEEP_S + 1, False), (-60, False)]
)
def test_a_customer_is_waited_for_no_longer_than_the_policy_says(
    keeper: Keeper, clock: list[float], store: Store, later: float, *, kept: bool
) -> None:
    keeper.save(walked()[5])
    clock[0] += later
    assert (keeper.interrupted() is not None) is kept
    assert bool(store.drafts.cases()) is kept


def test_an_empty_screen_is_no_visit(keeper: Keeper, store: Store) -> None:
    keeper.save(Visit())
    assert keeper.interrupted() is None
    assert store.drafts.cases() == []


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xc1", b"\x93\x01\x02", b"\x91" * 2000,
        msgspec.msgpack.encode(Kept(SHAPE + 1, NOW, walked()[5])),
        msgspec.msgpack.encode({"shape": SHAPE, "saved": NOW, "visit": {"stage": "unheard"}}),
        msgspec.msgpack.encode(Kept(SHAPE, NOW, walked()[5]))[:-9],
    ],
    ids=["empty", "reserved", "short", "deep", "shape", "stage", "cut"],
)  # fmt: skip
def test_a_draft_of_another_version_or_a_torn_one_is_forgotten(
    keeper: Keeper, store: Store, raw: bytes
) -> None:
    store.drafts.save("case-1", raw, int(NOW), int(NOW) + 120)
    assert keeper.interrupted() is None
    assert store.drafts.cases() == []


def test_a_draft_under_another_key_is_forgotten(keeper: Keeper, store: Store) -> None:
    keeper.save(walked()[5])
    store.database.write("update drafts set sealed = zeroblob(400)")
    assert keeper.interrupted() is None
    assert store.drafts.cases() == []


def test_only_the_newest_customer_may_still_stand_here(
    keeper: Keeper, clock: list[float], store: Store
) -> None:
    for number in range(2):
        visit = walked()[5]
        keeper.save(visit.but(draft=visit.draft.but(case=f"case-{number}")))
        clock[0] += 1
    found = keeper.interrupted()
    assert found is not None
    assert store.drafts.cases() == [found.draft.case] == ["case-1"]


def test_after_the_wipe_nothing_is_taken_up(keeper: Keeper, store: Store) -> None:
    keeper.save(walked()[5])
    keeper.erase()
    assert keeper.interrupted() is None
    assert store.database.read(SEALED) == []


def test_what_is_kept_names_nobody_on_the_disk(keeper: Keeper, store: Store) -> None:
    visit = next(v for v in walked() if v.stage is Stage.SUBMIT)
    keeper.save(visit)
    stored = b"".join(part for row in store.database.read(SEALED) for part in row)
    assert "Nguyễn".encode() in msgspec.msgpack.encode(visit)
    for secret in ("Nguyễn", "NGUYEN", "001090001234", visit.draft.resume_code):
        assert secret.encode() not in stored
