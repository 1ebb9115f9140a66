"""The chip: opened with what camera saw, held against the print; then the limit of numbers."""

from kiosk.case import chip_keys, comparison, evidence
from kiosk.case.id_qr import IdQr
from kiosk.case.mrz import Mrz
from kiosk.case.person import Source
from kiosk.case.reasons import Reason
from kiosk.journeys.effects import AskAllowance, ReadChip
from kiosk.journeys.events import (
    Answered,
    ChipSkipped,
    Continued,
    Event,
    Failed,
    Progressed,
    RetakeAsked,
)
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move, answered, ask, hand_over, problem, reason_of, stay, stop
from kiosk.journeys.onward import onward
from kiosk.journeys.real_name import NAME as REAL_NAME
from kiosk.journeys.state import Busy, Draft, Visit
from kiosk.journeys.steps.document import qr_codes
from kiosk.ports.centre import Allowance
from kiosk.ports.chip_reader import ChipKey, ChipRecord


def enter(visit: Visit, facts: Facts) -> Move:
    """Wait for the document on the reader."""
    keys = _keys(visit.draft)
    if not keys:
        return _without(visit, Reason.CHIP_KEY_REFUSED)
    patience = visit.comfort.patience(facts.policy.patience.chip_s)
    return ask(visit, Busy.AWAITING_CHIP, lambda n: ReadChip(n, keys, patience))


def on(visit: Visit, event: Event, facts: Facts) -> Move:
    """Follow the reading; what fails may be tried again or left to the photographs."""
    match event:
        case Progressed(done, total) if visit.awaiting is not None:
            return visit.but(busy=Busy.READING_CHIP, progress=(done, total)), ()
        case Answered(_, ChipRecord() as chip):
            return _read(answered(visit), chip, facts)
        case RetakeAsked() | Continued() if visit.awaiting is None:
            return enter(visit, facts)
        case ChipSkipped():
            reason = visit.problem.reason if visit.problem else Reason.CHIP_NOT_FOUND
            return _without(visit, reason)
        case Failed() as failed:
            return _failed(visit, reason_of(failed), facts)
    return stay(visit)


def enter_limit(visit: Visit, facts: Facts) -> Move:
    """Ask the centre how many numbers the document already holds."""
    document = visit.draft.document_key
    return ask(visit, Busy.CHECKING, lambda n: AskAllowance(n, document, visit.journey))


def limit(visit: Visit, event: Event, facts: Facts) -> Move:
    """Go on below the limit; without the centre the case is sent, but no SIM is given out."""
    match event:
        case Answered(_, Allowance() as held) if held.open:
            return onward(answered(visit).with_draft(held=held.used))
        case Answered(_, Allowance(_, most)):
            one = visit.journey == REAL_NAME and most == facts.policy.real_name.max_numbers
            return stop(visit, Reason.ONE_CARD if one else Reason.LIMIT_REACHED)
        case Failed() as failed if failed.code == "centre.refused":
            return hand_over(visit, reason_of(failed))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
        case RetakeAsked():
            return enter_limit(visit, facts)
        case Continued() if visit.problem is not None:
            return onward(visit.with_draft(parked=visit.problem.reason))
    return stay(visit)


def seen_mrz(draft: Draft) -> Mrz | None:
    """Give the machine readable zone of the photographs."""
    return next((s.mrz for s in (draft.back, draft.front) if s is not None and s.mrz), None)


def seen_code(draft: Draft) -> IdQr | None:
    """Give the ID card's QR code of the photographs."""
    shots = [shot for shot in (draft.front, draft.back) if shot is not None]
    return next((code for shot in shots for code in qr_codes(shot)), None)


def _keys(draft: Draft) -> tuple[ChipKey, ...]:
    """Give what may open the chip: for a Vietnamese ID card an access number, then printed data."""
    mrz, code = seen_mrz(draft), seen_code(draft)
    number = code.id_number if code is not None else ""
    if not number and mrz is not None and mrz.issuer == "VNM":
        number = mrz.personal_number
    can = chip_keys.access_number(number)
    printed = [ChipKey(*one) for one in chip_keys.from_both(mrz, code)]
    return (*([ChipKey("", "", "", can)] if can else []), *printed)


def _contradicted(draft: Draft, chip: ChipRecord, facts: Facts) -> bool:
    """Tell whether print or QR code speak of somebody else than the chip."""
    held = comparison.from_mrz("chip", chip.mrz, facts.today)
    seen = []
    if (mrz := seen_mrz(draft)) is not None:
        seen.append(comparison.from_mrz("mrz", mrz, facts.today))
    if (code := seen_code(draft)) is not None:
        seen.append(comparison.from_qr(code))
    printed = [pair for side in (draft.front, draft.back) if side for pair in side.printed]
    if comparison.print_contradicts(comparison.compare(held, comparison.from_print(printed))):
        return True
    return any(comparison.contradicts(comparison.compare(held, one)) for one in seen)


def _without(visit: Visit, reason: Reason) -> Move:
    if visit.draft.resumes is not None:  # the chip is the proof of who takes the case up again
        return hand_over(visit, reason)
    return onward(answered(visit).with_draft(chip_failure=reason))


def _failed(visit: Visit, reason: Reason, facts: Facts) -> Move:
    counted = answered(visit).count("chip")
    left = facts.policy.retries.chip - counted.tried("chip")
    told, effects = problem(counted, reason)
    if left <= 0:
        return _without(told, reason)
    return told, effects


def _read(visit: Visit, chip: ChipRecord, facts: Facts) -> Move:
    if not chip.untampered:
        return hand_over(visit.with_draft(chip=chip), Reason.PA_FAILED)
    if chip.copied:
        return hand_over(visit.with_draft(chip=chip), Reason.CLONED_SUSPECT)
    if _contradicted(visit.draft, chip, facts):
        return hand_over(visit.with_draft(chip=chip), Reason.ALTERED_SUSPECT)
    person = evidence.from_mrz(visit.draft.person, chip.mrz, Source.CHIP, facts.today)
    person = evidence.from_national(person, dict(chip.national))
    return onward(visit.with_draft(chip=chip, person=person, chip_failure=None))
