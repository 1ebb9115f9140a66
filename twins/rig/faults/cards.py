"""What can go wrong where a card alone is to tell how a case stands."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols
from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.faults.mistakes import REST_S, insist, one_case
from twins.rig.screen import at_rest
from twins.rig.scripts.status import READ_S
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor

PACE: Final = Protocols((PaceOption(),))  # six digits open a chip that knows PACE


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


_KINDS = {
    "status-card-no-case": Fault("human:data.case_unknown", "no case was ever sent with this card",
                                 card(without_case), after=one_case("data.case_unknown")),
    "status-card-pulled": Fault("shown", "the card leaves while it is read", card(pulled),
                                after=one_case("chip.moved")),
    "status-card-forged": Fault("human:chip.pa_failed", "a data group of somebody else",
                                card(forged), after=one_case("chip.pa_failed")),
    "status-card-digits": Fault("shown", "other digits than the card's, once", wrong_digits,
                                after=one_case("chip.key_refused")),
}  # fmt: skip
FAULTS = {name: replace(fault, visitor="status-card") for name, fault in _KINDS.items()}
