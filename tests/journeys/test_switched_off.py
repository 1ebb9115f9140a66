"""Journeys that the brand's pack leaves off: a list of journeys of its own switches them on."""

import pytest

from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Stage
from kiosk.policies.policy import load
from tests.journeys.world import FACTS, world


@pytest.mark.parametrize("journey", ["signing-sim", "minor-sim", "enterprise-sim"])
def test_b8_b9_c13_the_journey_is_off_in_the_pack_and_on_by_its_list_alone(journey: str) -> None:
    pack = load("mobifone")
    assert journey not in pack.journeys
    assert journey in FACTS.policy.journeys
    off = world(journey=journey, facts=Facts(pack, FACTS.today, 1_000.0, "c", "r"))
    off.touch()
    off.touch()
    assert off.visit.stage is Stage.HOME
