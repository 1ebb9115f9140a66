"""Information with its sources, consents, the contract to read, and the signature.

Who agrees that the face may open the case's status later has it described here, once, by the
portrait of the visit; where that fails nothing is kept, and the consent goes with it.
"""

from typing import Final

from kiosk.case import email, phone
from kiosk.case.person import Source
from kiosk.case.reasons import Reason
from kiosk.case.signature import Signature
from kiosk.journeys import consents
from kiosk.journeys.comfort import BY_BUTTON
from kiosk.journeys.effects import Describe, MakeContract
from kiosk.journeys.events import Answered, Continued, Declared, Event, Failed, Signed
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, problem, reason_of, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Consent, Visit
from sync.wire.face_v1 import PURPOSE as FACE
from sync.wire.face_v1 import TemplateV1

LEAST_POINTS: Final = 10  # fewer are a slip of the finger, not a name


def information(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the e-mail, by which the result comes, a contact number, and the ticked purposes."""
    if not isinstance(event, Declared):
        return _described(visit, event)
    if visit.awaiting is not None:
        return stay(visit)
    asked_for = visit.journey not in facts.policy.email_optional
    if asked_for and not event.email.strip():
        return problem(visit, Reason.EMAIL_REQUIRED)
    address = email.normalise(event.email) if event.email.strip() else ""
    if address is None:
        return problem(visit, Reason.EMAIL_INVALID)
    contact = phone.normalise(event.contact)
    if contact is None and event.contact.strip():
        return problem(visit, Reason.NUMBER_FORMAT)
    asked = consents.asked(facts.policy, visit.draft)
    if any(p.required and p.id not in event.consents for p in asked):
        return stay(visit)  # the button is off until they are ticked: silence is no consent
    given = tuple(Consent(p.id, p.version, facts.unix) for p in asked if p.id in event.consents)
    person = visit.draft.person.with_field("contact", contact or "", Source.TYPED)
    told = visit.with_draft(email=address, consents=given, person=person, face=None)
    return _describe(told)


def _describe(visit: Visit) -> Move:
    """Have the face described when its owner agreed to that, else go on."""
    shot = visit.draft.portrait
    if shot is None or not consents.given(visit.draft, FACE):
        return onward(visit)
    return ask(visit, Busy.CHECKING, lambda n: Describe(n, shot.jpeg))


def _described(visit: Visit, event: Event) -> Move:
    match event:
        case Answered(_, TemplateV1() as face):
            return onward(answered(visit).with_draft(face=face))
        case Failed():
            kept = tuple(one for one in visit.draft.consents if one.purpose != FACE)
            return onward(answered(visit).with_draft(consents=kept))
    return stay(visit)


def read(visit: Visit, event: Event, facts: Facts) -> Move:
    """Let the contract be read."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def sign(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the signature and set the contract with it."""
    match event:
        case Signed(signature) if signature.points >= LEAST_POINTS and visit.awaiting is None:
            signed = visit.with_draft(signature=signature, contract=None)
            return ask(signed, Busy.SETTING_CONTRACT, MakeContract)
        case Signed(_, by_button=True) if visit.awaiting is None:
            told = tuple(dict.fromkeys((*visit.draft.exceptions, BY_BUTTON)))
            agreed = visit.with_draft(signature=Signature(()), contract=None, exceptions=told)
            return ask(agreed, Busy.SETTING_CONTRACT, MakeContract)
        case Answered(_, bytes() as pdf):
            return onward(answered(visit).with_draft(contract=pdf))
        case Failed() as failed:
            return problem(visit.with_draft(signature=None), reason_of(failed))
    return stay(visit)
