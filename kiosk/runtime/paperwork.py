"""Receipt and contract of a visit, in the customer's language; layout is the printer's business."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from kiosk.case import activation_code, calendar
from kiosk.case.paper import Contract, Receipt
from kiosk.case.person import Person
from kiosk.case.reasons import Reason
from kiosk.case.shown import (
    day,
    day_of,
    field,
    fours,
    masked,
    masked_email,
    masked_name,
    phone,
    tail,
)
from kiosk.case.signature import Signature
from kiosk.journeys.comfort import BY_BUTTON
from kiosk.journeys.consents import figures, words
from kiosk.journeys.real_name import NAME as REAL_NAME
from kiosk.journeys.reference import qr_text
from kiosk.journeys.state import Consent, Draft, Stage, Visit
from kiosk.journeys.steps.identity import OWN
from kiosk.journeys.steps.own_data import due_at
from kiosk.policies.policy import Policy, contract
from sync.wire.real_name_v1 import ActivationV1
from sync.wire.signing_v1 import ComplaintV1

FIELDS: Final = (
    "full_name", "id_number", "birth", "sex", "nationality", "address", "number", "package",
    "email", "contact",
)  # fmt: skip
RECEIPT_LABELS: Final = ("brand", "case_number", "scan", "issued", "copy", "void", "void_next")
TITLES: Final = {
    "eid-level1": "receipt.title.eid-level1",
    "appointment": "receipt.title.appointment",
}
NO_CODE_LABELS: Final = tuple(label for label in RECEIPT_LABELS if label != "scan")
CONTRACT_LABELS: Final = (
    "brand", "case_number", "version", "fields", "consents", "signature", "signed_by", "signed_at",
    "page",
)  # fmt: skip


class Say(Protocol):
    """The texts of one language."""

    def say(self, key: str, **values: object) -> str: ...


class Paperwork:
    """`texts` gives the catalogue of a language, `local` the kiosk's wall clock."""

    def __init__(
        self, policy: Policy, texts: Callable[[str], Say], local: Callable[[], datetime]
    ) -> None:
        self.policy = policy
        self._texts = texts
        self._local = local

    def receipt(self, visit: Visit, *, copy: bool = False) -> Receipt:
        """Set the receipt: masked identity, what happens next, the code to come back with."""
        text, draft = self._texts(visit.language), visit.draft
        if draft.complaint is not None:
            return self._complaint(draft.complaint, visit, text, copy=copy)
        if visit.stage is Stage.ACTIVATE_CODE and draft.activation is not None:
            return self._slip(visit, draft.activation, copy=copy)
        lines = [
            (text.say("receipt.name"), _owner(draft)),
            (text.say("receipt.document"), tail(draft.person.get("id_number"))),
            (text.say("field.signatory"), masked_name(_signatory(draft).get("full_name"))),
            (text.say("receipt.number"), _number(draft)),
            (text.say("field.sims"), str(len(draft.sims) or "")),
            (text.say("receipt.sim"), tail(_serial(draft))),
            (text.say(_code_label(draft)), fours(draft.resume_code)),
            *_booked(draft, text),
        ]
        notes = (
            self._next(visit, text),
            text.say("receipt.note.anew" if draft.signatory is not None else "receipt.note.resume"),
            text.say("receipt.note.hotline", hotline=self.policy.hotline),
            *self._other_line(visit, text),
        )
        return Receipt(
            visit.language, text.say(TITLES.get(visit.journey, "receipt.title")), draft.case,
            self._now(), tuple((label, value) for label, value in lines if value), notes,
            qr_text(draft, text.say("appointment.note")), copy,
            _labels(text, "receipt", RECEIPT_LABELS),
        )  # fmt: skip

    def _complaint(self, filed: ComplaintV1, visit: Visit, text: Say, *, copy: bool) -> Receipt:
        """Set the ticket of a complaint: its number and when it is answered (C28)."""
        lines = (
            (text.say("complaint.number"), filed.number),
            (text.say("complaint.about"), text.say("complaint.account")),
            (text.say("complaint.due"), day_of(filed.due_at)),
        )
        notes = (
            text.say("complaint.next"),
            text.say("receipt.note.hotline", hotline=self.policy.hotline),
        )
        return Receipt(
            visit.language, text.say("complaint.title"), visit.draft.case, self._now(), lines,
            notes, "", copy, _labels(text, "receipt", NO_CODE_LABELS),
        )  # fmt: skip

    def _slip(self, visit: Visit, made: ActivationV1, *, copy: bool) -> Receipt:
        """Set the slip of an activation: the code as text and QR, the SIM by its last digits."""
        text = self._texts(visit.language)
        lines = (
            (text.say("slip.code"), activation_code.shown(made.code)),
            (text.say("slip.until"), day_of(made.expires_at)),
        )
        order = "activate_first" if made.in_service else "verify_first"
        notes = (
            text.say("slip.note"),
            text.say(f"code.order.{order}"),
            text.say("receipt.note.hotline", hotline=self.policy.hotline),
        )
        labels = {**dict(_labels(text, "receipt", RECEIPT_LABELS)),
                  "case_number": text.say("slip.sim"), "scan": text.say("slip.scan")}  # fmt: skip
        return Receipt(
            visit.language, text.say("slip.title"), tail(visit.draft.iccid("activation") or ""),
            self._now(), lines, notes, activation_code.written(made.code), copy,
            tuple(labels.items()),
        )  # fmt: skip

    def _next(self, visit: Visit, text: Say) -> str:
        """Say what comes next, and by which way."""
        draft, hours = visit.draft, self.policy.result_hours
        if visit.journey == REAL_NAME and draft.parked is None:
            days = self.policy.real_name.review_days
            return text.say("receipt.note.sent.real-name", days=days)
        if draft.lease is not None:
            return text.say("stage.appointment_done.lead")
        if visit.journey == "signing-sim":
            return text.say("receipt.note.sms.signing-sim")
        if visit.journey in OWN and draft.parked is None:
            return text.say(f"done.{visit.journey}", day=day_of(due_at(draft)))
        if visit.journey in self.policy.email_optional and draft.parked is None:
            return text.say("receipt.note.sms")
        if draft.parked is Reason.FOREIGNER_IN_PERSON:
            return text.say(f"remedy.{draft.parked.value}")
        kept = "parked" if draft.parked is not None else "sent"
        return text.say(f"receipt.note.{kept}", hours=hours, email=masked_email(draft.email))

    def _other_line(self, visit: Visit, text: Say) -> tuple[str, ...]:
        """Give the help line of e-identity beside the brand's own (A77)."""
        if visit.journey not in ("eid-level1", "appointment"):
            return ()
        return (text.say("receipt.note.eid_hotline", hotline=self.policy.eid_level1.hotline),)

    def contract(self, visit: Visit) -> Contract:
        """Set the contract with the signature."""
        text, draft = self._texts(visit.language), visit.draft
        wording = contract(self.policy, visit.language, journey=visit.journey)
        values = {name: draft.person.get(name) for name in FIELDS}
        values["email"] = draft.email
        if draft.reservation is not None:
            values["number"] = draft.reservation.number
            values["package"] = draft.reservation.package
        fields = [
            (text.say(_label(name, draft)), field(name, values[name], text.say))
            for name in FIELDS
            if values[name]
        ]
        fields += _for_another(draft, text)
        if BY_BUTTON in draft.exceptions:
            fields.append((text.say("contract.signature"), text.say("exception.signature")))
        return Contract(
            visit.language, wording.title, draft.case, wording.version,
            tuple((s.heading, s.text) for s in wording.sections), tuple(fields),
            tuple(self._consent(text, c, visit.journey) for c in draft.consents),
            draft.signature or Signature(()), _signs(draft).get("full_name"), self._now(),
            _labels(text, "contract", CONTRACT_LABELS),
        )  # fmt: skip

    def _consent(self, text: Say, given: Consent, journey: str) -> str:
        """Give the text that was ticked, with the version of its purpose."""
        said = text.say(words(given.purpose, journey), **figures(self.policy))
        return f"{said} ({text.say('contract.version')} {given.version})"

    def _now(self) -> str:
        return self._local().strftime("%d/%m/%Y %H:%M")


