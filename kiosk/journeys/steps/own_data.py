"""One's numbers and one's data: told after chip and face, asked about, sent as a case."""

from collections.abc import Callable
from typing import Final

from kiosk.case.reasons import Reason
from kiosk.journeys.effects import Ask
from kiosk.journeys.events import Answered, Event, Failed, Picked, RetakeAsked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, hand_over, problem, reason_of, stay
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Visit
from kiosk.journeys.steps.identity import old_document, proven, unproven
from sync.wire.desk_v1 import DeskQuestion
from sync.wire.my_data_v1 import ERASURE, KINDS, WITHDRAWAL, AskData, DataV1
from sync.wire.subscriber_v1 import AskNumbers, NumbersV1

Enter = Callable[[Visit, Facts], Move]
NEEDED: Final = ("terms", "biometrics")  # what a running contract stands on is not withdrawn here


def enter_numbers(visit: Visit, facts: Facts) -> Move:
    """Ask for the numbers of the document."""
    question = AskNumbers(visit.draft.document_key, old_document(visit.draft))
    return _ask(visit, question)


def numbers(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show them masked; those that are not the customer's go into a complaint."""
    held = visit.draft.numbers
    match event:
        case Answered(_, NumbersV1() as told):
            return answered(visit).with_draft(numbers=told).but(outcome="shown"), ()
        case Picked(items) if held is not None:
            refs = [line.ref for line in held.lines if line.ref in items]
            return _picked(visit, {"not_mine": ",".join(refs)})
    return _told(visit, event, facts, enter_numbers)


def enter_data(visit: Visit, facts: Facts) -> Move:
    """Ask for what was agreed to in the case of the receipt."""
    draft = visit.draft
    case = draft.status.case if draft.status is not None else ""
    return _ask(visit, AskData(case, draft.detail("code"), draft.document_key))


def data(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show consents and rights; what is asked becomes a ticket with its due date."""
    held = visit.draft.data
    match event:
        case Answered(_, DataV1() as told):
            return answered(visit).with_draft(data=told).but(outcome="shown"), ()
        case Picked(items) if held is not None:
            offered = set(wishes(visit.draft))
            taken = [item for item in items if item in offered]
            withdrawn = [i.partition(":")[2] for i in taken if i.startswith(WITHDRAWAL)]
            asked = [item for item in taken if item in KINDS]
            words = {"withdraw": ",".join(withdrawn), "ask": ",".join(asked)}
            return _picked(visit, words, about=held.case, code="")
    return _told(visit, event, facts, enter_data)


def wishes(draft: Draft) -> tuple[str, ...]:
    """Name what can be asked: `withdrawal:PURPOSE`, copy, correction, erasure."""
    told = draft.data
    if told is None:
        return ()
    free = [c for c in told.consents if c.purpose not in NEEDED and not c.withdrawn]
    rights = [kind for kind in KINDS if kind not in told.asked]
    if told.held:
        rights = [kind for kind in rights if kind != ERASURE]
    return (*(f"{WITHDRAWAL}:{c.purpose}" for c in free), *rights)


def due_at(draft: Draft) -> float:
    """Give when the first of what was asked is answered (Unix s); 0 when nothing was asked."""
    if draft.detail("not_mine") and draft.numbers is not None:
        return draft.numbers.due_at
    if draft.data is None:
        return 0.0
    asked = [kind for kind in draft.detail("ask").split(",") if kind]
    kinds = [*asked, *([WITHDRAWAL] if draft.detail("withdraw") else [])]
    return min((draft.data.due[kind] for kind in kinds if kind in draft.data.due), default=0.0)


def _ask(visit: Visit, question: DeskQuestion) -> Move:
    if not proven(visit.draft):
        return unproven(visit)
    return ask(visit, Busy.SEARCHING, lambda n: Ask(n, question))


def _picked(visit: Visit, words: dict[str, str], **more: str) -> Move:
    if not any(words.values()):
        return problem(visit, Reason.NOTHING_ASKED)
    draft = visit.draft
    for name, value in (words | more).items():
        draft = draft.with_detail(name, value)
    return onward(visit.but(draft=draft, outcome=""))


def _told(visit: Visit, event: Event, facts: Facts, again: Enter) -> Move:
    match event:
        case Failed() as failed if failed.code == "centre.refused":
            return hand_over(visit, reason_of(failed))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
        case RetakeAsked() if visit.awaiting is None:
            return again(visit, facts)
    return stay(visit)
