"""What can go wrong where SIMs are registered for an enterprise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults import papers
from twins.rig.faults.fault import Fault
from twins.rig.rows import MORE_FROM
from twins.rig.scripts.enterprise_sim import COMPANY, TAX_CODE
from twins.rig.stage import Stage
from twins.rig.visitor import iccid
from twins.rig.wishes import Wishes

WRONG_CODE: Final = "0100109107"
LEAVES_ONE: Final = "[rules]\nmax_enterprise_numbers = 1\n"
LEAVES_NONE: Final = "[rules]\nmax_enterprise_numbers = 0\n"


def mistyped(_: Stage, customer: Customer) -> None:
    """Mistype the last digit, and give up."""
    customer.told = {"tax_code": WRONG_CODE}
    customer.patience = 1


def too_short(_: Stage, customer: Customer) -> None:
    """Leave the last two digits of the tax code out, and then type them."""

    def company(customer: Customer) -> None:
        code = TAX_CODE if customer.met else TAX_CODE[:-2]
        customer.fill({"organisation": COMPANY, "tax_code": code})
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "company": company}
    customer.typed = (*customer.typed, "company")


def listed_twice(_: Stage, customer: Customer) -> None:
    """Type the serial of the first SIM twice, then that of the second."""
    typed: list[int] = []

    def serial(customer: Customer) -> None:
        customer.type(iccid(customer.visitor.seed, MORE_FROM + (len(typed) > 1)))
        typed.append(len(typed))
        customer.screen.tap("continue")

    def listed(customer: Customer) -> None:
        customer.screen.tap("list.more" if len(typed) < 3 else "continue")

    customer.touches = {**customer.touches, "sim_entry": serial, "number_list": listed}
    customer.typed = (*customer.typed, "number_list")


def room_for(settings: str) -> Callable[[Wishes], None]:
    """Have a centre that leaves an enterprise so many numbers."""

    def wish(wishes: Wishes) -> None:
        wishes.hub_settings = settings

    return wish


def one_left(_: Stage, customer: Customer) -> None:
    """Come with two SIMs, and register the one there is room for."""

    def listed(customer: Customer) -> None:
        seen = customer.screen.wait(lambda v: "continue" in v.controls, 20, "the list")
        if "list.more" in seen.controls:
            raise RuntimeError("another SIM is offered where there is no room")
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "number_list": listed}


_KINDS = {
    "letter-missing": Fault("human:doc.not_found", "authorised, but the letter is at home",
                            papers.letter_missing),
    "tax-code-wrong": Fault("refused:data.tax_code_wrong", "a digit of the tax code mistyped",
                            mistyped),
    "tax-code-short": Fault("recovered:data.tax_code_wrong", "two digits of it left out, once",
                            too_short),
    "sim-listed-twice": Fault("recovered:data.sim_listed", "the serial of one SIM typed twice",
                              listed_twice),
    "one-number-left": Fault("survived:one-number-left", "two SIMs, and room for one",
                             one_left, room_for(LEAVES_ONE)),
    "no-number-left": Fault("stopped:data.limit_reached", "the enterprise may have no more",
                            wish=room_for(LEAVES_NONE)),
}  # fmt: skip
FAULTS = {name: replace(fault, visitor="enterprise-sim") for name, fault in _KINDS.items()}
