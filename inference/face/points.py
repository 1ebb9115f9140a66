"""Operating points: how several cosines become one score, and which score is enough.

The figures are data (`operating_points.toml`, or that of a signed pack) and belong to the models
they were measured with: other models are refused by name. Knows no picture.
"""

import tomllib
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Final

import msgspec

from inference.models import PACK, row_of
from kiosk.ports.vision import ModelsAbsentError

FILE: Final = "operating_points.toml"
HERE: Final = Path(__file__).with_name(FILE)
USUAL: Final = 1e-4  # false accept rate the law asks for


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The score that one impostor in 1 / `far` reaches."""

    far: float
    threshold: float


class PointSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`weights` by model sum to 1; `odds` are intercept and slope of the natural log odds."""

    models: dict[str, str]
    weights: dict[str, float]
    odds: tuple[float, float]
    points: tuple[Point, ...]
    measured_on: str

    def score(self, cosines: dict[str, float]) -> float:
        """Join the cosines of the models."""
        return sum(weight * cosines[name] for name, weight in self.weights.items())

    def at(self, far: float) -> Point:
        """Give the point of a rate; raise `ValueError` for one that was not measured."""
        for point in self.points:
            if abs(log(point.far / far)) < 1e-6:
                return point
        listed = ", ".join(f"{point.far:g}" for point in self.points)
        raise ValueError(f"no operating point {far:g}; there are {listed}")

    def band(self, score: float, far: float) -> str:
        """Say how clear the decision is.

        `clear` above every threshold, `narrow` above the one asked for, `near` below it but above
        a laxer one (somebody who looks alike), `other`.
        """
        if score >= self.at(far).threshold:
            strictest = max(point.threshold for point in self.points)
            return "clear" if score >= strictest else "narrow"
        return "near" if any(score >= point.threshold for point in self.points) else "other"

    def ten_fold(self, score: float) -> float:
        """Give the log10 of how many times likelier the score is of one person than of two."""
        return (self.odds[0] + self.odds[1] * score) / log(10)


@dataclass(frozen=True, slots=True)
class Sets:
    """One set a combination of models, the fullest first."""

    listed: tuple[PointSet, ...]

    def of(self, models: set[str]) -> PointSet:
        """Choose by the models at hand; raise `ModelsAbsentError` where none fits."""
        for one in self.listed:
            if set(one.models) == models:
                return one
        raise ModelsAbsentError("vision", f"no thresholds for {', '.join(sorted(models))}")


def load(folder: Path) -> Sets:
    """Read the sets; raise `ModelsAbsentError` when they were measured on other models."""
    packed = folder / PACK / FILE
    try:
        text = (packed if packed.exists() else HERE).read_text(encoding="utf-8")
        listed = msgspec.convert(tomllib.loads(text)["set"], tuple[PointSet, ...])
    except (OSError, KeyError, ValueError) as spoilt:
        raise ModelsAbsentError("vision", f"{FILE} is spoilt") from spoilt
    for one in listed:
        for name, sha256 in one.models.items():
            if row_of(name, folder).sha256 != sha256:
                raise ModelsAbsentError("vision", f"{FILE} was measured on another {name}")
    return Sets(listed)
