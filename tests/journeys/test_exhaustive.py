"""Every way through every journey, up to a bound; the run's summary tells how far each went."""

from collections.abc import Callable

import pytest

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.ui.texts import LANGUAGES, Texts
from tests.journeys.diagrams import FOLDER, explored, page


@pytest.mark.timeout(120)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_no_way_through_a_journey_breaks_a_law(
    journey: str, record_property: Callable[[str, object], None]
) -> None:
    seen = explored(journey)
    record_property("walk", f"{journey}: {seen}")
    assert seen.broken == []
    for language in LANGUAGES:
        texts = Texts(language)
        assert [s for s in seen.stages if not texts.has(f"stage.{s.value}.title")] == []
        assert [r for r in seen.reasons if not texts.has(f"reason.{r}")] == []
        assert [r for r in seen.reasons if not texts.has(f"remedy.{r}")] == []
    drawn = (FOLDER / f"{journey}.md").read_text(encoding="utf-8")
    assert drawn == page(JOURNEYS[journey], seen), "python -m tests.journeys.diagrams"
