"""Colours on the screen while the face is filmed, for any journey with the stage in its route.

Walked where the policy gives the journey colours, else passed over. Nothing flashes before the
customer was told and agreed; "a person can help me" leads on at every moment.
"""

from kiosk.case.challenge import Challenge
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import AskColours, JudgeColours, Watch
from kiosk.journeys.events import Answered, ColoursShown, Continued, Event, Failed, RetakeAsked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, problem, reason_of, refuse, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Visit
from kiosk.ports.vision import Liveness, Subject


def enter(visit: Visit, facts: Facts) -> Move:
    """Show the customer in the mirror, or pass on where the policy wants no challenge."""
    if facts.policy.colours(visit.journey) is None:
        return onward(visit)
    return stay(visit.with_draft(colours=None, liveness=None), Watch(Subject.PORTRAIT))


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """Ask for the colours, let them be shown, have the film judged."""
    match event:
        case Continued() if visit.busy is None and visit.problem is None:
            palette = facts.policy.colours(visit.journey) or facts.policy.palette
            return ask(
                visit, Busy.STARTING_COLOURS, lambda n: AskColours(n, facts.fresh_nonce, palette)
            )
        case Answered(_, Challenge() as colours):
            shown = answered(visit).with_draft(colours=colours)
            return stay(shown.but(busy=Busy.SHOWING_COLOURS))
        case ColoursShown(shown_when) if visit.busy is Busy.SHOWING_COLOURS:
            return ask(visit, Busy.JUDGING_COLOURS, lambda n: JudgeColours(n, shown_when))
        case Answered(_, Liveness() as found):
            return _judged(visit.with_draft(liveness=found, colours=None), found, facts)
        case RetakeAsked():
            return visit.but(problem=None), (Watch(Subject.PORTRAIT),)
        case Failed() as failed:
            return problem(visit.with_draft(colours=None), reason_of(failed))
    return stay(visit)


def _judged(visit: Visit, found: Liveness, facts: Facts) -> Move:
    if found.alive:
        return onward(answered(visit))
    if found.fault is Reason.DEVICE_BUSY:  # the machine was too slow: nobody's failed try
        return problem(visit, found.fault)
    return refuse(visit, found.fault or Reason.NOT_LIVE, "liveness", facts)
