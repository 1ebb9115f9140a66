"""What can go wrong where somebody asks about their case, their data, their number."""

from twins.rig.customer import Customer
from twins.rig.fault import Fault
from twins.rig.stage import Stage


def not_the_owner(stage: Stage, customer: Customer) -> None:
    """Stand there with somebody else's case number, and try as often as it goes."""
    stage.machine.camera.add("portrait", stage.visitor.stranger())
    customer.patience = 9


FAULTS = {
    "status-face-other": Fault("human:data.case_unknown", "another's case number, one's own face",
                               not_the_owner, visitor="status-face"),
}  # fmt: skip
