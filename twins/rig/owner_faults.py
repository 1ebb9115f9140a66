"""What can go wrong where somebody signs for another."""

from twins.rig.customer import Customer
from twins.rig.fault import Fault
from twins.rig.scripts.minor_sim import bring_card
from twins.rig.stage import Stage

TOO_OLD = 15
WRONG_CODE = "0100109107"


def too_old(stage: Stage, _: Customer) -> None:
    """Bring the card of somebody who signs for himself."""
    bring_card(stage, TOO_OLD)


def mistyped(_: Stage, customer: Customer) -> None:
    """Mistype the last digit, and give up."""
    customer.told = {"tax_code": WRONG_CODE}
    customer.patience = 1


FAULTS = {
    "child-too-old": Fault("stopped:doc.minor_old_enough", "the card of somebody of fifteen",
                           too_old, visitor="minor-sim"),
    "tax-code-wrong": Fault("refused:data.tax_code_wrong", "a digit of the tax code mistyped",
                            mistyped, visitor="enterprise-sim"),
}  # fmt: skip
