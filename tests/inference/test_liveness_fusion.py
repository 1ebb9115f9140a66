"""The weights file is whole, says where it is from, and lets nothing strange through."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.liveness.attempts import FILM, STILL, Measured, figures, visits
from inference.liveness.fit import as_toml
from inference.liveness.fusion import Fusion, Layer, Weights, score, weights
from inference.liveness.takes import CHALLENGE_NAMES
from inference.liveness.takes import NAMES as PASSIVE_NAMES
from inference.liveness.training import (
    DOUBTED_PART,
    REFUSED_PART,
    fitted,
    left_out,
    limit,
    train,
)

numbers = st.floats(allow_nan=True, allow_infinity=True, width=32)


def crowd(seed: int = 1) -> Measured:
    """Two signals, of which the second tells people from attacks."""
    dice = np.random.default_rng(seed)
    species = ("bona_fide",) * 60 + ("print",) * 40 + ("replay",) * 40
    rows = dice.standard_normal((140, 2))
    rows[:60, 1] += 6.0
    return Measured(species, rows, {}, (0.0,) * 140, tuple(f"p{n % 30}" for n in range(140)))


NAMES = ("noise", "telling")


@pytest.fixture(scope="module")
def layer() -> Layer:
    return fitted(crowd(), NAMES, seed=3)


def test_the_pinned_weights_are_of_the_signals_that_are_measured() -> None:
    assert weights().passive.names == PASSIVE_NAMES
    assert weights().challenge.names == CHALLENGE_NAMES
    assert weights().provenance["attacks"].startswith("simulated")
    for limit_name in ("threshold", "doubt"):
        assert set(weights().figures[f"still_{limit_name}"]) == set(STILL)
        assert set(weights().figures[f"film_{limit_name}"]) == set(FILM)
    assert set(weights().figures["visit"]) == set(FILM)


def test_few_people_are_refused_and_whoever_is_refused_is_in_doubt() -> None:
    for kind, layer in (("still", weights().passive), ("film", weights().challenge)):
        assert 0.0 < layer.threshold <= layer.doubt < 1.0
        wrong, of = weights().figures[f"{kind}_threshold"]["bona_fide"]
        assert wrong / of <= 0.05


def test_the_file_written_is_the_file_read() -> None:
    assert msgspec.toml.decode(as_toml(weights()), type=Weights) == weights()


def test_a_fit_separates_what_can_be_separated(layer: Layer) -> None:
    counted = figures(layer, crowd(2), layer.threshold)
    assert counted["print"][0] == 0
    assert counted["bona_fide"][0] <= 4


def test_a_fit_is_the_same_each_time_and_another_with_another_seed() -> None:
    one = train(crowd(), NAMES, seed=3)
    assert one == train(crowd(), NAMES, seed=3)
    assert one != train(crowd(), NAMES, seed=4)


def test_an_attack_without_a_face_counts_as_refused_and_a_person_too(layer: Layer) -> None:
    lost = Measured(("bona_fide",), np.array([[0.0, 6.0]]), {"bona_fide": 1, "print": 2}, (0.0,))
    assert figures(layer, lost, layer.threshold) == {"bona_fide": (1, 2), "print": (0, 2)}


def test_a_film_that_answers_late_is_refused_whatever_its_score() -> None:
    names = weights().challenge.names
    soon = dict.fromkeys(names, 0.0)
    rows = np.array([[(soon | late)[name] for name in names]
                     for late in ({}, {"lag": 0.6}, {"halves": 0.5})])  # fmt: skip
    films = Measured(("replay",) * 3, rows, {}, (0.1,) * 3)
    assert figures(weights().challenge, films, limit=0.0) == {"replay": (1, 3)}


def test_a_visit_is_passed_by_what_passes_portrait_and_film(layer: Layer) -> None:
    def seen(*lines: tuple[str, str, float]) -> Measured:
        rows = np.array([[0.0, telling] for _, _, telling in lines])
        who = tuple(name for _, name, _ in lines)
        return Measured(tuple(what for what, _, _ in lines), rows, {}, (0.0,) * len(lines), who)

    person, attack = 6.0, -6.0
    portraits = seen(
        ("bona_fide", "a", person), ("bona_fide", "b", attack), ("print", "a", person),
        ("replay", "a", attack),
    )  # fmt: skip
    films = seen(
        ("bona_fide", "a", person), ("bona_fide", "b", person), ("print", "a", person),
        ("replay", "a", person), ("injected", "a", person), ("injected", "b", person),
    )  # fmt: skip
    counted = visits(portraits, films, layer, layer, ("a", "b"))
    assert counted["bona_fide"] == (1, 2)  # b is refused at the portrait
    assert counted["print"] == (1, 2)
    assert counted["replay"] == (0, 2)
    assert counted["injected"] == (1, 2)  # the portrait shown is the person's own
    assert counted["mask_3d"] == (0, 2)


def test_nobody_is_scored_by_a_fit_that_saw_them_and_the_limits_come_from_them(
    layer: Layer,
) -> None:
    alike = crowd()
    scores = left_out(alike, NAMES, seed=3)[:60]
    assert np.mean(scores < layer.threshold) <= REFUSED_PART
    assert (layer.threshold, layer.doubt) == tuple(
        limit(scores, part) for part in (REFUSED_PART, DOUBTED_PART)
    )
    first = scores[0]
    alike.rows[0] = (0.0, -6.0)  # looks like an attack; a fit on it would make room for it
    assert left_out(alike, NAMES, seed=3)[0] < 0.2 < first


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80), st.floats(0, 0.5))
def test_a_limit_is_as_high_as_the_rule_allows(scores: list[float], most: float) -> None:
    found = limit(np.array(scores), most)
    assert sum(score < found for score in scores) <= most * len(scores)


@settings(max_examples=50, deadline=None)
@given(st.lists(numbers, min_size=len(PASSIVE_NAMES), max_size=len(PASSIVE_NAMES)))
def test_whatever_is_measured_gives_a_score_between_nought_and_one(values: list[float]) -> None:
    found = score(weights().passive, np.array([values], np.float64))[0]
    assert 0.0 <= found <= 1.0
    if not np.isfinite(values).all():
        assert found == 0.0


def test_a_missing_signal_is_named() -> None:
    with pytest.raises(KeyError, match="fit"):
        Fusion(weights().challenge)({"lag": 0.1})
