"""A visit keeps its rules over midnight and over a restart; a wrong clock does not choose them."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import Policy, load
from kiosk.policies.versions import NotInForceError, Versions
from kiosk.runtime.rules import Clock, Rules

PACK = load("mobifone")
OLD = msgspec.structs.replace(PACK, version="old", valid_until=date(2026, 12, 31))
NEW = msgspec.structs.replace(PACK, version="new", valid_from=date(2027, 1, 1))
DAY_S = 86_400
MIDNIGHT = datetime(2026, 12, 31, 17, tzinfo=UTC).timestamp()  # in Viet Nam
FACTORY = 1_700_000_000.0  # where a clock without a battery begins
IDLE = Visit()


class Machine:
    """Rules with a clock that the test sets."""

    def __init__(
        self, unix: float, packs: tuple[Policy, ...] = (OLD, NEW), past: float = 0.0
    ) -> None:
        self.unix = unix
        self.clock = Clock(lambda: self.unix, past)
        self.rules = Rules(Versions(packs), self.clock)
        self.told: list[str] = []
        self.rules.following.append(lambda policy: self.told.append(policy.version))


def test_the_next_visit_has_the_new_rules_and_all_are_told_once() -> None:
    machine = Machine(MIDNIGHT - 1)
    assert machine.rules.of(IDLE) == OLD
    machine.unix += 1
    assert machine.rules.of(IDLE) == NEW
    assert machine.rules.of(IDLE) == NEW
    assert machine.told == ["new"]


def test_a_visit_that_goes_on_over_midnight_keeps_its_rules() -> None:
    machine = Machine(MIDNIGHT - 1)
    visit = Visit(stage=Stage.CHIP, rules="old")
    machine.unix += 60
    assert machine.rules.of(visit) == OLD
    assert machine.told == []


def test_a_visit_taken_up_after_a_restart_has_the_rules_it_began_with() -> None:
    machine = Machine(MIDNIGHT + 60)
    assert machine.rules.policy == NEW
    assert machine.rules.of(Visit(stage=Stage.CHIP, rules="old")) == OLD
    assert machine.rules.of(IDLE) == NEW
    assert machine.told == ["old", "new"]


def test_rules_that_are_gone_give_way_to_those_in_force() -> None:
    machine = Machine(MIDNIGHT + 60)
    assert machine.rules.of(Visit(stage=Stage.CHIP, rules="older")) == NEW


def test_nobody_is_served_once_the_last_rules_have_ended() -> None:
    machine = Machine(MIDNIGHT - 1, (OLD,))
    machine.unix += 1
    assert machine.rules.of(Visit(stage=Stage.CHIP, rules="old")) == OLD, "who is here is served"
    with pytest.raises(NotInForceError):
        machine.rules.of(IDLE)


def test_a_clock_that_begins_anywhere_is_not_before_the_kiosks_own_book() -> None:
    with pytest.raises(NotInForceError):
        Machine(FACTORY)
    assert Machine(FACTORY, past=MIDNIGHT - DAY_S).rules.policy == OLD


def test_the_centres_time_chooses_even_against_a_book_from_the_future() -> None:
    machine = Machine(FACTORY, past=MIDNIGHT + DAY_S)
    assert machine.rules.policy == NEW
    machine.clock.set_right(MIDNIGHT - DAY_S - FACTORY)
    assert machine.rules.of(IDLE) == OLD
    assert machine.rules.today() == date(2026, 12, 31)
    assert machine.rules.local().hour == 0
