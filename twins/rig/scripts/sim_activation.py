"""SIM activation: the journey whose touches are the customer's own (`twins/rig/customer.py`)."""

from typing import Final

from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts import status
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage

REASON: Final = "face.no_match"
ASKED_ONCE: Final = ("sim_entry", "sim_details", "information", "contract", "signature")
MAIL_S: Final = 60.0


def _sent_back(stage: Stage, again: Customer) -> None:
    """Walk a whole activation that the desk then sends back; the mail tells of it."""
    first = stage.customer()
    first.visit_until("done")
    case, code = status.receipt(stage)
    stage.agent.become(case, ("IN_REVIEW",))
    first.leave()
    stage.agent.reject(case, REASON)
    stage.agent.become(case, ("NEEDS_RESUBMIT",))
    if stage.letters.wait(first.visitor.email, MAIL_S) is None:
        raise StartError("no mail told of the refusal")
    stage.letters.letters.clear()
    again.reference = (case, code)


def _go_on(customer: Customer) -> None:
    customer.screen.tap("continue")


def _only_the_failed_part(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Expect a second case that asked for nothing twice; with the first it is approved."""
    passed = {step.stage for step in customer.steps}
    wrong = [f"asked again: {name}" for name in ASKED_ONCE if name in passed]
    case, _ = status.receipt(stage)
    state = stage.agent.become(case, ("IN_REVIEW",))
    if case == customer.reference[0] or not stage.agent.approve(case):
        return [*wrong, f"the second case is {state}, and was not approved"]
    letter = stage.letters.wait(customer.visitor.email, MAIL_S)
    return wrong if letter is not None else [*wrong, "no mail with the result"]


SCRIPT: Final = Script(
    "sim-activation", "sim-activate", "a SIM from the machine, or one that came by mail"
)
RESUBMIT: Final = Script(
    "sim-activation-resubmit", "status",
    "sent back for the portrait, taken up by case number and code",
    touches={**status.SCRIPT.touches, "status_shown": _go_on}, decided=False, begin=_sent_back,
    after=_only_the_failed_part,
)  # fmt: skip
