"""A SIM is activated: its serial, what the customer tells, and the code that is given (A53-A57)."""

from kiosk.case import chip_keys, entered, evidence
from kiosk.case.person import Person, Source
from kiosk.case.reasons import Reason
from kiosk.case.sim import Iccid, IccidError
from kiosk.journeys.effects import Ask, Print, ReadChip, ReadOwnSim, Watch
from kiosk.journeys.events import (
    Answered,
    ChipAsked,
    Continued,
    DetailsTyped,
    Event,
    Failed,
    Progressed,
    ScanAsked,
    SimTyped,
    SlotAsked,
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
from kiosk.journeys.state import Busy, Stage, Visit
from kiosk.journeys.steps.sim import first_iccid
from kiosk.ports.chip_reader import ChipKey, ChipRecord
from kiosk.ports.sim_reader import SimIdentity
from kiosk.ports.vision import Shot, Subject
from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation

SOURCE = "activation"  # whose serial a case is about


def sim(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take the serial typed, scanned, or read from the SIM in the slot."""
    match event:
        case SimTyped(serial, _):
            return _named(visit, serial, facts)
        case ScanAsked():
            return go(visit, Stage.ACTIVATE_SCAN)
        case SlotAsked():
            return ask(visit, Busy.READING_SIM, ReadOwnSim)
        case Answered(_, SimIdentity() as found):
            return _named(answered(visit), found.iccid, facts)
        case Failed() as failed if failed.code == "sim_card.unreadable":
            return refuse(visit, reason_of(failed), "sim", facts)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def enter_scan(visit: Visit, facts: Facts) -> Move:
    """Start looking for the barcode of the SIM."""
    return stay(visit, Watch(Subject.CODE))


def scan(visit: Visit, event: Event, facts: Facts) -> Move:
    """Find the barcode of the SIM in the camera's picture."""
    match event:
        case Answered(_, Shot() as shot):
            if iccid := first_iccid(shot.codes):
                return _named(answered(visit), iccid.digits, facts)
            return refuse(visit, Reason.SIM_UNREADABLE, "sim", facts, shot.jpeg)
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return aim(visit, event, Subject.CODE) or stay(visit)


def details(visit: Visit, event: Event, facts: Facts) -> Move:
    """Take name, number, day of birth and address, typed or from the chip; ask for the code."""
    match event:
        case DetailsTyped(fields):
            return _told(visit, entered.told(fields, facts.today), facts)
        case ChipAsked(number) if visit.awaiting is None:
            return _chip(visit, number, facts)
        case Progressed(done, total) if visit.awaiting is not None:
            return visit.but(busy=Busy.READING_CHIP, progress=(done, total)), ()
        case Answered(_, ChipRecord() as chip):
            return _filled(answered(visit), chip, facts)
        case Answered(_, ActivationV1() as made):
            known = answered(visit).with_draft(activation=made, printed=False)
            return go(known, Stage.ACTIVATE_CODE)
        case Failed() as failed if reason_of(failed) in (
            Reason.ACTIVATION_SIM_UNKNOWN, Reason.ACTIVATION_SIM_REGISTERED,
        ):  # fmt: skip
            return refuse(go(visit, Stage.ACTIVATE_SIM)[0], reason_of(failed), "sim", facts)
        case Failed() as failed:
            return missed(visit, failed, "activation", facts)
    return stay(visit)


def enter_code(visit: Visit, facts: Facts) -> Move:
    """Print the code; the screen shows it all the while."""
    told = visit.but(outcome="activated")
    if visit.draft.printed or visit.draft.activation is None:
        return stay(told)
    return ask(told, Busy.PRINTING, lambda n: Print(n, visit.restarted))


def code(visit: Visit, event: Event, facts: Facts) -> Move:
    """Go on to the registration, or leave with the code."""
    made = visit.draft.activation
    match event:
        case Continued() if visit.awaiting is None and made is not None:
            return ask(visit, Busy.CHECKING, lambda n: Ask(n, OpenActivation(made.code)))
        case Answered(_, None):
            return stay(answered(visit).with_draft(printed=True))
        case Failed() as failed if visit.busy is Busy.PRINTING:
            return stay(answered(visit))
        case Failed() as failed:
            return problem(visit, reason_of(failed))
    return stay(visit)


def _named(visit: Visit, text: str, facts: Facts) -> Move:
    try:
        iccid = Iccid.parse(text)
    except IccidError as wrong:
        return refuse(visit, wrong.reason, "sim", facts)
    draft = visit.draft.but(iccids=()).with_iccid(SOURCE, iccid.digits)
    return go(visit.but(draft=draft), Stage.ACTIVATE_DETAILS)


def _told(visit: Visit, fields: entered.Fields | None, facts: Facts) -> Move:
    iccid = visit.draft.iccid(SOURCE)
    if fields is None or iccid is None:
        return problem(visit, Reason.DETAILS_INCOMPLETE)
    question = Activate(iccid, dict(fields), facts.policy.real_name.order)
    known = visit.with_draft(entered=fields)
    return ask(known, Busy.CHECKING, lambda n: Ask(n, question))


def _chip(visit: Visit, number: str, facts: Facts) -> Move:
    can = chip_keys.access_number("".join(number.split()))
    if not can:
        return problem(visit, Reason.DETAILS_INCOMPLETE)
    keys = (ChipKey("", "", "", can),)
    patience = visit.comfort.patience(facts.policy.patience.chip_s)
    return ask(visit, Busy.AWAITING_CHIP, lambda n: ReadChip(n, keys, patience))


def _filled(visit: Visit, chip: ChipRecord, facts: Facts) -> Move:
    if not chip.untampered or chip.copied:
        return problem(visit, Reason.PA_FAILED)
    person = evidence.from_mrz(Person(), chip.mrz, Source.CHIP, facts.today)
    person = evidence.from_national(person, dict(chip.national))
    return stay(visit.with_draft(entered=entered.of_person(person)))
