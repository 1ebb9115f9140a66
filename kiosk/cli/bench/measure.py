"""One line of a benchmark: a value beside its budget, or the bound taken in the same run."""

from dataclasses import asdict, dataclass
from typing import Literal


class BenchError(Exception):
    """A measure could not be taken: a part is missing or did not answer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`ratio` is value to bound; `ok` compares what the goal limits, and is None without a goal."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    ratio: float | None = None
    goal: float | None = None
    ok: bool | None = None

    def row(self) -> dict[str, object]:
        """Give the seven keys of `--json`."""
        return asdict(self)

    def words(self) -> str:
        """Give one aligned line for a person."""
        goal = f"goal {self.goal:>10}" if self.goal is not None else ""
        ratio = f"ratio {self.ratio}" if self.ratio is not None else ""
        verdict = {True: "ok", False: "MISSED", None: ""}[self.ok]
        return (
            f"{self.name:40} {self.value:>12} {self.unit:6} {goal:16} {ratio:14} {verdict}".rstrip()
        )


def budget(name: str, value: float, unit: str, goal: float | None = None) -> Measure:
    """Make a line for a value that must stay at or under its goal, which is its bound."""
    if goal is None:
        return Measure(name, value, unit)
    return Measure(name, value, unit, goal, round(value / goal, 3), goal, value <= goal)


def against(
    name: str, value: float, unit: str, bound: float, goal: float | None = None,
    *, want: Literal["at most", "at least"] = "at most",
) -> Measure:  # fmt: skip
    """Make a line for a value beside a bound taken in the same run; the goal limits their ratio."""
    ratio = round(value / bound, 3)
    kept = None if goal is None else (ratio <= goal if want == "at most" else ratio >= goal)
    return Measure(name, value, unit, bound, ratio, goal, kept)


def at_least(name: str, value: float, unit: str, goal: float) -> Measure:
    """Make a line for a value that must reach its goal."""
    return Measure(name, value, unit, goal, round(value / goal, 3), goal, value >= goal)
