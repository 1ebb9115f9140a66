"""A signing SIM: for whom, the number, the signature on the phone, the certificate's data."""

from typing import Final

from kiosk.case import email, phone
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import Ask, Effect, Print, Tell
from kiosk.journeys.events import (
    Answered,
    CancelAsked,
    Chosen,
    Continued,
    Declared,
    Event,
    Failed,
    NumberTyped,
    OwnershipAnswered,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    answered,
    ask,
    go,
    problem,
    reason_of,
    refuse,
    stay,
    stop,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Consent, Draft, Stage, Visit
from kiosk.journeys.steps import handout
from sync.wire.signing_v1 import (
    CITIZEN,
    ENTERPRISE,
    SUBJECTS,
    AskSigning,
    CancelSigning,
    ComplaintV1,
    FileComplaint,
    RequestSigning,
    SignerV1,
    SigningV1,
)

FINAL: Final = (
    Reason.PKI_PIN_BLOCKED, Reason.PKI_CERT_EXPIRED, Reason.PKI_CERT_REVOKED,
    Reason.PKI_OTHER_SUBJECT, Reason.PKI_OLD_NUMBER, Reason.TAX_CODE_CHECK_DIGIT,
)  # fmt: skip
WAYS: Final = ("forgot", "counter")
COMPLAIN: Final = "complain"
POLL_S: Final = 1.0
GRACE_S: Final = 5.0  # beyond the centre's own limit, while its answer may be on the way


def start(visit: Visit, event: Event, facts: Facts) -> Move:
    """Ask first whether there is a signing SIM, active and in a phone (A99)."""
    match event:
        case OwnershipAnswered(True):
            return onward(visit)
        case OwnershipAnswered(False):
            return stop(visit, Reason.PKI_NO_SIM, **_place(facts))
    return stay(visit)


def subject(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take for whom the account is (A98)."""
    match event:
        case Chosen(value) if value in SUBJECTS:
            return onward(visit.but(draft=visit.draft.with_detail("subject", value)))
    return stay(visit)


def method(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the signing SIM as the way (A101)."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def number(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the number of the signing SIM (A102)."""
    if not isinstance(event, NumberTyped):
        return stay(visit)
    e164 = phone.normalise(event.text)
    if e164 is None:
        return refuse(visit, Reason.NUMBER_FORMAT, "number", facts)
    return onward(visit.with_draft(own_number=e164, number_verified=False, signing=None))


def enter_wait(visit: Visit, facts: Facts) -> Move:
    """Have the request shown on the phone."""
    draft = visit.draft
    question = RequestSigning(draft.case, subject_of(draft), draft.own_number or "", visit.language)
    return ask(_quiet(visit), Busy.ASKING_PHONE, lambda n: Ask(n, question))


def subject_of(draft: Draft) -> str:
    """Name whom the account is for."""
    return draft.detail("subject") or CITIZEN


def wait(visit: Visit, event: Event, facts: Facts) -> Move:
    """Wait for the signature; the phone alone is asked for the PIN (A103)."""
    match event:
        case Answered(_, SigningV1() as told) if told.phase == "waiting":
            return _waiting(visit, told, facts)
        case Answered(_, SigningV1() as told) if told.phase == "signed" and told.signer:
            return _signed(visit, told, told.signer, facts)
        case Answered(_, SigningV1() as told):
            return _failed(visit, told, facts)
        case Failed() as failed if failed.code == "centre.refused":
            return refuse(_quiet(visit), reason_of(failed), "signing", facts)
        case Failed() as failed:
            return _unheard(visit, failed)
        case RetakeAsked() if visit.awaiting is None:
            return enter_wait(visit, facts)
        case CancelAsked():
            return go(_quiet(visit), Stage.SIGNING_NUMBER)[0], cancelling(visit.draft)
    return stay(visit)


def cancelling(draft: Draft) -> tuple[Effect, ...]:
    """Tell the centre that nobody waits for the phone any more."""
    open_ = draft.signing is not None and draft.signing.phase == "waiting"
    return (Tell(CancelSigning(draft.signing.ticket)),) if open_ and draft.signing else ()


def exists(visit: Visit, event: Event, facts: Facts) -> Move:
    """Offer three ways where there is an account already (A106)."""
    ticket = visit.draft.signing.ticket if visit.draft.signing is not None else ""
    match event:
        case Chosen(way) if way in WAYS:
            return go(visit.but(draft=visit.draft.with_detail("way", way)), Stage.SIGNING_ADVICE)
        case Chosen(value) if value == COMPLAIN and visit.awaiting is None:
            return ask(visit, Busy.CHECKING, lambda n: Ask(n, FileComplaint(ticket)))
        case RetakeAsked() if visit.awaiting is None:
            return ask(visit, Busy.CHECKING, lambda n: Ask(n, FileComplaint(ticket)))
        case Answered(_, ComplaintV1() as filed):
            told = answered(visit).with_draft(complaint=filed).but(outcome="complaint")
            return go(told, Stage.SIGNING_COMPLAINT)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def enter_complaint(visit: Visit, facts: Facts) -> Move:
    """Print the ticket of the complaint (C28)."""
    return ask(visit, Busy.PRINTING, lambda n: Print(n, visit.restarted))


def complaint(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show the number, on paper or not."""
    match event:
        case Answered():
            return stay(answered(visit).with_draft(printed=True))
        case Failed():
            return stay(answered(visit).with_draft(printed=False))
    return stay(visit)


def data(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take address and consent, and register: nothing of the certificate can be changed (A109)."""
    if not isinstance(event, Declared):
        return stay(visit)
    typed = event.email.strip()
    if not typed and subject_of(visit.draft) == ENTERPRISE:
        return problem(visit, Reason.EMAIL_REQUIRED)
    address = email.normalise(typed) if typed else ""
    if address is None:
        return problem(visit, Reason.EMAIL_INVALID)
    wanted = facts.policy.signing_sim.purposes
    asked = [one for one in facts.policy.purposes if one.id in wanted]
    if any(one.id not in event.consents for one in asked):
        return stay(visit)  # silence is no consent
    given = tuple(Consent(one.id, one.version, facts.unix) for one in asked)
    sent, _ = onward(visit.with_draft(email=address, consents=given))
    return handout.submit(sent, Continued(), facts)


def _waiting(visit: Visit, told: SigningV1, facts: Facts) -> Move:
    known = visit.draft.signing
    fresh = known is None or known.ticket != told.ticket
    most = min(told.left_s, facts.policy.signing_sim.wait_s)
    until = visit.now + most if fresh else visit.wait_until
    return _poll(visit.with_draft(signing=told).but(wait_until=until), told.ticket)


def _poll(visit: Visit, ticket: str) -> Move:
    question = AskSigning(ticket)
    return ask(visit, Busy.AWAITING_SIGNATURE, lambda n: Ask(n, question, POLL_S))


def _unheard(visit: Visit, failed: Failed) -> Move:
    """Go on waiting while the line is down, as long as the phone may still answer."""
    signing = visit.draft.signing
    waits = visit.busy is Busy.AWAITING_SIGNATURE and visit.now < visit.wait_until + GRACE_S
    if signing is not None and waits:
        return _poll(visit, signing.ticket)
    return problem(_quiet(visit), reason_of(failed))


def _signed(visit: Visit, told: SigningV1, signer: SignerV1, facts: Facts) -> Move:
    company = subject_of(visit.draft) == ENTERPRISE
    number = signer.tax_code if company else signer.id_number
    if not number:
        return stop(_quiet(visit), Reason.PKI_OTHER_SUBJECT, **_place(facts))
    fields = {
        "full_name": signer.full_name,
        "id_number": number,
        "issuer": "MST" if company else "VNM",
        "organisation": signer.organisation if signer.organisation != signer.full_name else "",
        "authority": signer.issuer,
        "expiry": signer.valid_until,
    }
    person = Person()
    for name, value in fields.items():
        person = person.with_field(name, value, Source.CERTIFICATE)
    draft = visit.draft.with_detail("signing", told.ticket)
    known = answered(visit).but(draft=draft, wait_until=0.0).forgive("signing")
    return onward(known.with_draft(
        signing=told, person=person, number_verified=True, email=signer.email,
    ))  # fmt: skip


def _failed(visit: Visit, told: SigningV1, facts: Facts) -> Move:
    reason = Reason(told.reason) if told.reason in set(Reason) else Reason.PKI_SERVICE
    quiet = _quiet(visit)
    if reason is Reason.DUP_ACCOUNT:
        met = answered(quiet).with_draft(signing=told).but(outcome=reason.value)
        return go(met, Stage.SIGNING_EXISTS)
    if reason in FINAL:
        return stop(quiet, reason, day=told.day, **_place(facts))
    if reason is Reason.PKI_NUMBER_UNKNOWN:
        return refuse(quiet.but(stage=Stage.SIGNING_NUMBER), reason, "number", facts)
    return refuse(quiet, reason, "signing", facts)


def _place(facts: Facts) -> dict[str, str]:
    """Give where it is settled."""
    return {"address": facts.policy.signing_sim.counter}


def _quiet(visit: Visit) -> Visit:
    """Wait for no phone any more."""
    return visit.but(wait_until=0.0).with_draft(signing=None)
