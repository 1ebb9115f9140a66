"""The enterprise: its tax code and room at the centre, its SIMs, and who may sign for it."""

from typing import Final

from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import AskAllowance
from kiosk.journeys.enterprise_sim import ISSUER, ROLES
from kiosk.journeys.events import (
    Answered,
    Chosen,
    Continued,
    DetailsTyped,
    Event,
    Failed,
    MoreAsked,
    Picked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    answered,
    ask,
    go,
    hand_over,
    problem,
    reason_of,
    refuse,
    stay,
    stop,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Stage, Visit
from kiosk.journeys.steps.child import faced
from kiosk.policies.policy import Policy
from kiosk.ports.centre import Allowance
from sync.wire import tax_code

LEAST_NAME: Final = 2
LONGEST_NAME: Final = 200


def company(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take name and tax code; the centre says how many numbers the enterprise may still have."""
    match event:
        case DetailsTyped(fields) if visit.awaiting is None:
            return _named(visit, dict(fields), facts)
        case Answered(_, Allowance() as held) if held.open:
            known = visit.draft.with_detail("room", str(held.limit - held.used))
            return onward(answered(visit.but(draft=known)).forgive("company"))
        case Answered(_, Allowance()):
            return stop(visit, Reason.LIMIT_REACHED)
        case Failed() as failed if failed.code == "centre.refused":
            return hand_over(visit, reason_of(failed))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def _named(visit: Visit, said: dict[str, str], facts: Facts) -> Move:
    name = " ".join(said.get("organisation", "").split())[:LONGEST_NAME]
    code = tax_code.normalise(said.get("tax_code", ""))
    known = visit.draft.with_detail("organisation", name).with_detail("tax_code", code or "")
    if len(name) < LEAST_NAME:
        return problem(visit, Reason.COMPANY_UNNAMED)
    if code is None:
        return refuse(visit, Reason.TAX_CODE_WRONG, "company", facts)
    other = code != visit.draft.detail("tax_code")
    return _asked(visit.but(draft=known).with_draft(sims=() if other else visit.draft.sims))


def _asked(visit: Visit) -> Move:
    document = f"{ISSUER}/{visit.draft.detail('tax_code')}"
    return ask(visit, Busy.CHECKING, lambda n: AskAllowance(n, document, visit.journey))


def room(draft: Draft, policy: Policy) -> int:
    """Count the SIMs that may still be added."""
    return max(0, min(policy.enterprise.max_numbers, centre_room(draft)) - len(draft.sims))


def centre_room(draft: Draft) -> int:
    """Give how many numbers the centre leaves the tax code, with those on the list."""
    left = draft.detail("room")
    return int(left) if left.isdecimal() else 0


def enter_list(visit: Visit, facts: Facts) -> Move:
    """Put the SIM that was just confirmed on the list."""
    found = visit.draft.reservation
    if found is None:
        return stay(visit)
    cleared = visit.with_draft(reservation=None, query=None, iccids=())
    if found.code in {sim.code for sim in cleared.draft.sims}:
        return problem(cleared, Reason.SIM_LISTED)
    if found.iccid is None:
        return problem(cleared, Reason.SIM_NOT_AT_HAND)
    if not room(cleared.draft, facts.policy):
        return stay(cleared)
    return stay(cleared.with_draft(sims=(*cleared.draft.sims, found)))


def listed(visit: Visit, event: Event, facts: Facts) -> Move:
    """Add another SIM, take some off the list, or go on with it."""
    draft = visit.draft
    match event:
        case MoreAsked() if room(draft, facts.policy):
            return go(visit, Stage.SIM_ENTRY)
        case Picked(codes) if codes:
            left = tuple(sim for sim in draft.sims if sim.code not in codes)
            return stay(visit.with_draft(sims=left).but(problem=None))
        case Continued() if draft.sims:
            return onward(visit)
    return stay(visit)


def role(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take what entitles the customer to sign; the case is the enterprise's from here on."""
    match event:
        case Chosen(value) if value in ROLES:
            if not faced(visit.draft):
                return hand_over(visit, Reason.IDENTITY_UNPROVEN)
            told = visit.draft.set_aside(_company(visit.draft)).with_detail("role", value)
            return onward(visit.but(draft=told))
    return stay(visit)


def _company(draft: Draft) -> Person:
    fields = {
        "issuer": ISSUER, "id_number": draft.detail("tax_code"),
        "full_name": draft.detail("organisation"),
    }  # fmt: skip
    person = Person()
    for name, value in fields.items():
        person = person.with_field(name, value, Source.TYPED)
    return person
