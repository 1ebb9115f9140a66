"""What can go wrong with an appointment: taken meanwhile, all gone, a customer who walks off."""

from dataclasses import replace
from time import monotonic, sleep
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults import places
from twins.rig.faults.fault import Fault
from twins.rig.faults.mistakes import NO_CODE, NO_NUMBER, insist, type_reference
from twins.rig.screen import View
from twins.rig.scripts.appointment import TOUCHES, booked, last_choice
from twins.rig.stage import Stage

BACK_S: Final = 30.0


def taken(stage: Stage, customer: Customer) -> None:
    """Choose the last time of all just after somebody at another kiosk; then the first."""

    def day(customer: Customer) -> None:
        (TOUCHES["appointment_day"] if customer.met else last_choice)(customer)

    def at(customer: Customer) -> None:
        if customer.met:
            TOUCHES["appointment_time"](customer)
            return
        if not places.lend_latest(stage):
            raise RuntimeError("no place is free")
        last_choice(customer)

    own = {"appointment_day": day, "appointment_time": at}
    customer.touches = {**customer.touches, **own}


def sell_all(stage: Stage, customer: Customer) -> None:
    """Let one after another book what there is, until there is nothing."""
    while True:
        one = stage.customer()
        one.journey, one.touches, one.ends = customer.journey, customer.touches, customer.ends
        one.visit()
        one.leave()
        if one.gave_up is not None:
            return


def none_left(stage: Stage, customer: Customer) -> None:
    """Have other kiosks sell all places, and this one what it was lent."""
    places.lend_all(stage)
    sell_all(stage, customer)


def all_sold_away(stage: Stage, customer: Customer) -> None:
    """Have no line, and customers before who bought all the kiosk was lent."""
    stage.centre.stop()
    sell_all(stage, customer)


def none_twice(stage: Stage, _: Customer, __: View) -> list[str]:
    """Check that each who came before has a place of their own."""
    if not stage.centre.runs:
        stage.centre.start()
    sold = stage.visits - 2  # who found nothing came twice
    ends = monotonic() + BACK_S
    while monotonic() < ends:
        states = [row["state"] for row in stage.agent.cases()]
        if states == ["APPOINTMENT_BOOKED"] * sold:
            break
        sleep(0.2)
    wrong = [] if sold and states == ["APPOINTMENT_BOOKED"] * sold else [f"{sold} sold: {states}"]
    return wrong if places.sold(stage) >= sold else [*wrong, "a place was sold twice"]


def walks_off(stage: Stage, customer: Customer) -> None:
    """Choose a time, and leave instead of booking it."""

    def at(customer: Customer) -> None:
        customer.told["held"] = str(places.for_a_customer(stage))
        last_choice(customer)

    own = {"appointment_day": last_choice, "appointment_time": at}
    customer.touches = {**customer.touches, **own}
    customer.ends = (*customer.ends, "appointment_check")


def free_again(stage: Stage, customer: Customer, _: View) -> list[str]:
    """Check that the place was held, and is free for others as soon as its customer has left."""
    before, wrong = int(customer.told["held"]), []
    if places.for_a_customer(stage) != before + 1:
        wrong.append("the place was not held")
    customer.leave()
    ends = monotonic() + BACK_S
    while places.for_a_customer(stage) > before:
        if monotonic() > ends:
            return [*wrong, "the place is held for nobody"]
        sleep(0.2)
    return wrong + (["a case came of it"] if stage.agent.cases() else [])


def no_booking(_: Stage, customer: Customer) -> None:
    """Ask for a booking whose number and code are nobody's."""

    def start(customer: Customer) -> None:
        customer.screen.tap("appointment.manage")

    customer.touches = {**customer.touches, "appointment_start": start}
    type_reference(customer, lambda _: (NO_NUMBER, NO_CODE), "appointment_code")
    insist(customer, "appointment_code")


def nothing_booked(stage: Stage, _: Customer, __: View) -> list[str]:
    """Check that nothing came of it."""
    return ["a case came of it"] if stage.agent.cases() else []


_KINDS = {
    "appointment-taken": Fault("recovered:appointment.slot_taken", "the time goes to another kiosk",
                               taken, after=booked),
    "appointment-none-left": Fault("refused:appointment.no_slots", "every place is sold", none_left,
                                   spoils=True, after=none_twice),
    "appointment-offline-sold-out": Fault("refused:centre.offline",
                                          "no line, and what the kiosk was lent is sold",
                                          all_sold_away, spoils=True, after=none_twice),
    "appointment-left": Fault("left", "a time chosen, and the customer walks off", walks_off,
                              after=free_again),
    "appointment-code-wrong": Fault("human:data.case_unknown", "no booking has number and code",
                                    no_booking, after=nothing_booked),
}  # fmt: skip
FAULTS = {name: replace(fault, visitor="appointment") for name, fault in _KINDS.items()}
