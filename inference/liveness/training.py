"""Fits a fusion and chooses its two limits on people left out of the fit, both by rule.

Several nets of different starts are averaged: as one layer with all their hidden units.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from inference.liveness.attempts import PERSON, Measured, part
from inference.liveness.fusion import CLIP, Array, Layer, score

HIDDEN: Final = 10
NETS: Final = 4
STEPS: Final = 700
RATE: Final = 0.02
DECAY: Final = 5e-4
FOLDS: Final = 5
REFUSED_PART: Final = 0.02  # of the people left out at most lie below the limit of refusal
DOUBTED_PART: Final = 0.05  # at most below that of doubt


def fitted(measured: Measured, names: Sequence[str], seed: int) -> Layer:
    """Fit on everybody; the limits come from scores of people left out in turn."""
    people = left_out(measured, names, seed)[_is_person(measured)]
    layer = train(measured, names, seed)
    refuse, doubt = limit(people, REFUSED_PART), limit(people, DOUBTED_PART)
    return Layer(layer.names, layer.mean, layer.scale, layer.hidden, layer.out, refuse, doubt)


def left_out(measured: Measured, names: Sequence[str], seed: int) -> Array:
    """Score each attempt by a fit without anybody's attempts who is in its fold."""
    fold = {name: place % FOLDS for place, name in enumerate(sorted(set(measured.people)))}
    of = np.array([fold[name] for name in measured.people])
    scores = np.zeros(len(of))
    for one in range(FOLDS):
        layer = train(part(measured, np.flatnonzero(of != one).tolist()), names, seed)
        scores[of == one] = score(layer, measured.rows[of == one])
    return scores


def limit(people: Array, most: float) -> float:
    """Give the highest score below which no more than this part of the people lies."""
    return round(float(np.sort(people)[int(most * len(people))]) - 5e-5, 4)


def train(measured: Measured, names: Sequence[str], seed: int) -> Layer:
    """Average several nets; classes and species weigh alike. The limits are not chosen yet."""
    rows = measured.rows
    mean, scale = rows.mean(0), np.maximum(rows.std(0), 1e-6)
    usual = np.clip((rows - mean) / scale, -CLIP, CLIP)
    inputs = np.hstack([usual, np.ones((len(rows), 1))])
    weight = _weights(measured.species)
    wanted = _is_person(measured).astype(float)
    nets = [_net(inputs, wanted, weight, np.random.default_rng([seed, n])) for n in range(NETS)]
    hidden = np.hstack([one for one, _ in nets])
    out = np.concatenate([one[:-1] for _, one in nets] + [[sum(one[-1] for _, one in nets)]])
    rounded = tuple(_short(row) for row in hidden)
    return Layer(tuple(names), _short(mean), _short(scale), rounded, _short(out / NETS), 0.5, 0.5)


def _net(
    inputs: Array, wanted: Array, weight: Array, dice: np.random.Generator
) -> tuple[Array, Array]:
    """Descend along the gradient (Adam) from one start."""
    hidden = dice.normal(0, 0.5, (inputs.shape[1], HIDDEN))
    out = dice.normal(0, 0.5, HIDDEN + 1)
    held = [np.zeros_like(p) for p in (hidden, out, hidden, out)]
    for step in range(1, STEPS + 1):
        inner = np.tanh(inputs @ hidden)
        full = np.hstack([inner, np.ones((len(inputs), 1))])
        error = weight * (1 / (1 + np.exp(-full @ out)) - wanted)
        to_out = full.T @ error + DECAY * out
        back = np.outer(error, out[:-1]) * (1 - inner**2)
        to_hidden = inputs.T @ back + DECAY * hidden
        for place, (value, slope) in enumerate(((hidden, to_hidden), (out, to_out))):
            held[place] = 0.9 * held[place] + 0.1 * slope
            held[place + 2] = 0.999 * held[place + 2] + 0.001 * slope**2
            first = held[place] / (1 - 0.9**step)
            second = held[place + 2] / (1 - 0.999**step)
            value -= RATE * first / (np.sqrt(second) + 1e-8)
    return hidden, out


def _is_person(measured: Measured) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.array([s == PERSON for s in measured.species], bool)


def _weights(species: Sequence[str]) -> Array:
    kinds = sorted(set(species) - {PERSON})
    share = {PERSON: 0.5, **{kind: 0.5 / len(kinds) for kind in kinds}}
    return np.array([share[s] / species.count(s) for s in species])


def _short(values: Array) -> tuple[float, ...]:
    return tuple(round(float(v), 5) for v in values)
