"""A journey as data: its legs in order, what comes next, and where "back" leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.journeys.state import Draft, Stage


def _always(_: Draft) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Leg:
    """A stage of the way, walked when the draft asks for it; `part` is its place on the step bar.

    `inner` are the stages that belong to the leg without being legs: reviews, a code, a scan.
    """

    stage: Stage
    part: str
    when: Callable[[Draft], bool] = _always
    inner: tuple[Stage, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        return (self.stage, *self.inner)


@dataclass(frozen=True, slots=True)
class Journey:
    """`name` is the code in cases, policies and commands; `back` is where "back" leads."""

    name: str
    route: tuple[Leg, ...]
    back: Mapping[Stage, Stage] = field(default_factory=dict)
    opened_by: Stage | None = None  # the leg after which a case is taken up by number and code

    @property
    def first(self) -> Stage:
        return self.route[0].stage

    @property
    def parts(self) -> tuple[str, ...]:
        """Give the step bar, in order."""
        return tuple(dict.fromkeys(leg.part for leg in self.route))

    def leg(self, stage: Stage) -> Leg | None:
        """Find the leg that a stage belongs to."""
        return next((leg for leg in self.route if stage in leg.stages), None)

    def following(self, stage: Stage, draft: Draft) -> Stage:
        """Give the next stage to walk after the leg of `stage`."""
        here = self.leg(stage)
        if here is None:
            raise ValueError(f"{stage} is no stage of {self.name}")
        rest = self.route[self.route.index(here) + 1 :]
        return next(leg.stage for leg in rest if leg.when(draft))
