"""First touch and "what you need"."""

from kiosk.journeys.events import Continued, Event, LanguageChosen
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, go, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Draft, Stage, Visit


def attract(visit: Visit, event: Event, facts: Facts) -> Move:
    """Begin with a language."""
    if not isinstance(event, LanguageChosen):
        return stay(visit)
    draft = Draft(case=facts.fresh_case, resume_code=facts.fresh_resume_code, opened=facts.unix)
    fresh = Visit(
        language=event.language, draft=draft, online=visit.online, outages=visit.outages,
        unfit=visit.unfit, asked=visit.asked, now=visit.now, touched=visit.now,
    )  # fmt: skip
    return go(fresh, Stage.NEEDS)


def needs(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show what to have at hand."""
    return onward(visit, Stage.NEEDS) if isinstance(event, Continued) else stay(visit)
