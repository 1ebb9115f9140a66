"""Weighs signals together: one hidden layer, fitted by `inference.liveness.fit`, data in a file.

`weights.toml` says what it was fitted on. A score is 1 for a person, 0 for an attack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

WEIGHTS: Final = files("inference.liveness") / "weights.toml"
LARGEST: Final = 1e9
CLIP: Final = 6.0  # standard deviations: what lies further off says no more

Array = NDArray[np.float64]


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of one fusion: inputs standardised, tanh, logistic."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    hidden: tuple[tuple[float, ...], ...]  # one row an input, last row the bias
    out: tuple[float, ...]  # one a hidden unit, last one the bias
    threshold: float  # refused below it
    doubt: float  # below it a person looks twice


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: two fusions and where they come from."""

    passive: Layer
    challenge: Layer
    provenance: dict[str, str | int | float]
    figures: dict[str, dict[str, tuple[int, int]]]  # species: accepted (of people: refused), of


@dataclass(frozen=True, slots=True)
class Fusion:
    """One loaded fusion."""

    layer: Layer

    def __call__(self, signals: Mapping[str, float]) -> float:
        """Score of one attempt; raise KeyError when a signal is missing."""
        row = np.array([[signals[name] for name in self.layer.names]], np.float64)
        return float(score(self.layer, row)[0])

    @property
    def threshold(self) -> float:
        return self.layer.threshold

    @property
    def doubt(self) -> float:
        return self.layer.doubt


def score(layer: Layer, rows: Array) -> Array:
    """Scores of many attempts; what is not a number counts as an attack."""
    finite = np.isfinite(rows).all(1)
    plain = np.clip(np.where(np.isfinite(rows), rows, 0.0), -LARGEST, LARGEST)
    usual = (plain - np.array(layer.mean)) / np.array(layer.scale)
    inner = np.tanh(_biased(np.clip(usual, -CLIP, CLIP)) @ np.array(layer.hidden))
    raw = _biased(inner) @ np.array(layer.out)
    return np.where(finite, 1 / (1 + np.exp(-np.clip(raw, -40, 40))), 0.0)


@cache
def weights() -> Weights:
    """Read the pinned file; raise msgspec.ValidationError for another shape."""
    return msgspec.toml.decode(WEIGHTS.read_bytes(), type=Weights)


def _biased(rows: Array) -> Array:
    return np.hstack([rows, np.ones((len(rows), 1))])
