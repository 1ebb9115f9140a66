"""An appointment for level 2: booked at the centre, or of a lease while the centre is away."""

from time import sleep
from typing import Final

import zxingcpp

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

CHOICE_S: Final = 30.0
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
    for found in zxingcpp.read_barcodes(stage.machine.printer.slips[-1].convert("L")):
        notes = [line for line in found.text.splitlines() if line.startswith(MARK)]
        if notes and found.text.startswith("BEGIN:VCALENDAR"):
            case, code = notes[0].removeprefix(MARK).split(":")
            return case, code, found.text
    return "", "", ""


def booked(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Check the calendar entry on the receipt, and that the centre has the booking."""
    case, _, entry = _entry(stage)
    wrong = [] if "DTSTART:" in entry else ["no calendar entry on the receipt"]
    state = stage.agent.become(case, ("APPOINTMENT_BOOKED",)) if case else ""
    return wrong + ([] if state == "APPOINTMENT_BOOKED" else [f"the case is {state}"])


def _booked_away(stage: Stage, customer: Customer, last: View) -> list[str]:
    stage.centre.start()
    return booked(stage, customer, last)


SCRIPT: Final = Script(
    "appointment", "appointment", "a place at an office, with a calendar entry",
    touches=TOUCHES, decided=False, wish=_time_table, begin=_lent, after=booked,
    ends=("appointment_done",),
)  # fmt: skip
OFFLINE: Final = Script(
    "appointment-offline", "appointment", "a place the kiosk was lent, while the centre is away",
    touches=TOUCHES, decided=False, wish=_time_table, begin=_away, after=_booked_away,
    ends=("appointment_done",),
)  # fmt: skip
