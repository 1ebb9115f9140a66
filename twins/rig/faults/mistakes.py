"""What somebody types who errs, and what must not come of it."""

from collections.abc import Callable
from time import sleep
from typing import Final

from twins.rig.customer import Customer
from twins.rig.screen import View, at_rest
from twins.rig.stage import Stage

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NO_NUMBER: Final = "2345-6789-ABCD"
NO_CODE: Final = "WXYZ23456789"
REST_S: Final = 20.0
KEY_S: Final = 0.08  # one key after another, as a finger can
LONGEST: Final = 14  # the blanks between the groups too


def mistaken(code: str) -> str:
    """Give a code with its last sign mistaken."""
    return code[:-1] + SIGNS[(SIGNS.find(code[-1]) + 1) % len(SIGNS)]


def insist(customer: Customer, *stages: str) -> None:
    """Try again at these stages as often as the machine lets one."""
    customer.typed, customer.patience = (*customer.typed, *stages), 9


def type_reference(
    customer: Customer, wanted: Callable[[int], tuple[str, str]], stage: str = "status_entry"
) -> None:
    """Type number and code for so many problems met; what stands there is taken out first."""

    def touch(customer: Customer) -> None:
        case, code = wanted(len(customer.met))
        customer.screen.wait(at_rest, REST_S, "the page with its words at rest")
        for line, signs in (("status.case", case), ("status.code", code)):
            customer.screen.tap(line)
            for _ in range(LONGEST if customer.met else 0):
                customer.screen.tap("key.backspace")
                sleep(KEY_S)
            customer.type(signs.replace("-", ""))
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, stage: touch}


def one_case(*met: str) -> Callable[[Stage, Customer, View], list[str]]:
    """Check that these problems were met, and that asking made no case."""

    def after(stage: Stage, customer: Customer, _: View) -> list[str]:
        wrong = [] if len(stage.agent.cases()) == 1 else ["asking made a case, or lost one"]
        return (
            wrong if tuple(dict.fromkeys(customer.met)) == met else [*wrong, f"met {customer.met}"]
        )

    return after
