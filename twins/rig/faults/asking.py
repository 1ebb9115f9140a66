"""What can go wrong where somebody asks how a case stands, or what is kept of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults import bookings, cards, holders, own_data
from twins.rig.faults.fault import Fault
from twins.rig.faults.mistakes import NO_CODE, NO_NUMBER, insist, mistaken, one_case, type_reference
from twins.rig.screen import View
from twins.rig.stage import Stage

TRIES: Final = 3  # at the machine, before it gives somebody to a person
OWN: Final = ("my-numbers", "update-details", "reverify-sim")
ALSO: Final = {  # of faults that others know: they end the same way here
    "face-other": (*OWN, "my-data"), "chip-forged": (*OWN, "my-data"), "document-expired": OWN,
    "chip-removed": OWN, "otp-wrong": ("update-details", "reverify-sim"),
}  # fmt: skip


def no_such_case(_: Stage, customer: Customer) -> None:
    """Type a number and a code that are nobody's, as often as it goes."""
    type_reference(customer, lambda _: (NO_NUMBER, NO_CODE))
    insist(customer, "status_entry")


def too_often(stage: Stage, customer: Customer) -> None:
    """Guess at the code until a person is called; come again, guess on, then know it."""
    case, code = customer.reference
    earlier = stage.customer()
    earlier.journey, earlier.ends = customer.journey, customer.ends
    type_reference(earlier, lambda _: (case, mistaken(code)))
    insist(earlier, "status_entry")
    earlier.visit()
    earlier.leave()
    type_reference(customer, lambda met: (case, mistaken(code) if met < TRIES - 1 else code))
    insist(customer, "status_entry")


def line_returns(stage: Stage, customer: Customer) -> None:
    """Find the line down; once that was told it comes back, and the same is asked again."""
    stage.centre.stop(kill=True)
    before = customer.before

    def come(seen: View) -> None:
        before(seen)
        if seen.problem is not None and not stage.centre.runs:
            stage.centre.start()

    customer.before = come
    insist(customer, "status_entry")
    customer.touches = {**customer.touches, "status_entry": _once_more(customer)}


def _once_more(customer: Customer) -> Callable[[Customer], None]:
    typed = customer.touches["status_entry"]

    def touch(customer: Customer) -> None:
        if customer.met:
            customer.screen.tap("continue")  # what was typed is still there
        else:
            typed(customer)

    return touch


def not_the_owner(stage: Stage, customer: Customer) -> None:
    """Stand there with somebody else's case number, and try as often as it goes."""
    stage.machine.camera.add("portrait", stage.visitor.stranger())
    customer.patience = 9


UNKNOWN: Final = "data.case_unknown"
_BY_CODE = {
    "status-no-case": Fault(f"human:{UNKNOWN}", "number and code are nobody's", no_such_case,
                            after=one_case(UNKNOWN)),
    "status-code-wrong": Fault("shown", "a sign of the code mistyped, once",
                               own_data.mistyped_once, after=one_case(UNKNOWN)),
    "status-too-often": Fault("human:data.too_often", "the code guessed at until nobody listens",
                              too_often, after=one_case(UNKNOWN)),
    "status-offline": Fault("shown", "no line at first; it comes back", line_returns,
                            after=one_case("centre.offline")),
}  # fmt: skip
FAULTS = {
    "status-face-other": Fault(f"human:{UNKNOWN}", "another's case number, one's own face",
                               not_the_owner, visitor="status-face"),
    **{name: replace(fault, visitor="status") for name, fault in _BY_CODE.items()},
    **cards.FAULTS, **own_data.FAULTS, **holders.FAULTS, **bookings.FAULTS,
}  # fmt: skip
