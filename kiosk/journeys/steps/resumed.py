"""A case that is taken up again: what was granted, under the rules of the day it is taken up."""

from kiosk.case.document import DocumentKind
from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Visit
from kiosk.ports.centre import ResumeGrant

WHOLE = "document"  # the step that shows everything anew, beginning with the choice


def take_up(visit: Visit, journey: str, grant: ResumeGrant, facts: Facts) -> Visit:
    """Keep grant and document; a kind that is not accepted any more is chosen and shown anew."""
    kinds = set(DocumentKind)
    kind = DocumentKind(grant.document_kind) if grant.document_kind in kinds else DocumentKind.OTHER
    if kind is not DocumentKind.OTHER and kind.value not in facts.policy.accepted(journey):
        grant = ResumeGrant(
            grant.case, WHOLE, grant.reason, grant.document_kind, grant.journey, grant.reservation
        )
    return visit.with_draft(resumes=grant, document=kind)
