"""Every way through every journey, up to a bound that is told; run with -s to read the numbers."""

import pytest

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.ui.texts import LANGUAGES, Texts
from tests.journeys import laws
from tests.journeys.explorer import Explorer
from tests.journeys.world import FACTS

MOST = 3000  # states a journey, so that all of them take less than a minute


@pytest.mark.timeout(120)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_no_way_through_a_journey_breaks_a_law(journey: str) -> None:
    seen = Explorer(FACTS, laws.of_moves, laws.of_states).walk(journey, MOST)
    print(f"{journey}: {seen}")  # noqa: T201 - the bound is part of the answer
    assert seen.broken == []
    for language in LANGUAGES:
        texts = Texts(language)
        assert [s for s in seen.stages if not texts.has(f"stage.{s.value}.title")] == []
        assert [r for r in seen.reasons if not texts.has(f"reason.{r}")] == []
        assert [r for r in seen.reasons if not texts.has(f"remedy.{r}")] == []