def _signatory(draft: Draft) -> Person:
    """Give who signs for another; nobody where the customer signs for himself."""
    return draft.signatory.person if draft.signatory is not None else Person()


def _signs(draft: Draft) -> Person:
    return draft.signatory.person if draft.signatory is not None else draft.person


def _code_label(draft: Draft) -> str:
    """Name the code: a case that somebody signed for another is looked up, never taken up."""
    return "field.status_code" if draft.signatory is not None else "receipt.resume_code"


def _owner(draft: Draft) -> str:
    """Write whose the SIM is; only a person's name is masked."""
    name = draft.person.get("full_name")
    return name if draft.sims else masked_name(name)


def _label(name: str, draft: Draft) -> str:
    own = {"full_name": "company", "id_number": "tax_code"} if draft.sims else {}
    return f"field.{own.get(name, name)}"


def _for_another(draft: Draft, text: Say) -> list[tuple[str, str]]:
    """Name who signs, by what right, and the SIMs of an enterprise."""
    if draft.signatory is None:
        return []
    signs, relation, role = _signs(draft), draft.detail("relation"), draft.detail("role")
    right = text.say(f"relation.{relation}" if relation else f"role.{role}")
    return [
        (text.say("field.signatory"), signs.get("full_name")),
        (text.say("field.signatory_number"), signs.get("id_number")),
        (text.say("field.right"), right),
        *((text.say("field.number"), f"{phone(sim.number)} ({tail(sim.iccid or '')})")
          for sim in draft.sims),
    ]  # fmt: skip


def _labels(text: Say, room: str, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, text.say(f"{room}.{key}")) for key in keys)


def _booked(draft: Draft, text: Say) -> list[tuple[str, str]]:
    """Give office, day and time of an appointment."""
    lease = draft.lease
    if lease is None:
        return []
    starts = lease.starts
    return [
        (text.say("field.office"), lease.office.name),
        (text.say("field.place"), lease.office.address),
        (text.say("field.day"), day(calendar.day(starts))),
        (text.say("field.time"), calendar.hour(starts)),
    ]


def _number(draft: Draft) -> str:
    if draft.reservation is not None:
        return masked(draft.reservation.number, 3)
    return masked(draft.subscriber.number, 3) if draft.subscriber is not None else ""


def _serial(draft: Draft) -> str:
    reserved = draft.reservation.iccid if draft.reservation is not None else None
    return draft.dispensed or reserved or draft.iccid("activation") or ""
