"""First touch, which of the journeys, and "what you need"."""

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.events import Continued, Event, JourneyChosen, LanguageChosen
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, go, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Draft, Stage, Visit


def attract(visit: Visit, event: Event, facts: Facts) -> Move:
    """Begin with a language; a machine of one journey asks for no other."""
    if not isinstance(event, LanguageChosen):
        return stay(visit)
    return home_again(visit.but(language=event.language), facts)


def home_again(visit: Visit, facts: Facts) -> Move:
    """Come to the home screen with nothing collected yet."""
    draft = Draft(case=facts.fresh_case, resume_code=facts.fresh_resume_code, opened=facts.unix)
    fresh = Visit(
        language=visit.language, rules=facts.policy.version, draft=draft,
        online=visit.online, outages=visit.outages, unfit=visit.unfit,
        asked=visit.asked, now=visit.now, touched=visit.now,
        comfort=visit.comfort, headset=visit.headset,
    )  # fmt: skip
    offered = facts.policy.journeys
    return go(fresh, Stage.HOME) if len(offered) > 1 else _begin(fresh, offered[0])


def home(visit: Visit, event: Event, facts: Facts) -> Move:
    """Begin the chosen journey, when the policy offers it."""
    match event:
        case JourneyChosen(name) if name in facts.policy.journeys:
            return _begin(visit, name)
    return stay(visit)


def needs(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show what to have at hand."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def _begin(visit: Visit, name: str) -> Move:
    return go(visit.but(journey=name), JOURNEYS[name].first)
