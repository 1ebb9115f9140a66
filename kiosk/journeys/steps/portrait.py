"""The live face, compared with the chip's portrait or, without a chip, the printed one."""

from kiosk.case.reasons import Reason
from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.effects import Bind, Compare, Watch
from kiosk.journeys.events import (
    Agreed,
    Answered,
    Event,
    Failed,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, aim, ask, go, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Stage, Visit
from kiosk.ports.vision import Liveness, Match, Shot, Subject


def enter(visit: Visit, facts: Facts) -> Move:
    """Start the camera on the person; what it takes is sealed for this case."""
    known = visit.with_draft(session=visit.draft.session or facts.fresh_nonce)
    return stay(known, Watch(Subject.PORTRAIT), Bind(known.draft.session))


def live(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the portrait and compare it; two different words for a bad picture and another face."""
    match event:
        case Answered(_, Shot() as shot) if shot.faults:
            return refuse(visit, shot.faults[0], "portrait", facts, shot.jpeg)
        case Answered(_, Shot(liveness=Liveness(alive=False)) as shot) if _judged(facts):
            return refuse(visit, Reason.NOT_LIVE, "liveness", facts, shot.jpeg)
        case Answered(_, Shot() as shot):
            return _compare(visit.with_draft(portrait=shot, match=None), facts)
        case Answered(_, Match() as match):
            return _matched(visit.with_draft(match=match), match, facts)
        case Failed() as failed if failed.code == "vision.picture_unusable":
            return _other_reference(visit, facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return aim(visit, event, Subject.PORTRAIT) or stay(visit)


def review(visit: Visit, event: Event, facts: Facts) -> Move:
    """Let the customer agree with the portrait or take it again."""
    match event:
        case Agreed():
            return onward(visit)
        case RetakeAsked():
            return go(visit, Stage.PORTRAIT)
    return stay(visit)


def _judged(facts: Facts) -> bool:
    return facts.policy.liveness != "off"


def reference(draft: Draft) -> tuple[str, bytes] | None:
    """Give the best portrait at hand to compare with, and where it is from."""
    if draft.chip is not None and draft.chip.portrait:
        return "chip", draft.chip.portrait
    if draft.front is not None and draft.front.portrait:
        return "printed", draft.front.portrait
    return None


def _compare(visit: Visit, facts: Facts) -> Move:
    found = reference(visit.draft)
    shot = visit.draft.portrait
    if found is None or shot is None:
        return _reviewed(visit.with_draft(reference=""))
    where, picture = found
    known = visit.with_draft(reference=where)
    return ask(known, Busy.COMPARING, lambda n: Compare(n, shot.jpeg, picture))


def _other_reference(visit: Visit, facts: Facts) -> Move:
    """Fall back from an unknown picture format to the printed portrait, else to the agent."""
    draft, shot = visit.draft, visit.draft.portrait
    printed = draft.front.portrait if draft.front is not None else None
    if draft.reference != "chip" or printed is None or shot is None:
        return _reviewed(visit.with_draft(reference=""))
    known = visit.with_draft(reference="printed")
    return ask(known, Busy.COMPARING, lambda n: Compare(n, shot.jpeg, printed))


def _matched(visit: Visit, match: Match, facts: Facts) -> Move:
    if not match.same:
        seen = visit.draft.portrait
        picture = seen.jpeg if seen is not None else b""
        return refuse(visit, Reason.NO_MATCH, "match", facts, picture)
    return _reviewed(visit)


def _reviewed(visit: Visit) -> Move:
    """Show the picture at once, or later where the journey has its first result after colours."""
    leg = JOURNEYS[visit.journey].leg(Stage.PORTRAIT_REVIEW)
    return onward(visit) if leg is None else go(visit, Stage.PORTRAIT_REVIEW)
