"""Papers without a chip or a zone to read: photographed page by page, for a person at the centre.

The camera knows no more of them than that a sheet lies there and is sharp.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.journeys import enterprise_sim, minor_sim
from kiosk.journeys.effects import Watch
from kiosk.journeys.events import (
    Agreed,
    Answered,
    Event,
    Failed,
    MoreAsked,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, aim, go, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Draft, Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ports.vision import Shot, Subject

WANTED: Final[Mapping[str, Callable[[Draft], tuple[str, ...]]]] = {
    minor_sim.NAME: minor_sim.papers,
    enterprise_sim.NAME: enterprise_sim.papers,
}


def wanted(visit: Visit) -> tuple[str, ...]:
    """Name the papers this visit needs, in order."""
    named = WANTED.get(visit.journey)
    return named(visit.draft) if named is not None else ()


def enter(visit: Visit, facts: Facts) -> Move:
    """Start the camera on the first paper, or on the one that is asked for."""
    kinds = wanted(visit)
    kind = visit.draft.paper if visit.draft.paper in kinds else kinds[0]
    return stay(visit.with_draft(paper=kind), Watch(Subject.PAPER))


def live(visit: Visit, event: Event, facts: Facts) -> Move:
    """Photograph a page, by itself or by the shutter."""
    if aimed := aim(visit, event, Subject.PAPER):
        return aimed
    match event:
        case Answered(_, Shot() as shot) if shot.faults:
            return refuse(visit, shot.faults[0], "paper", facts, shot.jpeg)
        case Answered(_, Shot() as shot):
            taken = (*visit.draft.pages, (visit.draft.paper, shot))
            return go(visit.forgive("paper").with_draft(pages=taken), Stage.PAPER_REVIEW)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def review(visit: Visit, event: Event, facts: Facts) -> Move:
    """Look at the page: take it again, add another one, or go on to the next paper."""
    draft = visit.draft
    match event:
        case Agreed():
            kinds = wanted(visit)
            later = kinds[kinds.index(draft.paper) + 1 :]
            return go(visit.with_draft(paper=later[0]), Stage.PAPER) if later else onward(visit)
        case RetakeAsked():
            return go(visit.with_draft(pages=draft.pages[:-1]), Stage.PAPER)
        case MoreAsked() if room(visit, facts.policy):
            return go(visit, Stage.PAPER)
    return stay(visit)


def room(visit: Visit, policy: Policy) -> int:
    """Count the pages that may still be added to this paper."""
    minor = visit.journey == minor_sim.NAME
    most = policy.minor.max_pages if minor else policy.enterprise.max_pages
    return most - sum(kind == visit.draft.paper for kind, _ in visit.draft.pages)
