"""A journey as a list of legs, and the one question asked of it: what comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.journeys.state import Draft, Stage


def _always(_: Draft) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Leg:
    """A stage of the way, walked when the draft asks for it."""

    stage: Stage
    when: Callable[[Draft], bool] = _always


def following(route: Sequence[Leg], stage: Stage, draft: Draft) -> Stage:
    """Give the next stage to walk after `stage`."""
    place = [leg.stage for leg in route].index(stage)
    return next(leg.stage for leg in route[place + 1 :] if leg.when(draft))
