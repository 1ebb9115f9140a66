"""What every journey about one's own data asks before, and when the identity counts as proven."""

from typing import Final

from kiosk.case.reasons import Reason
from kiosk.journeys.events import Declared, Event
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, hand_over, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Consent, Draft, Visit

OWN: Final = ("reverify-sim", "update-details", "my-data", "my-numbers")  # no SIM, no contract


def agreement(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the consents without which nothing may be filmed; what is free is not asked here."""
    needed = [purpose for purpose in facts.policy.purposes if purpose.required]
    match event:
        case Declared(_, ticked) if all(purpose.id in ticked for purpose in needed):
            given = tuple(Consent(p.id, p.version, facts.unix) for p in needed)
            return onward(visit.with_draft(consents=given))
    return stay(visit)


def proven(draft: Draft) -> bool:
    """Tell whether chip and live face leave no doubt who stands here."""
    chip = draft.chip is not None and draft.chip.untampered and not draft.chip.copied
    face = draft.match is not None and draft.match.same and draft.reference == "chip"
    return chip and face and bool(draft.consents)


def unproven(visit: Visit) -> Move:
    """Give the case to a person before anything of the book is shown."""
    reason = visit.draft.chip_failure or Reason.IDENTITY_UNPROVEN
    return hand_over(visit, reason)


def old_document(draft: Draft) -> str:
    """Give the 9-digit number that chip or QR code name, as VNM/NUMBER, or an empty text."""
    number = draft.person.get("old_number")
    return f"VNM/{number}" if number else ""
