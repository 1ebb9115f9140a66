"""The weights file is whole, says where it is from, and lets nothing strange through."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.liveness.fit import FILM, STILL, Measured, as_toml, figures, train
from inference.liveness.fusion import Fusion, Weights, score, weights
from inference.liveness.takes import CHALLENGE_NAMES
from inference.liveness.takes import NAMES as PASSIVE_NAMES

numbers = st.floats(allow_nan=True, allow_infinity=True, width=32)


def crowd(seed: int = 1) -> Measured:
    """Two signals, of which the second tells people from attacks."""
    dice = np.random.default_rng(seed)
    species = ("bona_fide",) * 60 + ("print",) * 40 + ("replay",) * 40
    rows = dice.standard_normal((140, 2))
    rows[:60, 1] += 6.0
    return Measured(species, rows, {}, (0.0,) * 140)


def test_the_pinned_weights_are_of_the_signals_that_are_measured() -> None:
    assert weights().passive.names == PASSIVE_NAMES
    assert weights().challenge.names == CHALLENGE_NAMES
    assert weights().provenance["attacks"].startswith("simulated")
    assert set(weights().figures["still"]) == set(STILL)
    assert set(weights().figures["film"]) == set(FILM)


def test_the_file_written_is_the_file_read() -> None:
    assert msgspec.toml.decode(as_toml(weights()), type=Weights) == weights()


def test_a_fit_separates_what_can_be_separated_and_is_the_same_each_time() -> None:
    layer = train(crowd(), ("noise", "telling"), seed=3)
    assert layer == train(crowd(), ("noise", "telling"), seed=3)
    counted = figures(layer, crowd(2))
    assert counted["print"][0] == 0
    assert counted["bona_fide"][0] <= 4


def test_an_attack_without_a_face_counts_as_refused_and_a_person_too() -> None:
    layer = train(crowd(), ("noise", "telling"), seed=3)
    lost = Measured(("bona_fide",), np.array([[0.0, 6.0]]), {"bona_fide": 1, "print": 2}, (0.0,))
    assert figures(layer, lost) == {"bona_fide": (1, 2), "print": (0, 2)}


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
