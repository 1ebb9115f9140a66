"""SIMs of an enterprise: its representative registers two that came by mail."""

from typing import Final

from twins.rig.customer import Customer
from twins.rig.rows import MORE_FROM
from twins.rig.scripts.minor_sim import lay
from twins.rig.scripts.papers import registration
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage
from twins.rig.visitor import iccid
from twins.rig.wishes import Wishes

COMPANY: Final = "SAO MAI"
TAX_CODE: Final = "0100109106"
SIMS: Final = 2


def _company(customer: Customer) -> None:
    customer.fill({"organisation": COMPANY, "tax_code": TAX_CODE, **customer.told})
    customer.screen.tap("continue")


def _serial(customer: Customer) -> None:
    """Type the serial of the next SIM in hand."""
    customer.type(iccid(customer.visitor.seed, MORE_FROM + _listed(customer)))
    customer.screen.tap("continue")


def _listed(customer: Customer) -> int:
    return sum(step.stage == "sim_details" for step in customer.steps)


def _list(customer: Customer) -> None:
    customer.screen.tap("list.more" if _listed(customer) < SIMS else "continue")


def _legal(customer: Customer) -> None:
    customer.screen.tap("role.legal")


def _switched_on(wishes: Wishes) -> None:
    wishes.for_others, wishes.more_sims = True, SIMS


def _papers(stage: Stage, _: Customer) -> None:
    lay(stage, "paper", registration(COMPANY, TAX_CODE), 21)


SCRIPT: Final = Script(
    "enterprise-sim", "enterprise-sim", "two SIMs of an enterprise, by its representative",
    touches={"company": _company, "sim_entry": _serial, "number_list": _list, "role": _legal},
    wish=_switched_on, begin=_papers,
)  # fmt: skip
