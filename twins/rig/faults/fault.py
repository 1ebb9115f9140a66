"""What a fault is: how the set is changed, when it strikes, how the visit ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes

OTHERS = ("real-name", "eid-level1", "minor-sim", "enterprise-sim")  # who reads a document


def nothing_wished(_: Wishes) -> None:
    """Leave the set as it is."""


def _nothing_armed(_: Stage, __: Customer) -> None:
    pass


@dataclass(frozen=True)
class Fault:
    """`wish` changes the set before it is built, `arm` what happens on it.

    `expect` is the outcome a visit with the fault must have: refused (the customer gives up after
    the clear word of the screen), stopped (a rule), human, parked (sent without what could not be
    had), recovered (a second try worked), survived (nobody noticed). `on` names dispensers that end
    it otherwise. `first`: whoever came before on the same set would hide it. `after` gives what is
    wrong at the end, in place of the script's own. `also` are others for whom it ends the same way.
    """

    expect: str
    about: str
    arm: Callable[[Stage, Customer], None] = _nothing_armed
    wish: Callable[[Wishes], None] = nothing_wished
    visitor: str = "sim-activation"  # whom it is for
    also: tuple[str, ...] = ()
    first: bool = False
    spoils: bool = False  # the set is of no use to the next guest
    on: Mapping[str, str] = field(default_factory=dict)
    after: Callable[[Stage, Customer, View], list[str]] | None = None

    def expected(self, dispenser: str) -> str:
        """Give the outcome with a model of dispenser."""
        return self.on.get(dispenser, self.expect)


def once(customer: Customer, stage_name: str, strike: Callable[[], None]) -> None:
    """Strike when a stage is first seen."""
    struck: list[bool] = []

    def before(seen: View) -> None:
        if seen.stage == stage_name and not struck:
            struck.append(True)
            strike()

    customer.before = before
