"""The customer against the operator's book: one word (B1), or the fields that differ (B2).

Nothing of the book is known here before the code to the number was right; values, and those only
masked, not before chip and face have proven who stands there.
"""

from typing import Final

from kiosk.case.reasons import Reason
from kiosk.journeys.effects import Ask
from kiosk.journeys.events import Answered, Continued, Event, Failed, Picked, RetakeAsked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, hand_over, problem, reason_of, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Visit
from kiosk.journeys.steps.identity import old_document, proven, unproven
from kiosk.journeys.steps.subscriber import NOTHING_TO_DO, REVERIFY
from sync.wire.desk_v1 import DeskQuestion
from sync.wire.subscriber_v1 import AskHolder, AskRecord, HolderV1, RecordV1

FIELDS: Final = ("full_name", "birth", "sex", "address")


def enter(visit: Visit, facts: Facts) -> Move:
    """Ask the book."""
    draft = visit.draft
    if draft.otp is None or not draft.number_verified:
        return hand_over(visit, Reason.IDENTITY_UNPROVEN)
    question: DeskQuestion = _whole(draft)
    if visit.journey == REVERIFY:
        question = _holder(draft)
    elif not proven(draft):
        return unproven(visit)
    noted = visit.but(draft=draft.with_detail("otp", draft.otp.ticket))
    return ask(noted, Busy.CHECKING, lambda n: Ask(n, question))


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """Go on when the book agrees; another name or number is a matter for people."""
    reverify = visit.journey == REVERIFY
    match event:
        case Answered(_, HolderV1(True)):
            return onward(answered(visit))
        case Answered(_, HolderV1(False)):
            return hand_over(visit, Reason.RECORD_DIFFERS)
        case Answered(_, RecordV1() as record):
            known = answered(visit).with_draft(record=record)
            return onward(known.but(outcome="" if changes(known.draft) else NOTHING_TO_DO))
        case Failed() as failed if failed.code == "centre.refused":
            return hand_over(visit, reason_of(failed))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
        case RetakeAsked() if visit.awaiting is None:
            return enter(visit, facts)
        case Continued() if visit.problem is not None and reverify:  # compared when it arrives
            return onward(visit.with_draft(parked=visit.problem.reason))
    return stay(visit)


def changes(draft: Draft) -> tuple[str, ...]:
    """Name the fields that may be brought up to date, in the book's order."""
    if draft.record is None:
        return ()
    named = {field.name: field for field in draft.record.fields}
    old = ("document",) if draft.record.by_old_number else ()
    return (*old, *(name for name in FIELDS if name in named and not named[name].agrees))


def confirm(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the fields the customer has confirmed, each by itself; the number goes along."""
    offered = changes(visit.draft)
    match event:
        case Picked(items) if offered and visit.draft.record is not None:
            taken = [name for name in offered if name in items]
            if not taken:
                return problem(visit, Reason.NOTHING_ASKED)
            draft = visit.draft.with_detail("changed", ",".join(taken))
            for field in visit.draft.record.fields:
                if field.name in taken:
                    before = f"{field.masked} ({field.source})"
                    draft = draft.with_detail(f"before.{field.name}", before)
            return onward(visit.but(draft=draft))
    return stay(visit)


def _holder(draft: Draft) -> AskHolder:
    person, otp = draft.person, draft.otp
    return AskHolder(
        draft.own_number or "", otp.ticket if otp is not None else "", draft.document_key,
        person.get("full_name"), person.get("birth"), old_document(draft),
    )  # fmt: skip


def _whole(draft: Draft) -> AskRecord:
    otp = draft.otp
    fields = {name: draft.person.get(name) for name in FIELDS}
    return AskRecord(
        draft.own_number or "", otp.ticket if otp is not None else "", draft.document_key, fields,
        old_document(draft),
    )  # fmt: skip
