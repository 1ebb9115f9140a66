"""What can go wrong with papers that are photographed: out of focus, upside down, left at home."""

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.minor_sim import child_of, lay
from twins.rig.scripts.papers import certificate
from twins.rig.stage import Stage
from twins.specimen import scene


def blurred(stage: Stage, customer: Customer) -> None:
    """Have the certificate out of focus the first time."""
    page = certificate(child_of(stage).who)
    spoilt = scene.on_bay(page, "blurred", stage.visitor.seed)
    stage.machine.camera.add("spoilt", spoilt)
    stage.hands.scene["paper"] = "spoilt"

    def before(seen: View) -> None:
        if seen.stage == "paper" and seen.problem is not None:
            stage.hands.show("paper", "paper")

    customer.before = before


def turned(stage: Stage, customer: Customer) -> None:
    """Lay the certificate upside down, see it on the picture, and take it again."""
    page = certificate(child_of(stage).who)
    lay(stage, "turned", page.rotate(180), 15)
    stage.hands.scene["paper"] = "turned"
    seen: list[bool] = []

    def review(customer: Customer) -> None:
        if not seen:
            stage.hands.scene["paper"] = "paper"
        customer.screen.tap("doc.agree" if seen else "doc.retake")
        seen.append(True)

    customer.touches = {**customer.touches, "paper_review": review}


def second_missing(stage: Stage, customer: Customer) -> None:
    """Have nothing to lay down when the second paper is asked for."""
    stage.hands.scene.pop("paper_review", None)
    customer.patience = 9

    def before(seen: View) -> None:
        if seen.stage == "paper_review":
            stage.hands.scene["paper"] = "empty"

    customer.before = before


def letter_missing(stage: Stage, customer: Customer) -> None:
    """Sign by authority, without the letter that gives it."""
    second_missing(stage, customer)

    def role(customer: Customer) -> None:
        customer.screen.tap("role.authorised")

    customer.touches = {**customer.touches, "role": role}
