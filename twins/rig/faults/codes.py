"""What can go wrong with the code of a SIM that was sold, and with what it was told."""

from dataclasses import replace
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.screen import View
from twins.rig.scripts import real_name
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor
from twins.rig.wishes import Wishes

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # of an activation code
NO_CODE: Final = "23456789ABCD"


def next_sign(code: str) -> str:
    """Give a code with its last sign mistaken."""
    return code[:-1] + SIGNS[(SIGNS.index(code[-1]) + 1) % len(SIGNS)]


def insist(customer: Customer, *stages: str) -> None:
    """Try again at these stages as often as the machine lets one."""
    customer.typed, customer.patience = (*customer.typed, *stages), 9


def no_such_code(_: Stage, customer: Customer) -> None:
    """Type a code that is nobody's, as often as it goes."""
    customer.code = NO_CODE
    insist(customer, "code_entry")


def mistyped_code(_: Stage, customer: Customer) -> None:
    """Mistake a sign, look again, and type the code as it is."""
    right = customer.code or ""

    def touch(customer: Customer) -> None:
        customer.code = right if customer.met else next_sign(right)
        real_name.REGISTERS["code_entry"](customer)

    customer.touches = {**customer.touches, "code_entry": touch}
    customer.typed = (*customer.typed, "code_entry")


def no_days(wishes: Wishes) -> None:
    """Have codes that are good for no day at all."""
    wishes.hub_settings = "[rules]\ncode_days = 0\n"


def two_cards(wishes: Wishes) -> None:
    """Have a second card sold."""
    wishes.second_card = True


def code_of_another(stage: Stage, customer: Customer) -> None:
    """Hold the slip of somebody else, whose SIM was activated here too."""
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).who
    real_name.activate(2, other)(stage, customer)
    customer.patience = 9


def second_card(stage: Stage, customer: Customer) -> None:
    """Have a card registered already, and come with another one."""
    first = stage.customer()
    first.code = customer.code
    real_name.register(stage, first)
    real_name.activate(2)(stage, customer)


def one_case(stage: Stage, _: Customer, __: View) -> list[str]:
    """Expect the first card's case alone."""
    cases = stage.agent.cases()
    return [] if len(cases) == 1 else [f"{len(cases)} cases of one card"]


_KINDS = {
    "code-unknown": Fault("human:activation.code_unknown", "an activation code that is nobody's",
                          no_such_code),
    "code-mistyped": Fault("recovered:activation.code_unknown", "a sign of the code mistaken, once",
                           mistyped_code),
    "code-expired": Fault("refused:activation.code_expired", "the code is too old",
                          wish=no_days),
    "code-of-another": Fault("human:data.ocr_mismatch", "the slip of another person's SIM",
                             code_of_another, two_cards),
    "second-card": Fault("stopped:data.one_card", "a document that has its one card already",
                         second_card, two_cards, after=one_case),
}  # fmt: skip
FAULTS = {name: replace(fault, visitor="real-name") for name, fault in _KINDS.items()}
