"""What can go wrong where somebody asks how a case stands, or what is kept of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols
from twins.rig import booking_faults, data_faults, holder_faults
from twins.rig.customer import Customer
from twins.rig.fault import Fault
from twins.rig.mistakes import NO_CODE, NO_NUMBER, REST_S, insist, mistaken, type_reference
from twins.rig.screen import View, at_rest
from twins.rig.scripts.status import READ_S
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor

PACE: Final = Protocols((PaceOption(),))  # six digits open a chip that knows PACE
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


def card(make: Callable[[Stage, int], VirtualEmrtd]) -> Callable[[Stage, Customer], None]:
    """Lay something else on the reader: a card for each try."""

    def arm(stage: Stage, customer: Customer) -> None:
        laid: list[int] = []

        def lay() -> VirtualEmrtd:
            laid.append(len(laid))
            return make(stage, len(laid))

        stage.hands.chips["status_card"] = lay
        type_digits(customer, lambda _: customer.visitor.who.number[-6:])

    return arm


def type_digits(customer: Customer, digits: Callable[[int], str]) -> None:
    """Read digits from the card and type them, again after each problem."""

    def touch(customer: Customer) -> None:
        customer.screen.wait(at_rest, REST_S, "the page with its words at rest")
        for _ in range(6 if customer.met else 0):
            customer.screen.tap("key.backspace")
        customer.type(digits(len(customer.met)))
        tapped = customer.screen.tap("continue")
        customer.screen.wait(
            lambda v: v.at > tapped.at and v.busy is None
            and (v.stage != "status_card" or bool(v.problem)), READ_S, "the chip",
        )  # fmt: skip

    customer.touches = {**customer.touches, "status_card": touch}
    insist(customer, "status_card")


def pulled(stage: Stage, time: int) -> VirtualEmrtd:
    """Give a card that is taken away while it is read, once."""
    quirks = Quirks(leaves_after=20) if time == 1 else None
    return VirtualEmrtd(stage.visitor.document(), stage.pki, quirks, PACE)


def without_case(stage: Stage, _: int) -> VirtualEmrtd:
    """Give the card of somebody who never sent anything, with the same last digits."""
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models)
    number = other.who.number[:-6] + stage.visitor.who.number[-6:]
    other.who = replace(other.who, number=number)
    return VirtualEmrtd(other.document(), stage.pki, protocols=PACE)


def forged(stage: Stage, _: int) -> VirtualEmrtd:
    """Give a card with a data group of somebody else."""
    made = VirtualEmrtd(stage.visitor.document(), stage.pki, protocols=PACE)
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).chip(stage.pki)
    made.swap("DG13", other.files["DG13"])
    return made


def wrong_digits(_: Stage, customer: Customer) -> None:
    """Take the wrong six digits, once."""
    right = customer.visitor.who.number[-6:]
    type_digits(customer, lambda met: right if met else f"{(int(right) + 1) % 10**6:06d}")


def not_the_owner(stage: Stage, customer: Customer) -> None:
    """Stand there with somebody else's case number, and try as often as it goes."""
    stage.machine.camera.add("portrait", stage.visitor.stranger())
    customer.patience = 9


def one_case(*met: str) -> Callable[[Stage, Customer, View], list[str]]:
    """Check that these problems were met, and that asking made no case."""

    def after(stage: Stage, customer: Customer, _: View) -> list[str]:
        wrong = [] if len(stage.agent.cases()) == 1 else ["asking made a case, or lost one"]
        return (
            wrong if tuple(dict.fromkeys(customer.met)) == met else [*wrong, f"met {customer.met}"]
        )

    return after


UNKNOWN: Final = "data.case_unknown"
_BY_CODE = {
    "status-no-case": Fault(f"human:{UNKNOWN}", "number and code are nobody's", no_such_case,
                            after=one_case(UNKNOWN)),
    "status-code-wrong": Fault("shown", "a sign of the code mistyped, once",
                               data_faults.mistyped_once, after=one_case(UNKNOWN)),
    "status-too-often": Fault("human:data.too_often", "the code guessed at until nobody listens",
                              too_often, after=one_case(UNKNOWN)),
    "status-offline": Fault("shown", "no line at first; it comes back", line_returns,
                            after=one_case("centre.offline")),
}  # fmt: skip
_BY_CARD = {
    "status-card-no-case": Fault(f"human:{UNKNOWN}", "no case was ever sent with this card",
                                 card(without_case), after=one_case(UNKNOWN)),
    "status-card-pulled": Fault("shown", "the card leaves while it is read", card(pulled),
                                after=one_case("chip.moved")),
    "status-card-forged": Fault("human:chip.pa_failed", "a data group of somebody else",
                                card(forged), after=one_case("chip.pa_failed")),
    "status-card-digits": Fault("shown", "other digits than the card's, once", wrong_digits,
                                after=one_case("chip.key_refused")),
}  # fmt: skip
FAULTS = {
    "status-face-other": Fault(f"human:{UNKNOWN}", "another's case number, one's own face",
                               not_the_owner, visitor="status-face"),
    **{name: replace(fault, visitor="status") for name, fault in _BY_CODE.items()},
    **{name: replace(fault, visitor="status-card") for name, fault in _BY_CARD.items()},
    **data_faults.FAULTS, **holder_faults.FAULTS, **booking_faults.FAULTS,
}  # fmt: skip
