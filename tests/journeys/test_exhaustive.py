"""Every way through every journey, up to a bound that is told; run with -s to read the numbers."""

import pytest

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.ui.texts import LANGUAGES, Texts
from tests.journeys.diagrams import FOLDER, explored, page


@pytest.mark.timeout(120)
@pytest.mark.parametrize("journey", JOURNEYS)
def test_no_way_through_a_journey_breaks_a_law(journey: str) -> None:
    seen = explored(journey)
    print(f"{journey}: {seen}")  # noqa: T201 - the bound is part of the answer
    assert seen.broken == []
    for language in LANGUAGES:
        texts = Texts(language)
        assert [s for s in seen.stages if not texts.has(f"stage.{s.value}.title")] == []
        assert [r for r in seen.reasons if not texts.has(f"reason.{r}")] == []
        assert [r for r in seen.reasons if not texts.has(f"remedy.{r}")] == []
    drawn = (FOLDER / f"{journey}.md").read_text(encoding="utf-8")
    assert drawn == page(JOURNEYS[journey], seen), "python -m tests.journeys.diagrams"
