"""When agents are on duty, and what kiosks and the desk hear while nobody is (A40, C8)."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.counters.roster import Roster
from hub.settings import DAYS, Duty, load
from hub.web import views, words
from sync.wire.centre_v1 import CallStateV1, FindReservation, ReservationV1
from tests.hub.world import CODE, NOON, World, case, world

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)
DAY = Duty(time(7), time(22))
NIGHT = Duty(time(22), time(6), ("fri",))


def at(hour: int, minute: int = 0, day: int = 23) -> float:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp()


def test_without_a_roster_somebody_is_always_there() -> None:
    assert Roster((), ZONE).back_at(at(3)) is None


def test_before_and_after_the_hours_the_next_morning_is_named() -> None:
    roster = Roster((DAY,), ZONE)
    assert roster.back_at(at(6, 59)) == at(7)
    assert (roster.back_at(at(7)), roster.back_at(at(21, 59))) == (None, None)
    assert roster.back_at(at(22)) == at(7, day=24)


def test_a_night_shift_ends_on_the_next_day() -> None:
    roster = Roster((NIGHT,), ZONE)
    assert roster.back_at(at(3, day=28)) is None  # a Saturday
    assert roster.back_at(at(6, day=28)) == datetime(2026, 12, 4, 22, tzinfo=ZONE).timestamp()


def test_a_language_waits_for_who_speaks_it_and_an_unspoken_one_for_anybody() -> None:
    roster = Roster((DAY, Duty(time(9), time(12), languages=("zh",))), ZONE)
    few = Roster((Duty(time(7), time(22), languages=("vi",)), Duty(time(9), time(12),
                  languages=("zh",))), ZONE)  # fmt: skip
    assert roster.back_at(at(8), "zh") is None
    assert few.back_at(at(8), "zh") == at(9)
    assert few.back_at(at(8), "th") is None


moments = st.floats(at(0), at(0, day=30), allow_nan=False)
duties = st.lists(
    st.builds(Duty, st.times(), st.times(), st.sets(st.sampled_from(DAYS), min_size=1).map(tuple)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(duties, moments)
def test_when_they_are_back_they_are_there_and_not_before(found: list[Duty], now: float) -> None:
    roster = Roster(found, ZONE)
    back = roster.back_at(now)
    if back is not None:
        assert back > now
        assert roster.back_at(back) is None
        assert roster.back_at((now + back) / 2) == back


def test_the_roster_stands_in_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(
        '[[duty]]\nsince = 22:00:00\nuntil = 06:00:00\ndays = ["fri"]\n', encoding="utf-8"
    )
    assert load(file).duty == (NIGHT,)


def test_c8_while_nobody_is_on_duty_kiosks_hear_it_with_the_number(tmp_path: Path) -> None:
    nobody = Duty(time(0), time(0), (DAYS[(datetime.fromtimestamp(NOON, ZONE).weekday() + 3) % 7],))
    with world(tmp_path, duty=(nobody,)) as hub:
        hub.reservation()
        found = hub.ask(FindReservation(code=CODE, language="vi"))
        assert isinstance(found, ReservationV1)
        assert found.agents_at is not None
        assert 2 * 86400 < found.agents_at - NOON < 4 * 86400
        rung = hub.ask(hub.ring())
        assert rung == CallStateV1("", "closed", reason="video.closed_hours")
        assert hub.centre.calls.queue() == []
        hub.pass_s(found.agents_at - NOON)
        assert getattr(hub.ask(hub.ring()), "phase", "") == "queued"


def test_c8_with_somebody_on_duty_nothing_is_said(hub: World) -> None:
    hub.reservation()
    assert getattr(hub.ask(FindReservation(code=CODE)), "agents_at", 0) is None


def test_a40_who_sent_a_case_without_a_call_is_listed_to_be_contacted(hub: World) -> None:
    hub.reservation()
    hub.send(case("case-1", parked="video.closed_hours"))
    hub.reservation("R-2", "+84901234568")
    hub.send(case("case-2", reservation="R-2", number="+84901234568"))
    listed = views.case_rows(hub.centre, views.CONTACT, "")
    assert [row.id for row in listed] == ["case-1"]
    said = [words.say(flag) for flag in views.flags(listed[0])]
    assert "No agent was on duty: contact the customer" in said
