"""The child a SIM is for: the relation, its card or the words of its birth certificate."""

from datetime import date

from kiosk.case import entered, personal_number
from kiosk.case.document import DocumentKind
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.events import Chosen, DetailsTyped, DocumentChosen, Event
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, hand_over, problem, refuse, stay, stop
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Draft, Visit
from kiosk.journeys.steps.ages import age_fault

ISSUER = "VNM"  # of the number on a birth certificate


def faced(draft: Draft) -> bool:
    """Tell whether the live face is that of the document; then an owner may be named."""
    return draft.match is not None and draft.match.same


def relation(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take what the customer is to the child; who was not recognised signs for nobody."""
    rules = facts.policy.minor
    match event:
        case Chosen(value) if value in rules.relations:
            if not faced(visit.draft):
                return hand_over(visit, Reason.IDENTITY_UNPROVEN)
            proof = "paper" if value in rules.proven_by_paper else ""
            told = visit.draft.set_aside().with_detail("relation", value)
            return onward(visit.but(draft=told.with_detail("proof", proof)))
    return stay(visit)


def choice(visit: Visit, event: Event, facts: Facts) -> Move:
    """Choose what shows who the child is."""
    match event:
        case DocumentChosen(kind) if kind.value in facts.policy.minor.documents:
            fresh = visit.with_draft(
                document=kind, front=None, back=None, chip=None, chip_failure=None,
                person=Person(), entered=(), paper="", pages=(),
            )  # fmt: skip
            return onward(fresh)
        case DocumentChosen(DocumentKind.CMND):
            return problem(visit, Reason.CMND_VOID)
        case DocumentChosen():
            return problem(visit, Reason.CLASS_REFUSED)
    return stay(visit)


def details(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take what stands on the birth certificate; number and birthday have to fit each other."""
    if not isinstance(event, DetailsTyped):
        return stay(visit)
    told = entered.told(event.fields, facts.today)
    if told is None:
        return problem(visit, Reason.DETAILS_INCOMPLETE)
    said = dict(told)
    kept = visit.with_draft(entered=told, person=_written(said))
    if not personal_number.fits(said["id_number"], date.fromisoformat(said["birth"])):
        return refuse(kept, Reason.ID_NUMBER_WRONG, "mismatch", facts)
    reason = age_fault(kept, facts)
    return onward(kept.forgive("mismatch")) if reason is None else stop(kept, reason)


def _written(said: dict[str, str]) -> Person:
    fields = {"issuer": ISSUER, "nationality": ISSUER, **said}
    person = Person()
    for name, value in (fields | {"sex": personal_number.sex(said["id_number"])}).items():
        person = person.with_field(name, value, Source.TYPED)
    return person
