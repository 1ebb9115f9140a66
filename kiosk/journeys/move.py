"""The small words every step is written in: stay, ask, refuse, hand over."""

from collections.abc import Callable
from typing import Final

import msgspec

from kiosk.case.reasons import Reason
from kiosk.journeys.effects import Cue, Effect, Shoot, Watch
from kiosk.journeys.events import Event, Failed, RetakeAsked, ShutterPressed, Steady
from kiosk.journeys.facts import Facts
from kiosk.journeys.state import Busy, Problem, Stage, Visit
from kiosk.ports.vision import Subject

Move = tuple[Visit, tuple[Effect, ...]]

BY_CODE: Final = {
    "centre.offline": Reason.CENTRE_OFFLINE,
    "centre.timeout": Reason.CENTRE_SLOW,
    "camera.gone": Reason.CAMERA_GONE,
    "card.reader_gone": Reason.CHIP_READER_GONE,
    "card.absent": Reason.CHIP_NOT_FOUND,
    "card.removed": Reason.CHIP_MOVED,
    "sim_card.absent": Reason.SIM_UNREADABLE,
    "sim_card.unreadable": Reason.SIM_UNREADABLE,
    "sim_dispenser.empty": Reason.STOCK_OUT,
    "sim_dispenser.jammed": Reason.JAM,
    "sim_dispenser.bin_full": Reason.JAM,
    "sim_dispenser.faulty": Reason.JAM,
    "sim_dispenser.card_refused": Reason.SIM_UNREADABLE,
    "sim_dispenser.unread": Reason.STOCK_OUT,
    "sim_dispenser.unsupported": Reason.JAM,
    "sim_dispenser.restarted": Reason.DEVICE_BUSY,
    "custody.barred": Reason.STOCK_OUT,
    "custody.halted": Reason.DEVICE_BUSY,
    "custody.unsure": Reason.JAM,
    "custody.not_durable": Reason.DEVICE_BUSY,
    "ledger.refused": Reason.JAM,
}


def stay(visit: Visit, *effects: Effect) -> Move:
    """Change nothing but what `visit` already holds."""
    return visit, effects


def go(visit: Visit, stage: Stage) -> Move:
    """Pass on to a stage; the dispatcher enters it."""
    return visit.but(stage=stage, problem=None, busy=None, awaiting=None, progress=None), ()


def ask(visit: Visit, busy: Busy, make: Callable[[int], Effect], *first: Effect) -> Move:
    """Ask the world one thing; only its answer, by number, is listened to from now on."""
    number = visit.asked + 1
    waiting = visit.but(asked=number, awaiting=number, busy=busy, problem=None)
    return waiting, (*first, make(number))


def answered(visit: Visit) -> Visit:
    """Note that the answer came."""
    return visit.but(awaiting=None, busy=None, progress=None)


def reason_of(failed: Failed) -> Reason:
    """Find the reason the customer reads for a code of the error catalogue."""
    if failed.code in ("centre.refused", "custody.mismatch") and failed.detail in set(Reason):
        return Reason(failed.detail)
    if failed.code in set(Reason):
        return Reason(failed.code)
    return BY_CODE.get(failed.code, Reason.DEVICE_BUSY)


def problem(visit: Visit, reason: Reason, **shown: str) -> Move:
    """Say what is wrong; it does not count."""
    told = Problem(reason, shown=tuple(shown.items()))
    return answered(visit).but(problem=told), (Cue("problem"),)


def refuse(
    visit: Visit, reason: Reason, what: str, facts: Facts, picture: bytes = b"", **shown: str
) -> Move:
    """Count a failed try of `what`; say what is wrong, at the ceiling hand over to a person."""
    counted = answered(visit).count(what)
    left = int(msgspec.structs.asdict(facts.policy.retries)[what]) - counted.tried(what)
    if left <= 0:
        return hand_over(counted, reason, tries_left=0)
    told = Problem(reason, tries_left=left, shown=tuple(shown.items()), picture=picture)
    return counted.but(problem=told), (Cue("problem"),)


def missed(visit: Visit, failed: Failed, what: str, facts: Facts) -> Move:
    """Say why it failed: a no of the centre counts as a try of `what`, an outage does not.

    Whom the centre does not listen to for a while finds a person, and the time to wait.
    """
    if reason_of(failed) is Reason.TOO_OFTEN:
        return hand_over(visit, Reason.TOO_OFTEN)
    if failed.code == "centre.refused":
        return refuse(visit, reason_of(failed), what, facts)
    return problem(visit, reason_of(failed))


def aim(visit: Visit, event: Event, subject: Subject) -> Move | None:
    """Take the picture, by itself or by the shutter, or look again; None: nothing of the kind."""
    match event:
        case Steady() | ShutterPressed() if visit.awaiting is None and visit.problem is None:
            return ask(visit, Busy.TAKING_PICTURE, Shoot)
        case RetakeAsked():
            return visit.but(problem=None), (Watch(subject),)
    return None


def hand_over(visit: Visit, reason: Reason, tries_left: int | None = None) -> Move:
    """Give the case to a person; nothing more is asked here."""
    told = Problem(reason, tries_left, final=True)
    return answered(visit).but(stage=Stage.HUMAN, problem=told, outcome=reason.value), ()


def stop(visit: Visit, reason: Reason, **shown: str) -> Move:
    """End the journey with a refusal that no try here can change."""
    told = Problem(reason, final=True, shown=tuple(shown.items()))
    return answered(visit).but(stage=Stage.STOPPED, problem=told, outcome=reason.value), ()
