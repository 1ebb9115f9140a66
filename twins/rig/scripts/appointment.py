"""An appointment for level 2: booked at the centre or of a lease, moved, given up."""

from time import sleep
from typing import Final

from twins.rig import slips
from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script
from twins.rig.scripts.status import tell_reference
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

BOOKED: Final = "APPOINTMENT_BOOKED"
CHOICE_S: Final = 30.0
ENDS: Final = ("appointment_done",)
MARK: Final = "DESCRIPTION:SIMKIOSK:1:"


def _first(customer: Customer) -> None:
    """Choose the first, unless it is said why there is none."""
    seen = customer.screen.wait(
        lambda v: v.enabled("choice.0") or v.problem is not None, CHOICE_S, "a choice"
    )
    if seen.problem is None:
        customer.screen.tap("choice.0")


def _book(customer: Customer) -> None:
    customer.screen.tap("appointment.book")


TOUCHES: Final = {
    "appointment_start": _book, "appointment_office": _first, "appointment_day": _first,
    "appointment_time": _first,
}  # fmt: skip


def _time_table(wishes: Wishes) -> None:
    wishes.time_table = True


def _lent(stage: Stage, _: Customer) -> None:
    """Give the kiosk time to be lent a few places."""
    for _try in range(150):
        if "s-held" in stage.agent.page("/appointments"):
            return
        sleep(0.2)
    raise RuntimeError("the kiosk was lent no place")


def _away(stage: Stage, customer: Customer) -> None:
    """Take the line away: what the kiosk holds is sold."""
    _lent(stage, customer)
    stage.centre.stop()


def _entry(stage: Stage) -> tuple[str, str, str]:
    """Read the calendar entry on the receipt, as a phone would: case, code and all of it."""
    for text in slips.codes(stage):
        notes = [line for line in text.splitlines() if line.startswith(MARK)]
        if notes and text.startswith("BEGIN:VCALENDAR"):
            case, code = notes[0].removeprefix(MARK).split(":")
            return case, code, text
    return "", "", ""


def booked(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Check the calendar entry on the receipt, and that the centre has the booking."""
    case, _, entry = _entry(stage)
    wrong = [] if "DTSTART:" in entry else ["no calendar entry on the receipt"]
    state = stage.agent.become(case, (BOOKED,)) if case else ""
    return wrong + ([] if state == BOOKED else [f"the case is {state}"])


def _have_one(stage: Stage, customer: Customer) -> None:
    """Book on an earlier visit, and come back with its paper."""
    _lent(stage, customer)
    earlier = stage.customer()
    earlier.journey, earlier.touches, earlier.ends = "appointment", TOUCHES, ENDS
    earlier.visit()
    case, code, customer.told["was"] = _entry(stage)
    if not case or stage.agent.become(case, (BOOKED,)) != BOOKED:
        raise StartError("the first visit booked nothing")
    earlier.leave()
    customer.reference = (case, code)


def _manage(customer: Customer) -> None:
    customer.screen.tap("appointment.manage")


def last_choice(customer: Customer) -> None:
    """Choose what is named last: the kiosk holds the first ones itself."""
    seen = customer.screen.wait(lambda v: v.enabled("choice.0"), CHOICE_S, "a choice")
    named = (name for name in seen.controls if name.startswith("choice."))
    customer.screen.tap(max(named, key=lambda name: int(name.partition(".")[2])))


def _give_up(customer: Customer) -> None:
    customer.screen.tap("appointment.cancel")


def _moved(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Check that the same case has another time, on paper and at the centre."""
    case, _, entry = _entry(stage)
    wrong = booked(stage, customer, last)
    if case != customer.reference[0] or len(stage.agent.cases()) != 1:
        wrong.append("moving made another case")
    if _starts(entry) == _starts(customer.told["was"]):
        wrong.append("the time is the old one")
    return wrong


def _starts(entry: str) -> str:
    return next((line for line in entry.splitlines() if line.startswith("DTSTART")), "")


def _freed(stage: Stage, customer: Customer, _: View) -> list[str]:
    """Check that the centre has given the place back."""
    state = stage.agent.become(customer.reference[0], ("EXPIRED",))
    return [] if state == "EXPIRED" else [f"the case is {state}"]


def _booked_away(stage: Stage, customer: Customer, last: View) -> list[str]:
    stage.centre.start()
    return booked(stage, customer, last)


SCRIPT: Final = Script(
    "appointment", "appointment", "a place at an office, with a calendar entry",
    touches=TOUCHES, decided=False, wish=_time_table, begin=_lent, after=booked,
    ends=ENDS,
)  # fmt: skip
OFFLINE: Final = Script(
    "appointment-offline", "appointment", "a place the kiosk was lent, while the centre is away",
    touches=TOUCHES, decided=False, wish=_time_table, begin=_away, after=_booked_away,
    ends=ENDS,
)  # fmt: skip
MOVED: Final = Script(
    "appointment-move", "appointment", "another time for a place that was booked", "moved",
    TOUCHES | {"appointment_start": _manage, "appointment_code": tell_reference,
                       "appointment_day": last_choice, "appointment_time": last_choice},
    decided=False, wish=_time_table, begin=_have_one, after=_moved, ends=ENDS,
)  # fmt: skip
CANCELLED: Final = Script(
    "appointment-cancel", "appointment", "a place that was booked is given up", "cancelled",
    TOUCHES | {"appointment_start": _manage, "appointment_code": tell_reference,
               "appointment_shown": _give_up},
    decided=False, wish=_time_table, begin=_have_one, after=_freed, ends=ENDS,
)  # fmt: skip
