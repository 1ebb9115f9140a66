"""E-identity level 1: what only this journey asks, between the shared stages."""

from dataclasses import replace
from typing import Final

from kiosk.case import evidence, id_qr
from kiosk.case.document import DocumentKind
from kiosk.case.id_qr import IdQr
from kiosk.case.reasons import Reason
from kiosk.case.receipt_code import Reference, typed
from kiosk.journeys.effects import AskResume, Watch
from kiosk.journeys.events import (
    Agreed,
    Answered,
    Continued,
    Event,
    Failed,
    RecreateAsked,
    RetakeAsked,
    StatusTyped,
    VideoAsked,
    VideoEnded,
    VideoSkipped,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import (
    Move,
    aim,
    answered,
    ask,
    go,
    missed,
    problem,
    reason_of,
    refuse,
    stay,
)
from kiosk.journeys.onward import onward
from kiosk.journeys.state import Busy, Draft, Stage, Visit
from kiosk.journeys.steps.chip import seen_code, seen_mrz
from kiosk.ports.centre import ResumeGrant
from kiosk.ports.chip_reader import PaChain
from kiosk.ports.vision import Shot, Subject

NAME: Final = "eid-level1"
TRIES: Final = ("portrait", "liveness", "match")


def start(visit: Visit, event: Event, facts: Facts) -> Move:
    """Begin, or create a refused case again."""
    match event:
        case Continued():
            return onward(visit)
        case RecreateAsked():
            return go(visit, Stage.EID_CODE)
    return stay(visit)


def code(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take number and code of the refused case."""
    match event:
        case StatusTyped(case, secret):
            return recreate(visit, typed(case, secret), facts)
        case Answered(_, ResumeGrant() as grant):
            return _granted(answered(visit), grant, facts)
        case Failed() as failed:
            return missed(visit, failed, "resume", facts)
    return stay(visit)


def recreate(visit: Visit, reference: Reference | None, facts: Facts) -> Move:
    """Ask the centre for a refused case, so that only its photo is taken again."""
    if reference is None:
        return refuse(visit, Reason.RESUME_CODE_WRONG, "resume", facts)
    case, secret = reference.case, reference.code
    return ask(visit, Busy.SEARCHING, lambda n: AskResume(n, "", secret, case))


def guide(visit: Visit, event: Event, facts: Facts) -> Move:
    """Read no chip before the customer has understood how the card is laid down (A80)."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def enter_qr(visit: Visit, facts: Facts) -> Move:
    """Look for the code: on the front of a card of 2021, on the back of one of 2024."""
    return stay(visit, Watch(qr_side(visit.draft)))


def qr_side(draft: Draft) -> Subject:
    """Name the side of the card that carries the code."""
    return Subject.CARD_FRONT if draft.document is DocumentKind.CCCD else Subject.CARD_BACK


def qr(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the code where no chip was read; what cannot be read goes to a person."""
    match event:
        case Answered(_, Shot() as shot):
            return _coded(visit, shot, facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return aim(visit, event, qr_side(visit.draft)) or stay(visit)


def enter_result(visit: Visit, facts: Facts) -> Move:
    """Record what the identity rests on."""
    return stay(visit.but(draft=visit.draft.with_detail("assurance", assurance(visit.draft))))


def assurance(draft: Draft) -> str:
    """Tell what the identity rests on; a bare code is no proof (it is unsigned)."""
    if draft.chip is None:
        return "qr_only"
    return "chip_verified" if draft.chip.pa_chain is PaChain.OK else "chip_issuer_unknown"


def result(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show what was read and on what it rests (A82)."""
    return onward(visit) if isinstance(event, Continued) else stay(visit)


def video(visit: Visit, event: Event, facts: Facts) -> Move:
    """Show how the photo is taken; it is passed over only after a warning (A84)."""
    match event:
        case VideoAsked() | RetakeAsked() if visit.busy is None:
            return visit.but(busy=Busy.SHOWING_VIDEO, problem=None), ()
        case VideoEnded() if visit.busy is Busy.SHOWING_VIDEO:
            return _prepared(visit, "watched")
        case VideoSkipped() if visit.problem is not None:
            return _prepared(visit, "skipped")
        case VideoSkipped():
            return problem(visit, Reason.VIDEO_UNSEEN)
    return stay(visit)


def enter_first(visit: Visit, facts: Facts) -> Move:
    """Note how often the photo failed, to be held against whether the video was seen."""
    failed = sum(visit.tried(what) for what in TRIES) + _retaken(visit.draft)
    return stay(visit.but(draft=visit.draft.with_detail("portrait_retries", str(failed))))


def first(visit: Visit, event: Event, facts: Facts) -> Move:
    """Let the customer confirm the photo or take it again (A91)."""
    match event:
        case Agreed():
            return onward(visit)
        case RetakeAsked():
            again = visit.draft.with_detail("retakes", str(_retaken(visit.draft) + 1))
            fresh = again.but(liveness=None, match=None)
            return go(visit.but(draft=fresh), Stage.PORTRAIT)
    return stay(visit)


def _retaken(draft: Draft) -> int:
    return int(draft.detail("retakes") or 0)


def _prepared(visit: Visit, how: str) -> Move:
    return onward(visit.but(draft=visit.draft.with_detail("video", how)))


def _granted(visit: Visit, grant: ResumeGrant, facts: Facts) -> Move:
    draft = Draft(
        case=visit.draft.case, resume_code=visit.draft.resume_code, opened=visit.draft.opened,
        resumes=grant,
    )  # fmt: skip
    return onward(visit.but(draft=draft))


def _coded(visit: Visit, shot: Shot, facts: Facts) -> Move:
    found = id_qr.first(shot.codes)
    if found is None:
        return refuse(visit, Reason.QR_UNREADABLE, "qr", facts, shot.jpeg)
    if _of_another(visit.draft, found):
        return refuse(visit, Reason.SIDES_DIFFER, "qr", facts, shot.jpeg)
    front = qr_side(visit.draft) is Subject.CARD_FRONT
    kept = visit.draft.front if front else visit.draft.back
    side = replace(kept or shot, codes=shot.codes)
    draft = visit.draft.but(front=side) if front else visit.draft.but(back=side)
    person = evidence.from_qr(draft.person, found)
    return onward(answered(visit).but(draft=draft.but(person=person)))


def _of_another(draft: Draft, found: IdQr) -> bool:
    mrz, known = seen_mrz(draft), seen_code(draft)
    other = known is not None and known.id_number != found.id_number
    return other or (mrz is not None and mrz.personal_number != found.id_number)
