"""What can go wrong where somebody signs for a child or an enterprise."""

from twins.rig.customer import Customer
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
